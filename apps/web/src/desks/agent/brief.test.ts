import { describe, expect, it } from 'vitest';
import { at, sampleContact, sampleCustomer, startOfStory } from '../../../tests/_sample-documents.ts';
import { makeBrief } from './brief.ts';

const now = startOfStory;
const calm = sampleCustomer({ lastFailure: null, contactsWithin7Days: 0 });

describe('the brief before answering', () => {
  it('puts a fresh failure of a repeat caller first, and counts this call', () => {
    const { headline, sentence } = makeBrief(sampleContact(), now);
    expect(headline).toEqual({ rule: 'repeat', failure: '光猫 LOS 离线', times: 2 });
    expect(sentence).toEqual({ text: '王建国您好，看到光猫 LOS 离线，给您添麻烦了，我马上帮您处理。', language: 'zh' });
  });

  it('asks about a failure of somebody who has not called before', () => {
    const contact = sampleContact({ customer: sampleCustomer({ contactsWithin7Days: 0 }) });
    expect(makeBrief(contact, now).headline).toEqual({ rule: 'failure', failure: '光猫 LOS 离线' });
  });

  it('does not guess from an old failure', () => {
    const lastFailure = { at: at(-80 * 3600), title: '旧故障', body: '' };
    const brief = makeBrief(sampleContact({ customer: { ...calm, lastFailure } }), now);
    expect(brief.headline).toMatchObject({ rule: 'purpose' });
    expect(brief.points.map(({ fact }) => fact)).toContain('failure');
  });

  it('says what was chosen, else that nothing is known', () => {
    expect(makeBrief(sampleContact({ customer: calm }), now).headline).toMatchObject({ rule: 'purpose' });
    expect(makeBrief(sampleContact({ customer: calm, purpose: null }), now).headline).toEqual({ rule: 'plain' });
    expect(makeBrief(sampleContact({ customer: null, purpose: null }), now).headline).toEqual({ rule: 'stranger' });
  });

  it('thanks for a long wait in the language of the caller, whatever the screen speaks', () => {
    const contact = sampleContact({ customer: null, purpose: null, waitedMs: 94_000, language: 'en' });
    expect(makeBrief(contact, now).sentence).toEqual({
      text: 'Hello, thank you for waiting, how can I help you?',
      language: 'en',
    });
  });

  it('puts no words in the mouth of an agent who dials out', () => {
    const brief = makeBrief(sampleContact({ direction: 'out' }), now);
    expect(brief.sentence).toBeNull();
    expect(brief.points.map(({ fact }) => fact)).not.toContain('waited');
  });
});
