import type { Checker } from '../checker.ts';
import type { Random } from '../random.ts';
import { capacityKept } from './capacity-kept.ts';
import { figuresAddUp } from './figures-add-up.ts';
import { holdsAreBounded } from './holds-are-bounded.ts';
import { longestWaitFirst } from './longest-wait-first.ts';
import { noContactLost } from './no-contact-lost.ts';
import { offersEndOnce } from './offers-end-once.ts';
import { overflowInOrder } from './overflow-in-order.ts';
import { receiptsAreTrue } from './receipts-are-true.ts';
import { restartChangesNothing } from './restart-changes-nothing.ts';
import { rightAgent } from './right-agent.ts';
import { wishesAreKept } from './wishes-are-kept.ts';

/** Every checker, fresh. `random` decides when the engine is restarted on trial. */
export function allCheckers(random: Random): Checker[] {
  return [
    noContactLost(),
    offersEndOnce(),
    longestWaitFirst(),
    rightAgent(),
    capacityKept(),
    holdsAreBounded(),
    receiptsAreTrue(),
    figuresAddUp(),
    overflowInOrder(),
    wishesAreKept(),
    restartChangesNothing(random, 0.005),
  ];
}
