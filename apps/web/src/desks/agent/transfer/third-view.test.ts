import type { DeskContact } from '@shouwen/contract';
import { describe, expect, it } from 'vitest';
import { partsOf, situationOf } from './third-view.ts';

const third = { kind: 'agent', name: '李强', state: 'talking', isJoined: false } as const;
const contact = (phase: DeskContact['phase'], part: Partial<typeof third> | object = {}) => ({
  phase,
  third: { ...third, ...part } satisfies DeskContact['third'],
});

describe('a third on the call', () => {
  it('is talked with alone while the customer is held', () => {
    expect(situationOf(contact('hold'))).toBe('with-third');
    expect(partsOf('with-third', true)).toEqual({ customer: 'music', third: 'talks' });
  });

  it('waits while the agent is back with the customer', () => {
    expect(situationOf(contact('talking'))).toBe('with-customer');
    expect(partsOf('with-customer', false)).toEqual({ customer: 'talks', third: 'waits' });
  });

  it('is together with the customer once joined', () => {
    expect(situationOf(contact('talking', { isJoined: true }))).toBe('together');
    expect(partsOf('together', false)).toEqual({ customer: 'talks', third: 'talks' });
  });

  it('is still being called whatever the customer hears', () => {
    expect(situationOf(contact('hold', { state: 'ringing' }))).toBe('ringing');
    expect(partsOf('ringing', true).customer).toBe('music');
    expect(partsOf('ringing', false).customer).toBe('talks');
  });

  it('is nobody without one, and nobody any more in wrap-up', () => {
    expect(situationOf({ phase: 'talking', third: null })).toBeNull();
    expect(situationOf(contact('wrap-up'))).toBeNull();
  });
});
