import { describe, expect, it } from 'vitest';
import { sampleContact } from '../../../tests/_sample-documents.ts';
import { contactToRejoin } from './rejoin.ts';
import type { PhoneCall } from './softphone/softphone.ts';

const talking = sampleContact({ phase: 'talking' });
const call: PhoneCall = {
  contactId: 'contact-1',
  offerId: null,
  direction: 'in',
  phase: 'talking',
  isMuted: false,
  isMediaLost: false,
  answeredAt: 0,
};

describe('asking the sound back', () => {
  it('happens after a reload in mid-call', () => {
    expect(contactToRejoin([talking], { line: 'ready', call: null }, 'contact-1')).toBe('contact-1');
  });

  it('waits until the phone is ready and has not moved to another tab', () => {
    for (const line of ['starting', 'lost', 'elsewhere', 'off', 'refused'] as const) {
      expect(contactToRejoin([talking], { line, call: null }, 'contact-1')).toBeNull();
    }
  });

  it('leaves calls on a desk phone alone', () => {
    expect(contactToRejoin([talking], { line: 'ready', call: null }, null)).toBeNull();
  });

  it('happens when the server lost the agent, whoever had the sound', () => {
    expect(contactToRejoin([{ ...talking, isMediaLost: true }], { line: 'ready', call: null }, null)).toBe('contact-1');
  });

  it('does not disturb a call that is heard, and helps one that is not', () => {
    expect(contactToRejoin([talking], { line: 'ready', call }, 'contact-1')).toBeNull();
    expect(contactToRejoin([talking], { line: 'ready', call: { ...call, isMediaLost: true } }, 'contact-1')).toBe(
      'contact-1',
    );
  });

  it('does not happen for a colleague’s call one only helps with', () => {
    const helping = { ...talking, consultedBy: '王敏' };
    expect(contactToRejoin([helping], { line: 'ready', call: null }, 'contact-1')).toBeNull();
  });

  it('leaves a call alone that a supervisor hears and does not have', () => {
    expect(contactToRejoin([], { line: 'ready', call: { ...call, contactId: 'other' } }, 'other')).toBeNull();
    expect(contactToRejoin([], { line: 'ready', call: null }, 'other')).toBeNull();
  });

  it('does not happen while it rings or when the customer has gone', () => {
    for (const phase of ['ringing', 'wrap-up'] as const) {
      expect(contactToRejoin([{ ...talking, phase }], { line: 'ready', call: null }, 'contact-1')).toBeNull();
    }
  });
});
