import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type LeaveReason, QueueStay, type QueueStayPlan } from './queue-stay.ts';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const plain: QueueStayPlan = {
  music: 'music/calm',
  language: 'zh',
  everyMs: 30_000,
  saysPosition: true,
  saysExpectedWait: false,
  comfort: [],
  offer: null,
  waitMsMax: null,
};
const offer = { afterMs: 60_000, prompts: ['offer'], callbackKey: '1', voicemailKey: '2' };

function wait(
  plan: Partial<QueueStayPlan>,
  more: { position?: number | null; waitMs?: number | null; lets?: boolean } = {},
) {
  const heard: string[] = [];
  const keys: string[] = [];
  const left: LeaveReason[] = [];
  const ear = {
    isGone: false,
    wait: async (prompts: readonly string[]) => void heard.push(prompts.join(' ')),
    nextDigit: (withinMs: number) =>
      new Promise<string | null>((resolve) => {
        const early = keys.shift();
        if (early !== undefined) resolve(early);
        else setTimeout(() => resolve(keys.shift() ?? null), withinMs);
      }),
  };
  const lets = { now: more.lets ?? true };
  const stay = new QueueStay(
    { ...plain, ...plan },
    {
      ear,
      position: () => (more.position === undefined ? 3 : more.position),
      expectedWaitMs: () => more.waitMs ?? null,
      leave: async (reason) => {
        left.push(reason);
        return lets.now;
      },
      noted: () => {},
      failed: (error) => {
        throw error;
      },
    },
  );
  const result: { outcome: string | null } = { outcome: null };
  void stay.outcome.then((outcome) => {
    result.outcome = outcome;
  });
  return { stay, heard, keys, left, ear, lets, result };
}

describe('a waiting caller', () => {
  it('hears the place at once and then every half minute', async () => {
    const { stay, heard } = wait({});
    await stay.start(['all-busy']);
    await vi.advanceTimersByTimeAsync(65_000);
    expect(heard).toEqual(['all-busy position-3', 'position-3', 'position-3']);
  });

  it('hears no number for a place beyond ten, and none that is not known', async () => {
    const far = wait({}, { position: 11 });
    await far.stay.start([]);
    const unknown = wait({}, { position: null });
    await unknown.stay.start(['please-wait']);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([far.heard[0], unknown.heard]).toEqual(['all-busy', ['please-wait']]);
  });

  it.each([
    [1, 'wait-1'],
    [60_001, 'wait-2'],
    [200_000, 'wait-5'],
    [1_800_000, 'wait-30'],
    [1_800_001, 'wait-long'],
  ])('with %i ms to wait hears %s, rounded up', async (waitMs, prompt) => {
    const { stay, heard } = wait({ saysPosition: false, saysExpectedWait: true }, { waitMs });
    await stay.start([]);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(heard.at(-1)).toBe(prompt);
  });

  it('hears comfort messages in turn', async () => {
    const { stay, heard } = wait({ saysPosition: false, comfort: [['tip-a'], ['tip-b', 'tip-c']] });
    await stay.start([]);
    await vi.advanceTimersByTimeAsync(90_000);
    expect(heard).toEqual(['', 'tip-a', 'tip-b tip-c', 'tip-a']);
  });

  it('leaves by a key once it was offered, not before', async () => {
    const { stay, heard, keys, left, result } = wait({ everyMs: null, offer });
    await stay.start([]);
    await vi.advanceTimersByTimeAsync(59_000);
    expect([heard.includes('offer'), left]).toEqual([false, []]);
    await vi.advanceTimersByTimeAsync(1000);
    keys.push('5', '1');
    await vi.advanceTimersByTimeAsync(1500);
    expect([heard.at(-1), left, result.outcome]).toEqual(['offer', ['callback'], 'callback']);
  });

  it('leaves after the longest wait, and later when an agent is just answering', async () => {
    const { stay, left, lets, result } = wait({ waitMsMax: 120_000 }, { lets: false });
    await stay.start([]);
    await vi.advanceTimersByTimeAsync(120_000);
    expect([left, result.outcome]).toEqual([['overflow'], null]);
    lets.now = true;
    await vi.advanceTimersByTimeAsync(2000);
    expect(result.outcome).toBe('overflow');
  });

  it('hears and leaves nothing while an agent talks, and goes on when the agent is lost', async () => {
    const { stay, heard, keys, left, result } = wait({ offer, waitMsMax: 120_000 });
    await stay.start([]);
    await vi.advanceTimersByTimeAsync(61_000);
    stay.stop();
    const before = heard.length;
    keys.push('1');
    await vi.advanceTimersByTimeAsync(600_000);
    expect([heard.length, left, result.outcome]).toEqual([before, [], null]);
    await stay.start(['please-wait']);
    expect(heard.at(-1)).toBe('please-wait position-3');
  });

  it('ends once', async () => {
    const { stay, result } = wait({});
    await stay.start([]);
    stay.end('served');
    stay.end('gone');
    await vi.advanceTimersByTimeAsync(0);
    expect(result.outcome).toBe('served');
    expect(vi.getTimerCount()).toBe(0);
  });
});
