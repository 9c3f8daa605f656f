import { describe, expect, it } from 'vitest';
import { Story } from './_story.ts';
import { contactViews } from './read.ts';

/** One agent, busy in wrap-up, so that contacts line up; `free` releases him. */
function withLine(): Story {
  const story = new Story().queue('q', { wrapUpMsMax: null }).agent('wang').arrive('first');
  return story.talk('first').end('first');
}

function free(story: Story): string[] {
  return story.done('wang', 'first').offers();
}

describe('R-ORDER-1 one order over all queues', () => {
  it('R-ORDER-1 serves the higher priority first', () => {
    const story = withLine().at(1).arrive('low', { priority: 0 }).at(2).arrive('high', { priority: 1 });
    expect(free(story)).toEqual(['high>wang']);
  });

  it('R-ORDER-1 serves the longest wait first among equals, whatever the queue', () => {
    const story = withLine().queue('other').at(1).arrive('b', { queueId: 'other' }).at(2).arrive('a');
    expect(free(story)).toEqual(['b>wang']);
  });

  it('R-ORDER-1 serves the longest wait first among equals, whatever the channel', () => {
    const story = withLine().at(1).arrive('mail', { channel: 'email' }).at(2).arrive('call');
    expect(free(story)).toEqual(['mail>wang']);
  });

  it('R-ORDER-1 serves who came first of two at the same time', () => {
    const story = withLine().at(1).arrive('a').arrive('b').arrive('c');
    expect(free(story)).toEqual(['a>wang']);
  });

  it('R-ORDER-1 counts an earlier beginning of the wait', () => {
    const story = withLine().at(1000).arrive('walk-in').at(2000).arrive('call-back', { enqueuedAt: 500 });
    expect(free(story)).toEqual(['call-back>wang']);
  });

  it('R-ORDER-1 does not believe a beginning in the future', () => {
    const story = withLine().at(1000).arrive('a', { enqueuedAt: 9000 }).at(2000).arrive('b');
    expect(story.contact('a').enqueuedAt).toBe(1000);
    expect(free(story)).toEqual(['a>wang']);
  });

  it('R-ORDER-1 passes over what the agent may not serve', () => {
    const story = withLine()
      .at(1)
      .arrive('french', { extraSkills: [{ skillId: 'french', minLevel: 1 }] });
    expect(free(story.at(2).arrive('plain'))).toEqual(['plain>wang']);
  });

  it('R-ORDER-1 follows a changed priority', () => {
    const story = withLine().at(1).arrive('a').at(2).arrive('b');
    story.submit({ kind: 'contact.priorityChanged', contactId: 'b', priority: 3 });
    expect(free(story)).toEqual(['b>wang']);
  });

  it('R-ORDER-1 keeps the order while contacts leave in the middle', () => {
    const story = withLine();
    for (let index = 0; index < 100; index += 1) story.at(index + 1).arrive(`c${index}`);
    for (let index = 0; index < 100; index += 2) story.abandon(`c${index}`);
    expect(free(story)).toEqual(['c1>wang']);
    expect(story.handle('c1').offers()).toEqual(['c3>wang']);
  });
});

describe('R-ORDER-2 effective priority', () => {
  it('R-ORDER-2 adds the queue’s priority and the contact’s', () => {
    const story = withLine().queue('vip', { priority: 5 }).at(1).arrive('normal', { priority: 4 });
    story.at(2).arrive('vip', { queueId: 'vip' });
    expect(story.contact('vip').effectivePriority).toBe(5);
    expect(free(story)).toEqual(['vip>wang']);
  });

  it('R-ORDER-2 allows negative priorities', () => {
    const story = withLine().at(1).arrive('later', { priority: -1 }).at(2).arrive('now');
    expect(free(story)).toEqual(['now>wang']);
  });
});

describe('R-ORDER-3 ageing', () => {
  const ageing = { everyMs: 10_000, step: 1, max: 3 };

  it('R-ORDER-3 raises the priority by a step per full interval', () => {
    const story = withLine().queue('old', { ageing }).at(0).arrive('a', { queueId: 'old' });
    const priorities = [9999, 10_000, 19_999, 20_000].map((now) => story.at(now).contact('a').effectivePriority);
    expect(priorities).toEqual([0, 1, 1, 2]);
  });

  it('R-ORDER-3 never raises it by more than the maximum', () => {
    const story = withLine().queue('old', { ageing }).arrive('a', { queueId: 'old' });
    expect(story.at(86_400_000).contact('a').effectivePriority).toBe(3);
  });

  it('R-ORDER-3 lets an old contact overtake a newer one of higher priority', () => {
    const story = withLine().queue('old', { ageing }).at(0).arrive('patient', { queueId: 'old' });
    story.at(25_000).arrive('urgent', { priority: 2 });
    // 2 against 2: the older one.
    expect(free(story)).toEqual(['patient>wang']);
  });

  it('R-ORDER-3 does not let old mail outrank an emergency for good', () => {
    const story = withLine().queue('old', { ageing }).at(0).arrive('mail', { queueId: 'old' });
    story.at(86_400_000).arrive('emergency', { priority: 4 });
    expect(free(story)).toEqual(['emergency>wang']);
  });

  it('R-ORDER-3 counts from the beginning of the wait, not from the queue', () => {
    const story = withLine().queue('old', { ageing }).at(0).arrive('a').at(15_000).move('a', 'old');
    expect(story.contact('a').effectivePriority).toBe(1);
  });
});

