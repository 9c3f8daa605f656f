import { describe, expect, it } from 'vitest';
import { type DeskFacts, noticeOf } from './notice-of.ts';

const calm: DeskFacts = {
  connection: { phase: 'live', lastMessageAt: 1 },
  phone: { line: 'ready', call: null, isSoundBlocked: false, lastFailure: null },
  microphone: 'ready',
  isRingBlocked: false,
  agentState: 'available',
  contact: null,
};

describe('the line over the desk', () => {
  it('is not there when all is well', () => {
    expect(noticeOf(calm)).toBeNull();
  });

  it('says first what makes everything else uncertain', () => {
    const phone = { ...calm.phone, line: 'lost' as const, isSoundBlocked: true };
    expect(noticeOf({ ...calm, phone, connection: { phase: 'lost', lastMessageAt: 1 } })).toBe('stale');
    expect(noticeOf({ ...calm, phone, connection: { phase: 'lost', lastMessageAt: null } })).toBe('neverConnected');
    expect(noticeOf({ ...calm, phone })).toBe('soundBlocked');
  });

  it('forgets a failed answer once the microphone is back', () => {
    const phone = { ...calm.phone, lastFailure: 'microphone' as const };
    expect(noticeOf({ ...calm, phone, microphone: 'denied' })).toBe('noMicrophone');
    expect(noticeOf({ ...calm, phone })).toBeNull();
  });

  it('does not bother an agent who is signed off with a phone that is not ready', () => {
    const phone = { ...calm.phone, line: 'lost' as const };
    expect(noticeOf({ ...calm, phone })).toBe('phoneLost');
    expect(noticeOf({ ...calm, phone, agentState: 'offline', isRingBlocked: true })).toBeNull();
  });

  it('tells of lost sound while a call runs, whoever noticed it', () => {
    const contact = { phase: 'talking' as const, isMediaLost: true };
    expect(noticeOf({ ...calm, contact })).toBe('mediaLost');
    expect(noticeOf({ ...calm, contact: { phase: 'wrap-up', isMediaLost: true } })).toBeNull();
  });
});
