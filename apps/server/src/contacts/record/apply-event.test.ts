import { describe, expect, it } from 'vitest';
import { applyToContact, type ContactChange, startContact } from './apply-event.ts';
import { readContactEvent } from './contact-events.ts';
import { durationsAt } from './contact-record.ts';

const contactId = 'c1';
const started = {
  contactId,
  channel: 'voice',
  direction: 'in',
  from: '+8613812346621',
  to: '10000',
  entryPointId: 'e1',
  customerId: null,
  agentId: null,
  language: 'zh',
  callId: 'x@y',
  source: 'trunk',
};

type Line = readonly [seconds: number, kind: string, data?: object];

/** Plays events, times in seconds, and returns the contact as it then is. */
function play(lines: readonly Line[], begin: object = started): ContactChange {
  const first = readContactEvent({ kind: 'contact.started', at: 0, data: begin });
  if (first?.kind !== 'contact.started') throw new TypeError('not a beginning');
  const change = startContact(first);
  for (const [seconds, kind, data] of lines) {
    const event = readContactEvent({ kind, at: seconds * 1000, data: { contactId, ...data } });
    if (event === null) throw new TypeError(`unreadable ${kind}`);
    applyToContact(change, event);
  }
  return change;
}

function partsOf(change: ContactChange): string[] {
  return [...change.changedParts.values()].map((part) =>
    `${part.kind} ${part.startedAt / 1000}-${part.endedAt === null ? '' : part.endedAt / 1000} ${part.agentId ?? ''}`.trim(),
  );
}

const queued: Line = [10, 'contact.queued', { queueId: 'fault' }];
const offered: Line = [14, 'offer.made', { offerId: 'c1#1', agentId: 'a1', channel: 'voice' }];
const accepted: Line = [18, 'offer.accepted', { offerId: 'c1#1', agentId: 'a1' }];
const connected: Line = [19, 'contact.connected', { agentId: 'a1' }];
const released: Line = [79, 'contact.released', { outcome: 'handled' }];
const wrapUp: Line = [79, 'wrapup.started', { agentId: 'a1' }];
const hungUp: Line = [79, 'contact.hung-up', { by: 'customer', cause: 'BYE' }];