describe('R-ORDER-4 age', () => {
  it('R-ORDER-4 survives an offer that was not answered', () => {
    const story = new Story().queue('q').agent('wang').at(1).arrive('a').at(2).arrive('b');
    story.clock(20_001);
    story.agent('li');
    expect(story.offers()).toEqual(['a>li']);
  });

  it('R-ORDER-4 survives a refusal', () => {
    const story = new Story().queue('q').agent('wang').absent('li').at(1).arrive('a').at(2).arrive('b');
    story.refuse('a');
    // Nobody else is at work, so he is asked again, and for the same one.
    expect(story.offers()).toEqual(['a>wang']);
  });

  it('R-ORDER-4 survives a move and a transfer', () => {
    const story = new Story().queue('q').queue('two').agent('wang').at(1).arrive('a').talk('a').at(5).arrive('b');
    story.at(9000).move('a', 'two');
    expect(story.contact('a')).toMatchObject({ enqueuedAt: 1, waitedMs: 0, state: 'waiting' });
    story.done('wang', 'a');
    expect(story.asked('a')).toBe('wang');
  });
});

describe('R-ORDER-5 nobody waits in vain', () => {
  it('R-ORDER-5 gives a contact to an open agent at once', () => {
    expect(new Story().queue('q').agent('wang').arrive('a').offers()).toEqual(['a>wang']);
  });

  it('R-ORDER-5 gives a contact to an agent who becomes available', () => {
    expect(new Story().queue('q').absent('wang').arrive('a').set('wang', 'available').offers()).toEqual(['a>wang']);
  });

  it('R-ORDER-5 gives a contact to an agent who has learned what it needs', () => {
    const story = new Story()
      .queue('q', { skills: [{ skillId: 'french', minLevel: 2 }] })
      .agent('wang')
      .arrive('a');
    expect(story.asked('a')).toBeNull();
    story.submit({
      kind: 'agent.configured',
      agent: { id: 'wang', name: 'wang', skills: { french: 2 }, queueIds: null },
    });
    expect(story.offers()).toEqual(['a>wang']);
  });

  it('R-ORDER-5 gives a contact to an agent when its queue asks for less', () => {
    const story = new Story()
      .queue('q', { skills: [{ skillId: 'french', minLevel: 2 }] })
      .agent('wang')
      .arrive('a');
    expect(story.queue('q').offers()).toEqual(['a>wang']);
  });

  it('R-ORDER-5 fills an agent’s capacity one offer after the other', () => {
    const story = new Story().queue('q').absent('wang', { capacity: [{ chat: 3 }] });
    for (const id of ['a', 'b', 'c', 'd']) story.arrive(id, { channel: 'chat' });
    expect(story.set('wang', 'available').offers()).toEqual(['a>wang']);
    expect(story.accept('a').offers()).toEqual(['b>wang']);
    expect(story.accept('b').offers()).toEqual(['c>wang']);
    expect(story.accept('c').offers()).toEqual([]);
  });
});

describe('R-ORDER-6 several at once', () => {
  it('R-ORDER-6 deals contacts in their order when one event frees several agents', () => {
    const story = new Story().queue('q', { wrapUpMsMax: 10_000 }).agent('wang').at(1).agent('li');
    story.at(2).arrive('x').arrive('y').talk('x').talk('y').at(3).end('x').end('y');
    story.arrive('a', { priority: 1 }).arrive('b', { priority: 2 });
    // Both wrap-ups end in the same moment; both have been idle from then on, so the first configured comes first.
    expect(
      story
        .clock(10_003)
        .map((effect) => effect.kind)
        .filter((kind) => kind === 'offer.made'),
    ).toHaveLength(2);
    expect(story.offers()).toEqual(['b>wang', 'a>li']);
  });

  it('R-ORDER-6 lets steps that are due at once run before anybody is chosen', () => {
    const overflow = [{ afterMs: 0, action: { kind: 'relax-skills' as const, byLevels: 5 } }];
    const story = new Story().queue('q', { overflow, skills: [{ skillId: 'french', minLevel: 5 }] }).agent('wang');
    expect(story.arrive('a').offers()).toEqual(['a>wang']);
    expect(contactViews(story.state, 0)[0]?.skills).toEqual([]);
  });
});
