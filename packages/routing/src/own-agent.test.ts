import { describe, expect, it } from 'vitest';
import { Story } from './_story.ts';

/** Two agents; wang is busy with a call, li is open. */
function withBusyWang(): Story {
  const story = new Story().queue('q').agent('wang').arrive('before').talk('before');
  return story.at(1).agent('li');
}

describe('R-OWN-1 the own agent first', () => {
  it('R-OWN-1 asks the dedicated agent before others who are idle longer', () => {
    const story = new Story().queue('q').at(1).agent('li').at(2).agent('wang');
    expect(story.arrive('a', { dedicatedAgentId: 'wang' }).made()).toMatchObject({
      agentId: 'wang',
      receipt: { chosenBy: 'dedicated', passedOver: { 'reserved-for-other': ['li'] } },
    });
  });

  it('R-OWN-1 asks the dedicated agent whatever his queues and skills', () => {
    const story = new Story().queue('q', { skills: [{ skillId: 'french', minLevel: 5 }] });
    story.agent('li', { skills: { french: 5 } }).agent('wang', { queueIds: [] });
    const offer = story.arrive('a', { dedicatedAgentId: 'wang' }).made();
    expect(offer.agentId).toBe('wang');
    expect(offer.receipt.counts).toEqual({ 'reserved-for-other': 1 });
  });

  it('R-OWN-1 asks the last agent when there is no dedicated one open', () => {
    const story = withBusyWang().agent('zhao');
    const offer = story.arrive('a', { dedicatedAgentId: 'wang', lastAgentId: 'zhao', ownAgentWaitMs: 5000 }).made();
    expect(offer).toMatchObject({ agentId: 'zhao', receipt: { chosenBy: 'last-agent' } });
  });

  it('R-OWN-1 asks the last agent only if he may serve the contact', () => {
    const story = new Story().queue('q', { skills: [{ skillId: 'french', minLevel: 5 }] });
    story.agent('zhao').agent('li', { skills: { french: 5 } });
    expect(story.arrive('a', { lastAgentId: 'zhao', ownAgentWaitMs: 5000 }).offers()).toEqual(['a>li']);
  });

  it('R-OWN-1 takes no notice of agents it does not know', () => {
    const story = new Story().queue('q').agent('li');
    const own = { dedicatedAgentId: 'gone', lastAgentId: 'also-gone', ownAgentWaitMs: 5000 };
    expect(story.arrive('a', own).offers()).toEqual(['a>li']);
  });
});

describe('R-OWN-2 holding', () => {
  it('R-OWN-2 holds a contact for its agent who is busy, and asks nobody else', () => {
    const story = withBusyWang().at(10).arrive('a', { dedicatedAgentId: 'wang', ownAgentWaitMs: 5000 });
    expect(story.contact('a')).toMatchObject({ state: 'waiting', heldForAgentId: 'wang', heldUntil: 5010 });
    story.at(4000).end('before').done('wang', 'before');
    expect(story.offers()).toEqual(['a>wang']);
    expect(story.made().receipt.chosenBy).toBe('dedicated');
  });

  it('R-OWN-2 does not hold without a time', () => {
    expect(withBusyWang().arrive('a', { dedicatedAgentId: 'wang' }).offers()).toEqual(['a>li']);
  });

  it.each(['break', 'offline'] as const)('R-OWN-2 does not hold for an agent who is %s', (state) => {
    const story = new Story().queue('q').agent('wang').set('wang', state).agent('li');
    expect(story.arrive('a', { dedicatedAgentId: 'wang', ownAgentWaitMs: 5000 }).offers()).toEqual(['a>li']);
  });

  it('R-OWN-2 holds for an agent busy at work on something else', () => {
    const story = new Story().queue('q').agent('wang').set('wang', 'busy', 'meeting').agent('li');
    story.arrive('a', { dedicatedAgentId: 'wang', ownAgentWaitMs: 5000 });
    expect(story.contact('a').heldForAgentId).toBe('wang');
    expect(story.set('wang', 'available').offers()).toEqual(['a>wang']);
  });

  it('R-OWN-2 does not hold for an agent whose capacity does not know the channel', () => {
    const story = new Story()
      .queue('q')
      .agent('wang', { capacity: [{ chat: 1 }] })
      .agent('li');
    expect(story.arrive('a', { dedicatedAgentId: 'wang', ownAgentWaitMs: 5000 }).offers()).toEqual(['a>li']);
  });

  it('R-OWN-2 does not hold for the agent who has just refused it', () => {
    const story = new Story().queue('q').agent('wang').agent('li');
    story.arrive('a', { dedicatedAgentId: 'wang', ownAgentWaitMs: 60_000 }).refuse('a');
    expect(story.offers()).toEqual(['a>li']);
  });
});

