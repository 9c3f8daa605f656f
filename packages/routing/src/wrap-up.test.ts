import { describe, expect, it } from 'vitest';
import { Story } from './_story.ts';
import { LIMITS } from './config.ts';

function inWrapUp(wrapUpMsMax: number | null = 30_000): Story {
  return new Story().queue('q', { wrapUpMsMax }).agent('wang').arrive('a').talk('a').at(1000).end('a');
}

describe('R-WRAP-1 beginning', () => {
  it('R-WRAP-1 starts when a connected contact is over', () => {
    const story = inWrapUp();
    expect(story.of('wrapup.started')).toEqual([
      { kind: 'wrapup.started', at: 1000, agentId: 'wang', contactId: 'a', endsAt: 31_000 },
    ]);
    expect(story.view('wang').contacts).toMatchObject([{ contactId: 'a', phase: 'wrap-up', endsAt: 31_000 }]);
  });

  it('R-WRAP-1 does not start for a contact that was never connected', () => {
    const story = new Story().queue('q').agent('wang').arrive('a').accept('a').end('a', 'system');
    expect(story.of('wrapup.started')).toEqual([]);
    expect(story.of('contact.released')).toMatchObject([{ outcome: 'ended' }]);
  });

  it('R-WRAP-1 does not start where the limit is 0', () => {
    const story = inWrapUp(0);
    expect(story.of('wrapup.started')).toEqual([]);
    expect(story.view('wang')).toMatchObject({ state: 'available', idleSince: 1000 });
  });

  it('R-WRAP-1 follows the limit of the queue the contact was offered from', () => {
    const story = new Story().queue('q').queue('two', { wrapUpMsMax: 5000 }).agent('wang').agent('li');
    story.arrive('a', { queueId: 'two' }).talk('a').at(100).move('a', 'q');
    expect(story.of('wrapup.started')).toMatchObject([{ endsAt: 5100 }]);
  });

  it.each([
    [{}, []],
    [{ wrapUpMsMax: 5000 }, [{ endsAt: 5000 }]],
    [{ wrapUpMsMax: null }, [{ endsAt: null }]],
    [{ queueId: 'q' }, [{ endsAt: 30_000 }]],
  ] as const)('R-WRAP-1 for a contact an agent took himself: %j', (more, started) => {
    const story = new Story().queue('q').agent('wang').engage('wang', 'out', more);
    story.submit({ kind: 'contact.connected', contactId: 'out', agentId: 'wang' });
    expect(story.end('out').of('wrapup.started')).toMatchObject(started);
  });
});

describe('R-WRAP-2 ending', () => {
  it('R-WRAP-2 ends when completed', () => {
    expect(inWrapUp().at(5000).done('wang', 'a').of('wrapup.ended')).toEqual([
      { kind: 'wrapup.ended', at: 5000, agentId: 'wang', contactId: 'a', cause: 'completed', tookMs: 4000 },
    ]);
  });

  it('R-WRAP-2 ends by its limit', () => {
    const story = inWrapUp().arrive('b');
    story.clock(30_999);
    expect(story.of('wrapup.ended')).toEqual([]);
    story.clock(31_000);
    expect(story.of('wrapup.ended')).toMatchObject([{ cause: 'time-limit', tookMs: 30_000 }]);
    expect(story.offers()).toEqual(['b>wang']);
  });

  it('R-WRAP-2 never ends by itself without a limit', () => {
    const story = inWrapUp(null);
    expect(story.of('timer')).toEqual([]);
    story.clock(86_400_000);
    expect(story.view('wang').state).toBe('wrap-up');
  });

  it('R-WRAP-2 can be extended', () => {
    const story = inWrapUp();
    story.submit({ kind: 'wrapup.extended', agentId: 'wang', contactId: 'a', ms: 60_000 });
    expect(story.view('wang').contacts).toMatchObject([{ endsAt: 91_000 }]);
    story.clock(31_000);
    expect(story.view('wang').state).toBe('wrap-up');
    story.clock(91_000);
    expect(story.view('wang').state).toBe('available');
  });

  it('R-WRAP-2 can be extended only so far in total', () => {
    const story = inWrapUp();
    const extend = () => story.submit({ kind: 'wrapup.extended', agentId: 'wang', contactId: 'a', ms: 20 * 60_000 });
    extend();
    extend();
    expect(story.view('wang').contacts).toMatchObject([{ endsAt: 31_000 + LIMITS.wrapUpExtensionMs }]);
    extend();
    expect(story.rejection()).toBe('wrong-state');
  });

  it('R-WRAP-2 cannot be extended without a limit, nor completed twice, nor by someone else', () => {
    const story = inWrapUp(null).absent('li');
    story.submit({ kind: 'wrapup.extended', agentId: 'wang', contactId: 'a', ms: 1000 });
    expect(story.rejection()).toBe('wrong-state');
    expect(story.done('li', 'a').rejection()).toBe('wrong-state');
    expect(story.done('nobody', 'a').rejection()).toBe('unknown-agent');
    expect(story.done('wang', 'a').rejection()).toBeNull();
    expect(story.done('wang', 'a').rejection()).toBe('wrong-state');
  });

  it('R-WRAP-2 cannot be completed while still talking', () => {
    const story = new Story().queue('q').agent('wang').arrive('a').talk('a');
    expect(story.done('wang', 'a').rejection()).toBe('wrong-state');
  });
});
