import type { RoutingEffect } from '@shouwen/routing';
import { describe, expect, it } from 'vitest';
import { HandleTimes } from './handle-times.ts';

const agentId = 'a';
const accepted = (contactId: string, at: number): RoutingEffect => ({
  kind: 'offer.accepted',
  at,
  offerId: `${contactId}#1`,
  contactId,
  agentId,
});
const released = (contactId: string, at: number, outcome: 'handled' | 'abandoned' = 'handled'): RoutingEffect => ({
  ...{ kind: 'contact.released', at, contactId, channel: 'voice', queueId: 'q', outcome, waitedMs: 0, agentId },
});
const wrapped = (contactId: string, tookMs: number): RoutingEffect => ({
  ...{ kind: 'wrapup.ended', at: 0, agentId, contactId, cause: 'completed', tookMs },
});

function after(...effects: RoutingEffect[]): number[] {
  const times = new HandleTimes();
  for (const effect of effects) times.observe(effect);
  return times.recent('q');
}

describe('handle times', () => {
  it('are talk and wrap-up, the newest contact first', () => {
    expect(
      after(accepted('1', 1000), released('1', 61_000), wrapped('1', 20_000), accepted('2', 0), released('2', 5000)),
    ).toEqual([5000, 80_000]);
  });

  it('count a transferred contact once, from its first agent on', () => {
    expect(after(accepted('1', 0), accepted('1', 50_000), released('1', 90_000))).toEqual([90_000]);
  });

  it('leave out contacts nobody answered, and queues without any', () => {
    expect(after(released('1', 9000, 'abandoned'), released('2', 9000), wrapped('3', 100))).toEqual([]);
  });

  it('keep the last fifty', () => {
    const many = Array.from({ length: 60 }, (_, i) => [accepted(`${i}`, 0), released(`${i}`, i + 1)]).flat();
    expect(after(...many)).toHaveLength(50);
    expect(after(...many)[0]).toBe(60);
  });
});