describe('R-OWN-3 who leaves work', () => {
  it('R-OWN-3 releases what is held for him to everyone', () => {
    const story = withBusyWang().at(10).arrive('a', { dedicatedAgentId: 'wang', ownAgentWaitMs: 60_000 });
    expect(story.at(20).set('wang', 'break').offers()).toEqual(['a>li']);
  });

  it('R-OWN-3 releases it to the last agent for the rest of the time', () => {
    const story = withBusyWang().agent('zhao').at(5).arrive('b', { dedicatedAgentId: 'zhao' }).talk('b');
    story.at(10).arrive('a', { dedicatedAgentId: 'wang', lastAgentId: 'zhao', ownAgentWaitMs: 60_000 });
    story.at(20).set('wang', 'offline');
    expect(story.contact('a')).toMatchObject({ heldForAgentId: 'zhao', heldUntil: 60_010 });
  });

  it('R-OWN-3 releases several in their order', () => {
    const story = withBusyWang();
    for (const [index, id] of ['a', 'b', 'c'].entries()) {
      story.at(10 + index).arrive(id, { dedicatedAgentId: 'wang', ownAgentWaitMs: 60_000 });
    }
    story.at(20).set('wang', 'offline');
    expect(story.offers()).toEqual(['a>li']);
    expect(story.handle('a').offers()).toEqual(['b>li']);
  });

  it('R-OWN-3 releases what is held for someone who is removed', () => {
    const story = new Story().queue('q').agent('wang').set('wang', 'busy').agent('li');
    story.arrive('a', { dedicatedAgentId: 'wang', ownAgentWaitMs: 60_000 });
    story.submit({ kind: 'agent.removed', agentId: 'wang' });
    expect(story.offers()).toEqual(['a>li']);
  });

  it('R-OWN-3 releases what is held for a last agent who has lost the skill', () => {
    const skills = [{ skillId: 'french', minLevel: 1 }];
    const story = new Story()
      .queue('q', { skills })
      .agent('wang', { skills: { french: 1 } })
      .set('wang', 'busy');
    story.agent('li', { skills: { french: 1 } }).arrive('a', { lastAgentId: 'wang', ownAgentWaitMs: 60_000 });
    expect(story.contact('a').heldForAgentId).toBe('wang');
    expect(story.absent('wang').offers()).toEqual(['a>li']);
  });
});

describe('R-OWN-4 the limit', () => {
  it('R-OWN-4 lets everyone serve when the time is over', () => {
    const story = withBusyWang().at(10).arrive('a', { dedicatedAgentId: 'wang', ownAgentWaitMs: 5000 });
    expect(story.clock(5009)).toEqual([]);
    story.clock(5010);
    expect(story.offers()).toEqual(['a>li']);
  });

  it('R-OWN-4 asks for a wake-up at the limit', () => {
    const story = withBusyWang().at(10).arrive('a', { dedicatedAgentId: 'wang', ownAgentWaitMs: 5000 });
    expect(story.of('timer')).toMatchObject([{ dueAt: 5010 }]);
  });

  it('R-OWN-4 puts the contact into its place by age', () => {
    const story = withBusyWang().at(2).arrive('held', { dedicatedAgentId: 'wang', ownAgentWaitMs: 5000 });
    story.at(3).arrive('x').talk('x').at(4).arrive('newer');
    story.clock(5002);
    expect(story.at(6000).end('x').done('li', 'x').offers()).toEqual(['held>li']);
  });

  it('R-OWN-4 holds only once in a queue', () => {
    const story = withBusyWang().at(10).arrive('a', { dedicatedAgentId: 'wang', ownAgentWaitMs: 5000 });
    story.clock(5010);
    story.at(6000).refuse('a');
    expect(story.contact('a')).toMatchObject({ state: 'waiting', heldForAgentId: null });
  });

  it('R-OWN-4 prefers the own agent still, when he is open as the contact begins to wait again', () => {
    const story = withBusyWang().at(10).arrive('a', { dedicatedAgentId: 'wang', ownAgentWaitMs: 5000 });
    story.clock(5010);
    story.end('before').done('wang', 'before').at(6000).agent('idle-long');
    expect(story.refuse('a').made()).toMatchObject({ agentId: 'wang', receipt: { chosenBy: 'dedicated' } });
  });
});

describe('R-OWN-5 no privilege', () => {
  it('R-OWN-5 gives the own agent the longest wait first, held or not', () => {
    const story = new Story().queue('q').agent('wang').arrive('before').talk('before').at(1).arrive('older');
    story.at(2).arrive('held', { dedicatedAgentId: 'wang', ownAgentWaitMs: 60_000 });
    expect(story.end('before').done('wang', 'before').offers()).toEqual(['older>wang']);
  });
});
