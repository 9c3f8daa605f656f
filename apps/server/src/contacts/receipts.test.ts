import { describe, expect, it } from 'vitest';
import type { StoredEvent } from '../platform/events-port.ts';
import { agentsOfOffers, presentReceipts, readOffers } from './receipts.ts';

const receipt = {
  contact: { waitedMs: 4200, effectivePriority: 3 },
  passedOver: { 'state:break/rest': ['a2'], 'no-skill:billing': ['a3', 'a4'] },
  counts: { 'state:break/rest': 1, 'no-skill:billing': 60, 'state:offline': 12 },
};
let seq = 0;

function event(kind: string, data: Record<string, unknown>): StoredEvent {
  seq += 1;
  return { seq, at: seq * 1000, kind, subject: 'contact:c', data: { contactId: 'c', ...data } };
}

function offer(attempt: number, agentId: string): StoredEvent {
  return event('offer.made', { offerId: `c#${attempt}`, agentId, queueId: 'q', channel: 'voice', receipt });
}

const log = [
  offer(1, 'a1'),
  event('offer.withdrawn', { offerId: 'c#1', agentId: 'a1', reason: 'no-answer' }),
  offer(2, 'a5'),
  event('offer.accepted', { offerId: 'c#2', agentId: 'a5' }),
  offer(3, 'a1'),
];

describe('the receipts of a contact', () => {
  it('say how each offer ended', () => {
    expect(readOffers(log).map((made) => [made.offerId, made.ended])).toEqual([
      ['c#1', 'timed-out'],
      ['c#2', 'accepted'],
      ['c#3', null],
    ]);
  });

  it('name the chosen agent first, then those passed over, and count the rest', () => {
    const names = new Map([
      ['a1', '林晓'],
      ['a2', '周婷'],
    ]);
    const queues = new Map([['q', { zh: '账单', en: 'Bills' }]]);
    const [first] = presentReceipts(readOffers(log), names, queues, new Map([[1000, 7]]));
    expect(first).toMatchObject({
      ...{ agentName: '林晓', queueName: { en: 'Bills' }, ended: 'timed-out', waitedMs: 4200 },
      order: { waitingContacts: 7, effectivePriority: 3 },
    });
    expect(first?.candidates.map(({ agentName, code, isChosen }) => [agentName, code, isChosen])).toEqual([
      ['林晓', 'chosen', true],
      ['周婷', 'state:break/rest', false],
      ['a3', 'no-skill:billing', false],
      ['a4', 'no-skill:billing', false],
    ]);
    expect(first?.others).toEqual([
      { code: 'no-skill:billing', count: 58 },
      { code: 'state:offline', count: 12 },
    ]);
  });

  it('ask for the names of everyone in them', () => {
    expect(new Set(agentsOfOffers(readOffers(log)))).toEqual(new Set(['a1', 'a2', 'a3', 'a4', 'a5']));
  });

  it('leave out what cannot be read', () => {
    expect(readOffers([event('offer.made', { offerId: 'c#9' })])).toEqual([]);
  });
});
