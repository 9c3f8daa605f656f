import { describe, expect, it } from 'vitest';
import { Story } from './_story.ts';
import { LIMITS } from './config.ts';

const french = (minLevel: number) => [{ skillId: 'french', minLevel }];

describe('R-RECEIPT-1 why the others did not get it', () => {
  it('R-RECEIPT-1 names every reason', () => {
    const story = new Story().queue('q', { skills: french(3) }).queue('two');
    const able = { skills: { french: 3 } };
    story.agent('writer', { ...able, capacity: [{ chat: 1 }] });
    story.agent('elsewhere', { ...able, queueIds: ['two'] });
    story.agent('unskilled').agent('beginner', { skills: { french: 1 } });
    story.absent('absent', able).agent('lunching', able).set('lunching', 'break', 'lunch');
    story.agent('resting', able).set('resting', 'break').agent('teaching', able).set('teaching', 'busy', 'course');
    story.agent('talking', able).arrive('1', { dedicatedAgentId: 'talking' }).talk('1');
    story.agent('leaving', able).arrive('2', { dedicatedAgentId: 'leaving' }).talk('2').set('leaving', 'break');
    story.agent('writing', able).arrive('3', { dedicatedAgentId: 'writing' }).talk('3').end('3');
    story.agent('ringing', able).arrive('4', { dedicatedAgentId: 'ringing' });
    story.at(5).agent('chosen', able).at(6).agent('later', able);
    const { receipt } = story.arrive('a').made();
    expect(receipt.passedOver).toEqual({
      'idle-later': ['later'],
      capacity: ['talking'],
      'state:wrap-up': ['writing'],
      'state:ringing': ['ringing'],
      'pending:break': ['leaving'],
      'state:busy/course': ['teaching'],
      'state:break': ['resting'],
      'state:break/lunch': ['lunching'],
      'state:offline': ['absent'],
      channel: ['writer'],
      'not-in-queue': ['elsewhere'],
      'no-skill:french': ['unskilled'],
      'skill-level:french': ['beginner'],
    });
    expect(Object.values(receipt.counts)).toEqual(Object.values(receipt.counts).map(() => 1));
    expect(Object.keys(receipt.counts).sort()).toEqual(Object.keys(receipt.passedOver).sort());
  });

  it('R-RECEIPT-1 names first who was nearest to getting it', () => {
    const story = new Story().queue('q').absent('absent').agent('lunching').set('lunching', 'break', 'lunch');
    story.agent('chosen').agent('later');
    const { passedOver } = story.arrive('a').made().receipt;
    expect(Object.keys(passedOver)).toEqual(['idle-later', 'state:break/lunch', 'state:offline']);
  });

  it('R-RECEIPT-1 names at most fifty and counts all', () => {
    const story = new Story().queue('q', { skills: french(1) });
    for (let index = 0; index < 200; index += 1)
      story.agent(`busy-${index}`, { skills: { french: 1 } }).set(`busy-${index}`, 'busy');
    for (let index = 0; index < 100; index += 1) story.agent(`other-${index}`);
    const { receipt } = story
      .agent('chosen', { skills: { french: 1 } })
      .arrive('a')
      .made();
    expect(receipt.counts).toEqual({ 'state:busy': 200, 'no-skill:french': 100 });
    expect(Object.values(receipt.passedOver).flat()).toHaveLength(LIMITS.receiptNames);
    expect(receipt.passedOver['state:busy']?.slice(0, 2)).toEqual(['busy-0', 'busy-1']);
  });

  it('R-RECEIPT-1 says who was excluded and why', () => {
    const story = new Story().queue('q', { onNoAnswer: 'stay' }).agent('wang').agent('li').arrive('a').refuse('a');
    expect(story.made().receipt.passedOver).toEqual({ 'excluded-after-refusal': ['wang'] });
    story.clock(20_000);
    expect(story.made()).toMatchObject({
      agentId: 'wang',
      receipt: { passedOver: { 'excluded-after-no-answer': ['li'] } },
    });
  });

  it('R-RECEIPT-1 counts by channel where someone is open for others only', () => {
    const story = new Story().queue('q').agent('wang', { capacity: [{ voice: 1, email: 1 }] });
    story.arrive('call').talk('call').agent('li').arrive('b');
    expect(story.made().receipt.passedOver).toEqual({ capacity: ['wang'] });
  });

  it('R-RECEIPT-1 keeps up with changes of skills and people', () => {
    const story = new Story().queue('q', { skills: french(1), onRefused: 'break' });
    story.agent('wang', { skills: { french: 1 } }).agent('li');
    expect(story.arrive('a').made().receipt.counts).toEqual({ 'no-skill:french': 1 });
    story
      .agent('zhao')
      .refuse('a')
      .absent('li', { skills: { french: 2 } });
    expect(story.made().receipt.counts).toEqual({ 'state:break/refused': 1, 'no-skill:french': 1 });
    story.submit({ kind: 'agent.removed', agentId: 'zhao' });
    story.agent('sun', { skills: { french: 1 } }).refuse('a');
    expect(story.made().receipt.counts).toEqual({ 'state:break/refused': 2 });
  });
});

describe('R-RECEIPT-2 why this contact', () => {
  it('R-RECEIPT-2 shows age, priority and who would have been next', () => {
    const story = new Story().queue('q', { priority: 1, ageing: { everyMs: 1000, step: 1, max: 9 } }).agent('wang');
    story.arrive('x').talk('x').at(100).arrive('a', { priority: 2 }).at(200).arrive('b').arrive('c').at(2600).end('x');
    const { receipt } = story.done('wang', 'x').made();
    expect(receipt).toMatchObject({
      at: 2600,
      offerId: 'a#1',
      contactId: 'a',
      agentId: 'wang',
      trigger: 'agent-freed',
      chosenBy: 'only-free',
      contact: {
        channel: 'voice',
        queueId: 'q',
        enqueuedAt: 100,
        waitedMs: 2500,
        basePriority: 3,
        effectivePriority: 5,
      },
      next: { contactId: 'b', enqueuedAt: 200, effectivePriority: 3 },
    });
  });

  it('R-RECEIPT-2 has no next when the contact chose the agent, or was the last', () => {
    const story = new Story().queue('q').agent('wang');
    expect(story.arrive('a').made().receipt).toMatchObject({ trigger: 'contact-waited', next: null });
    story.arrive('b').talk('a').end('a').done('wang', 'a');
    expect(story.made().receipt).toMatchObject({ trigger: 'agent-freed', next: null });
  });
});

describe('R-RECEIPT-3 form', () => {
  it('R-RECEIPT-3 is plain JSON', () => {
    const { receipt } = new Story().queue('q').agent('wang').agent('li').arrive('a').made();
    expect(JSON.parse(JSON.stringify(receipt))).toEqual(receipt);
  });

  it('R-RECEIPT-3 is small for a thousand agents', () => {
    const story = new Story().queue('q');
    for (let index = 0; index < 1000; index += 1) story.agent(`agent-${index}`);
    expect(JSON.stringify(story.arrive('a').made().receipt).length).toBeLessThan(1500);
  });
});

describe('R-OFFER-9 every offer', () => {
  it('R-OFFER-9 carries its receipt', () => {
    const story = new Story().queue('q').agent('wang').agent('li').arrive('a').refuse('a').refuse('a');
    expect(story.made().receipt).toMatchObject({ offerId: 'a#3', contactId: 'a', agentId: 'wang' });
  });
});
