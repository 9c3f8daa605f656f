import { readFileSync } from 'node:fs';
import type { Receipt } from '@shouwen/contract';
import { describe, expect, it } from 'vitest';
import { en } from '../i18n/en/index.ts';
import { zh } from '../i18n/zh/index.ts';
import { explainOthers, howEnded, readReason, whyChosen } from './receipt-lines.ts';

const nameOf = (reasonId: string): string | null => (reasonId === 'lunch' ? '用餐' : null);

function aReceipt(others: readonly [name: string, code: string][], part: Partial<Receipt> = {}): Receipt {
  return {
    offerId: 'c#1',
    at: '2026-11-22T01:00:00Z',
    queueName: null,
    agentName: '林晓',
    ended: 'accepted',
    waitedMs: 31_000,
    candidates: [
      { agentId: 'a', agentName: '林晓', isChosen: true, code: 'chosen' },
      ...others.map(([agentName, code]) => ({ agentId: agentName, agentName, isChosen: false, code })),
    ],
    others: [],
    order: null,
    ...part,
  };
}

describe('readReason', () => {
  it('knows every code the engine documents', () => {
    const source = readFileSync(new URL('../../../../packages/routing/src/receipt.ts', import.meta.url), 'utf8');
    const doc = source.slice(
      source.indexOf('Why an agent was passed over'),
      source.indexOf('export type PassedOverCode'),
    );
    const codes = [...doc.matchAll(/`([a-z-]+(?::<[a-z]+>(?:\/<[a-z]+>)?)?)`/g)].map((match) => match[1] ?? '');
    expect(codes.length).toBeGreaterThan(14);
    const examples = codes.flatMap((code) => {
      if (code.startsWith('state:'))
        return ['offline', 'break/lunch', 'break', 'busy', 'ringing', 'wrap-up', 'talking'].map(
          (state) => `state:${state}`,
        );
      if (code.startsWith('pending:')) return ['offline', 'break', 'busy'].map((state) => `pending:${state}`);
      return [code.replace('<id>', 'billing')];
    });
    for (const code of examples) {
      const { key } = readReason(code, nameOf);
      expect([code, key]).not.toEqual([code, 'other']);
      expect(zh.contacts.receipts.code[key]).toBeTruthy();
      expect(en.contacts.receipts.code[key]).toBeTruthy();
    }
  });
  it('names the reason of a state where it is known', () => {
    expect(readReason('state:break/lunch', nameOf)).toEqual({ key: 'state-break-why', detail: '用餐', group: 'away' });
    expect(readReason('state:break/gone', nameOf)).toEqual({ key: 'state-break', detail: null, group: 'away' });
  });
  it('names the skill that was missing', () => {
    expect(readReason('no-skill:billing', nameOf)).toEqual({ key: 'no-skill', detail: 'billing', group: 'unfit' });
  });
  it('gives an unknown code neutral words', () => {
    for (const code of ['moon-phase', 'state:levitating', '', 'a:b:c', '__proto__']) {
      expect(readReason(code, nameOf).key).toBe('other');
    }
  });
});

describe('explainOthers', () => {
  it('puts the free ones first and says each reason once', () => {
    const receipt = aReceipt(
      [
        ['周婷', 'capacity'],
        ['郑凯', 'idle-later'],
        ['吴昊', 'capacity'],
        ['何静', 'state:break/lunch'],
      ],
      {
        others: [
          { code: 'not-in-queue', count: 30 },
          { code: 'capacity', count: 4 },
        ],
      },
    );
    const sections = explainOthers(receipt, nameOf);
    expect(sections.map(({ group, count }) => [group, count])).toEqual([
      ['free', 1],
      ['busy', 6],
      ['away', 1],
      ['unfit', 30],
    ]);
    expect(sections[1]?.rows).toEqual([
      { reason: { key: 'capacity', detail: null, group: 'busy' }, names: ['周婷', '吴昊'], count: 6 },
    ]);
  });
  it('is empty when nobody else was there', () => {
    expect(explainOthers(aReceipt([]), nameOf)).toEqual([]);
  });
});

describe('whyChosen', () => {
  it('takes the rule the receipt names', () => {
    const receipt = aReceipt([['周婷', 'idle-later']]);
    const candidates = receipt.candidates.map((candidate) =>
      candidate.isChosen ? { ...candidate, code: 'dedicated' } : candidate,
    );
    expect(whyChosen({ ...receipt, candidates })).toBe('dedicated');
  });
  it('else the weakest rule that was needed', () => {
    expect(
      whyChosen(
        aReceipt([
          ['a', 'skill-lower'],
          ['b', 'idle-later'],
        ]),
      ),
    ).toBe('longest-idle');
    expect(
      whyChosen(
        aReceipt([
          ['a', 'skill-lower'],
          ['b', 'load-higher'],
        ]),
      ),
    ).toBe('load');
    expect(whyChosen(aReceipt([['a', 'skill-lower']]))).toBe('skill');
    expect(whyChosen(aReceipt([['a', 'reserved-for-other']]))).toBe('own-agent');
    expect(
      whyChosen(
        aReceipt([
          ['a', 'capacity'],
          ['b', 'state:offline'],
        ]),
      ),
    ).toBe('only-free');
    expect(whyChosen(aReceipt([], { others: [{ code: 'idle-later', count: 2 }] }))).toBe('longest-idle');
  });
});

it('says how an offer ended', () => {
  expect(howEnded(null)).toBe('ringing');
  expect(howEnded('no-answer')).toBe('timed-out');
  expect(howEnded('something-new')).toBe('other');
});
