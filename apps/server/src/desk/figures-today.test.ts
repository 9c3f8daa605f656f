import type { ContactSummary } from '@shouwen/contract';
import { describe, expect, it } from 'vitest';
import { figuresToday } from './figures-today.ts';

function contactOf(talkMs: number, holdMs = 0, wrapUpMs = 0): ContactSummary {
  return {
    contactId: `c${talkMs}`,
    channel: 'voice',
    direction: 'in',
    state: 'closed',
    startedAt: '2026-11-22T01:00:00.000Z',
    endedAt: null,
    maskedAddress: '138 **** 6621',
    customerId: null,
    customerName: null,
    queueId: null,
    queueName: null,
    agentId: null,
    agentName: null,
    waitedMs: 0,
    talkMs,
    holdMs,
    wrapUpMs,
    outcomeName: null,
    hasRecording: false,
  };
}

describe('the figures of an agent today', () => {
  it('average talk and handle time over what was talked', () => {
    const figures = figuresToday([contactOf(60_000, 10_000, 20_000), contactOf(120_000), contactOf(0)], [], 1, 0);
    expect(figures).toMatchObject({ handled: 2, averageTalkMs: 90_000, averageHandleMs: 105_000, missed: 1 });
  });

  it('count time at work and on break until now', () => {
    const changes = [
      { at: 0, state: 'available' },
      { at: 1000, state: 'break' },
      { at: 4000, state: 'talking' },
      { at: 6000, state: 'offline' },
      { at: 7000, state: 'available' },
    ];
    expect(figuresToday([], changes, 0, 10_000)).toMatchObject({ onlineMs: 9000, breakMs: 3000 });
  });
});
