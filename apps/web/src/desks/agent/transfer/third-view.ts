import type { DeskContact } from '@shouwen/contract';

/** Whom the agent talks with while a third is on the call. */
export type Situation =
  /** The third is being called. */
  | 'ringing'
  /** Agent and third alone; the customer hears music. */
  | 'with-third'
  /** Agent and customer alone; the third waits. */
  | 'with-customer'
  /** All three. */
  | 'together';

/** Null without a third. */
export function situationOf(contact: Pick<DeskContact, 'phase' | 'third'>): Situation | null {
  const { third, phase } = contact;
  if (third === null || phase === 'wrap-up') return null;
  if (third.state === 'ringing') return 'ringing';
  if (third.isJoined) return 'together';
  return phase === 'hold' ? 'with-third' : 'with-customer';
}

/** What each of the two others has of it. */
export function partsOf(situation: Situation, isHeld: boolean): { customer: Part; third: Part } {
  switch (situation) {
    case 'ringing':
      return { customer: isHeld ? 'music' : 'talks', third: 'rings' };
    case 'with-third':
      return { customer: 'music', third: 'talks' };
    case 'with-customer':
      return { customer: 'talks', third: 'waits' };
    case 'together':
      return { customer: 'talks', third: 'talks' };
  }
}

export type Part = 'talks' | 'music' | 'waits' | 'rings';