describe('the record of a contact', () => {
  it('goes from flow to wrap-up with the sums of its parts', () => {
    const change = play([
      queued,
      offered,
      accepted,
      connected,
      [40, 'contact.held', { agentId: 'a1' }],
      [50, 'contact.resumed', { agentId: 'a1' }],
      released,
      wrapUp,
      hungUp,
      [95, 'contact.outcome-set', { agentId: 'a1', outcomeId: 'o1', note: '已恢复' }],
      [95, 'wrapup.ended', { agentId: 'a1' }],
    ]);
    expect(partsOf(change)).toEqual([
      'flow 0-10',
      'waiting 10-14',
      'ringing 14-19 a1',
      'talking 19-40 a1',
      'hold 40-50 a1',
      'talking 50-79 a1',
      'wrap-up 79-95 a1',
    ]);
    expect(change.record).toMatchObject({
      state: 'closed',
      stateSince: 95_000,
      queueId: 'fault',
      queuedAt: 10_000,
      connectedAt: 19_000,
      endedAt: 79_000,
      endedBy: 'customer',
      agentId: 'a1',
      waitedMs: 9000,
      talkMs: 50_000,
      holdMs: 10_000,
      wrapUpMs: 16_000,
      outcomeId: 'o1',
      note: '已恢复',
    });
  });

  it('waits again after an unanswered offer', () => {
    const change = play([
      queued,
      offered,
      [34, 'offer.withdrawn', { offerId: 'c1#1', agentId: 'a1', reason: 'no-answer' }],
    ]);
    expect(change.record).toMatchObject({ state: 'waiting', offeredAgentId: null, agentIds: [] });
    expect(durationsAt(change.record, 40_000).waitedMs).toBe(30_000);
  });

  it('is abandoned when the caller goes while a phone rings', () => {
    const change = play([
      queued,
      offered,
      [16, 'offer.withdrawn', { offerId: 'c1#1', agentId: 'a1', reason: 'caller-gone' }],
      [16, 'contact.released', { outcome: 'abandoned' }],
      [16, 'contact.hung-up', { by: 'customer', cause: 'CANCEL' }],
    ]);
    expect(change.record).toMatchObject({ state: 'abandoned', waitedMs: 6000, endedAt: 16_000, agentIds: [] });
    expect(change.record.openParts).toEqual([]);
  });

  it('is closed, not abandoned, when the caller goes before the queue', () => {
    expect(play([[5, 'contact.hung-up', { by: 'customer', cause: 'BYE' }]]).record.state).toBe('closed');
  });

  it('stays open for the goodbye when the queue turned it away', () => {
    const change = play([queued, [10, 'contact.released', { outcome: 'queue-full' }]]);
    expect(change.record.state).toBe('flow');
    applyToContact(change, {
      kind: 'contact.hung-up',
      at: 20_000,
      data: { contactId, by: 'system', cause: 'goodbye' },
    });
    expect(change.record).toMatchObject({ state: 'abandoned', endedAt: 20_000, endedBy: 'system' });
  });

  it('belongs to both agents after a transfer', () => {
    const change = play([
      queued,
      offered,
      accepted,
      connected,
      [60, 'contact.moved', { queueId: 'bill' }],
      [60, 'wrapup.started', { agentId: 'a1' }],
      [70, 'offer.made', { offerId: 'c1#2', agentId: 'a2', channel: 'voice' }],
      [72, 'offer.accepted', { offerId: 'c1#2', agentId: 'a2' }],
      [73, 'contact.connected', { agentId: 'a2' }],
      [80, 'wrapup.ended', { agentId: 'a1' }],
    ]);
    expect(change.record).toMatchObject({
      state: 'talking',
      queueId: 'bill',
      agentId: 'a2',
      agentIds: ['a1', 'a2'],
      waitedMs: 9000 + 13_000,
      connectedAt: 19_000,
      wrapUpMs: 20_000,
    });
  });

  it('follows an overflow to the other queue without losing its wait', () => {
    const change = play([
      queued,
      [40, 'contact.overflowed', { action: { kind: 'move', queueId: 'all' }, skipped: null }],
    ]);
    expect(change.record.queueId).toBe('all');
    expect(durationsAt(change.record, 60_000).waitedMs).toBe(50_000);
  });

  it('counts no waiting for a call an agent placed', () => {
    const outbound = { ...started, direction: 'out', from: '10000', to: '+8613812346621', agentId: 'a1' };
    const change = play(
      [
        [0, 'agent.engaged', { agentId: 'a1', queueId: null }],
        [2, 'contact.dialled', { result: 'ringing', status: 180 }],
        [9, 'contact.dialled', { result: 'answered', status: 200 }],
        [30, 'contact.ended', { by: 'agent' }],
        [30, 'contact.released', { outcome: 'handled' }],
        [30, 'wrapup.started', { agentId: 'a1' }],
      ],
      outbound,
    );
    expect(change.record).toMatchObject({
      state: 'wrap-up',
      address: '+8613812346621',
      waitedMs: 0,
      talkMs: 21_000,
      connectedAt: 9000,
      endedBy: 'agent',
      agentIds: ['a1'],
    });
  });

  it('connects a written contact by accepting it', () => {
    expect(play([queued, offered, accepted], { ...started, channel: 'chat' }).record.state).toBe('talking');
  });

  it('stays over when an answer comes too late', () => {
    const change = play([
      queued,
      offered,
      [16, 'contact.hung-up', { by: 'customer', cause: 'CANCEL' }],
      accepted,
      connected,
      [20, 'contact.moved', { queueId: 'bill' }],
      [21, 'contact.queued', { queueId: 'bill' }],
    ]);
    expect(change.record).toMatchObject({ state: 'abandoned', queueId: 'fault', talkMs: 0, openParts: [] });
  });

  it('ignores a second connection and an ending offer that is over', () => {
    const change = play([
      queued,
      offered,
      accepted,
      connected,
      [20, 'contact.connected', { agentId: 'a1' }],
      [21, 'offer.withdrawn', { offerId: 'c1#1', agentId: 'a1', reason: 'no-answer' }],
    ]);
    expect(partsOf(change).at(-1)).toBe('talking 19- a1');
  });
});

describe('reading an event', () => {
  it('leaves alone what it does not know', () => {
    expect(readContactEvent({ kind: 'agent.changed', at: 0, data: {} })).toBeNull();
    expect(readContactEvent({ kind: 'contact.queued', at: 0, data: { contactId: 7 } })).toBeNull();
  });
});
