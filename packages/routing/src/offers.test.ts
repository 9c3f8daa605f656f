import { describe, expect, it } from 'vitest';
import { Story } from './_story.ts';

function two(): Story {
  return new Story().queue('q').at(1).agent('wang').at(2).agent('li').at(3);
}

describe('R-OFFER-1 one at a time', () => {
  it('R-OFFER-1 asks one agent for a contact', () => {
    const story = two().arrive('a');
    expect(story.offers()).toEqual(['a>wang']);
    expect(story.view('li').state).toBe('available');
  });

  it('R-OFFER-1 numbers the offers of a contact', () => {
    const story = two().arrive('a').refuse('a').refuse('a');
    expect(story.made()).toMatchObject({ offerId: 'a#3', agentId: 'wang' });
    expect(story.contact('a').offers).toBe(3);
  });

  it('R-OFFER-1 shows the agent ringing, with the offer and when it ends', () => {
    const story = two().arrive('a');
    expect(story.view('wang')).toMatchObject({
      state: 'ringing',
      since: 3,
      contacts: [{ contactId: 'a', phase: 'offered', endsAt: 20_003, queueId: 'q' }],
      openFor: [],
    });
  });
});

describe('R-OFFER-2 every offer ends once', () => {
  it('R-OFFER-2 answers acceptance with an effect', () => {
    const story = two().arrive('a').accept('a');
    expect(story.of('offer.accepted')).toEqual([
      { kind: 'offer.accepted', at: 3, offerId: 'a#1', contactId: 'a', agentId: 'wang' },
    ]);
    expect(story.contact('a')).toMatchObject({ state: 'accepted', agentIds: ['wang'] });
  });

  it('R-OFFER-2 rejects a second acceptance', () => {
    const story = two().arrive('a').accept('a');
    story.submit({ kind: 'offer.accepted', offerId: 'a#1', agentId: 'wang' });
    expect(story.effects).toMatchObject([{ kind: 'rejected', code: 'offer-over', subject: 'a#1' }]);
  });

  it('R-OFFER-2 rejects acceptance by someone else', () => {
    const story = two().arrive('a');
    story.submit({ kind: 'offer.accepted', offerId: 'a#1', agentId: 'li' });
    expect(story.rejection()).toBe('wrong-agent');
    expect(story.asked('a')).toBe('wang');
  });

  it.each(['a#2', 'b#1', 'a', '#', ''])('R-OFFER-2 rejects an offer that was never made: "%s"', (offerId) => {
    const story = two().arrive('a');
    story.submit({ kind: 'offer.refused', offerId, agentId: 'wang', reason: null });
    expect(['offer-over', 'bad-event']).toContain(story.rejection());
    expect(story.asked('a')).toBe('wang');
  });

  it('R-OFFER-2 understands contact ids with a # of their own', () => {
    expect(two().arrive('a#1#2').accept('a#1#2').contact('a#1#2').state).toBe('accepted');
  });
});

describe('R-OFFER-3 ring no answer', () => {
  it('R-OFFER-3 withdraws the offer, sends the agent to break and asks another', () => {
    const story = two().arrive('a');
    story.clock(20_003);
    expect(story.effects).toMatchObject([
      { kind: 'offer.withdrawn', offerId: 'a#1', agentId: 'wang', reason: 'no-answer' },
      { kind: 'offer.made', offerId: 'a#2', agentId: 'li' },
      { kind: 'contact.changed', view: { state: 'offered', agentIds: ['li'] } },
      { kind: 'agent.changed', agentId: 'wang', view: { state: 'break', reason: 'ring-no-answer' } },
      { kind: 'agent.changed', agentId: 'li' },
      { kind: 'timer', dueAt: 40_003 },
    ]);
  });

  it('R-OFFER-3 leaves the agent available where the queue says so', () => {
    const story = new Story().queue('q', { onNoAnswer: 'stay' }).agent('wang').agent('li').arrive('a');
    story.clock(20_000);
    expect(story.view('wang').state).toBe('available');
    expect(story.asked('a')).toBe('li');
  });

  it('R-OFFER-3 lets the agent finish what else he has in hand first', () => {
    const story = new Story().queue('q').agent('wang');
    story.arrive('chat', { channel: 'chat' }).accept('chat').arrive('b', { channel: 'chat' });
    story.clock(20_000);
    expect(story.view('wang')).toMatchObject({
      state: 'talking',
      pendingState: { state: 'break', reason: 'ring-no-answer' },
    });
    story.end('chat').done('wang', 'chat');
    expect(story.view('wang')).toMatchObject({ state: 'break', reason: 'ring-no-answer', pendingState: null });
  });

  it('R-OFFER-3 does not overrule what the agent had asked for himself', () => {
    const story = new Story().queue('q').agent('wang').arrive('a').set('wang', 'break', 'lunch');
    story.clock(20_000);
    expect(story.view('wang')).toMatchObject({ state: 'break', reason: 'lunch' });
  });

  it('R-OFFER-3 lets an offer stand for ever where the queue says so', () => {
    const story = new Story().queue('q', { offerTimeoutMs: null }).agent('wang').arrive('a', { channel: 'email' });
    expect(story.made().expiresAt).toBeNull();
    story.clock(86_400_000);
    expect(story.asked('a')).toBe('wang');
  });

  it('R-OFFER-3 counts for the queue', () => {
    const story = two().arrive('a');
    story.clock(20_003);
    expect(story.state.queues.get('q')?.counters.noAnswer).toBe(1);
  });
});

describe('R-OFFER-4 refusal', () => {
  it('R-OFFER-4 keeps the agent available and asks another', () => {
    const story = two().arrive('a').refuse('a', 'busy with a colleague');
    expect(story.of('offer.withdrawn')).toMatchObject([{ reason: 'refused', detail: 'busy with a colleague' }]);
    expect(story.offers()).toEqual(['a>li']);
    expect(story.view('wang').state).toBe('available');
  });

  it('R-OFFER-4 sends the agent to break where the queue says so', () => {
    const story = new Story().queue('q', { onRefused: 'break' }).agent('wang').arrive('a').refuse('a');
    expect(story.view('wang')).toMatchObject({ state: 'break', reason: 'refused' });
  });

  it('R-OFFER-4 gives the refusing agent the next contact instead', () => {
    const story = two().arrive('a').arrive('b').at(4).arrive('c');
    // wang refuses a; li has b open; so a waits, and c is what wang may have.
    expect(story.refuse('a').offers()).toEqual(['c>wang']);
  });
});

describe('R-OFFER-5 failure', () => {
  it('R-OFFER-5 sends the agent to break with the failure as reason', () => {
    const story = two().arrive('a').fail('a', 'device-unreachable');
    expect(story.of('offer.withdrawn')).toMatchObject([{ reason: 'failed', detail: 'device-unreachable' }]);
    expect(story.view('wang')).toMatchObject({ state: 'break', reason: 'device-unreachable' });
    expect(story.asked('a')).toBe('li');
  });

  it('R-OFFER-5 holds between accepting and connecting as well', () => {
    const story = two().arrive('a').accept('a');
    story.submit({ kind: 'offer.failed', offerId: 'a#1', agentId: 'wang', reason: 'no-media' });
    expect(story.of('offer.withdrawn')).toEqual([]);
    expect(story.offers()).toEqual(['a>li']);
    expect(story.view('wang')).toMatchObject({ state: 'break', reason: 'no-media' });
  });

  it('R-OFFER-5 does not hold once the two are connected', () => {
    const story = two().arrive('a').talk('a');
    story.submit({ kind: 'offer.failed', offerId: 'a#1', agentId: 'wang', reason: 'no-media' });
    expect(story.rejection()).toBe('offer-over');
    expect(story.contact('a').state).toBe('connected');
  });
});

describe('R-OFFER-6 not twice in a row', () => {
  it('R-OFFER-6 waits for another agent at work instead of asking the same', () => {
    const story = two().arrive('x', { dedicatedAgentId: 'li' }).talk('x').arrive('a').refuse('a');
    expect(story.contact('a').state).toBe('waiting');
    expect(story.view('wang').state).toBe('available');
    expect(story.end('x').done('li', 'x').offers()).toEqual(['a>li']);
  });

  it('R-OFFER-6 asks the same when nobody else at work may serve it', () => {
    const story = new Story().queue('q').agent('wang').absent('li').arrive('a').refuse('a');
    expect(story.offers()).toEqual(['a>wang']);
  });

  it('R-OFFER-6 asks the same at once when the other leaves work', () => {
    const story = two().arrive('x', { dedicatedAgentId: 'li' }).talk('x').arrive('a').refuse('a');
    expect(story.set('li', 'offline').offers()).toEqual(['a>wang']);
  });

  it('R-OFFER-6 asks the same at once when the other loses the skill', () => {
    const skills = [{ skillId: 'french', minLevel: 1 }];
    const story = new Story().queue('q', { skills }).agent('wang', { skills: { french: 1 } });
    story
      .agent('li', { skills: { french: 1 } })
      .arrive('x', { dedicatedAgentId: 'li' })
      .talk('x')
      .arrive('a')
      .refuse('a');
    expect(story.absent('li').offers()).toEqual(['a>wang']);
  });

  it('R-OFFER-6 may ask the first again after the second has refused too', () => {
    const story = two().arrive('a').refuse('a');
    expect(story.refuse('a').offers()).toEqual(['a>wang']);
  });

  it('R-OFFER-6 holds for who transferred it away', () => {
    const story = two().arrive('a').talk('a').arrive('x').talk('x').move('a', 'q').done('wang', 'a');
    expect(story.contact('a').state).toBe('waiting');
    expect(story.end('x').done('li', 'x').offers()).toEqual(['a>li']);
  });

  it('R-OFFER-6 does not keep a transfer to himself away', () => {
    const story = two().arrive('a').talk('a').move('a', 'q', { dedicatedAgentId: 'wang', ownAgentWaitMs: 9000 });
    expect(story.contact('a').heldForAgentId).toBe('wang');
    expect(story.done('wang', 'a').offers()).toEqual(['a>wang']);
  });

  it('R-OFFER-6 lets older contacts pass by the one who is excluded', () => {
    const story = two().arrive('x', { dedicatedAgentId: 'li' }).talk('x').arrive('a').refuse('a');
    expect(story.at(9).arrive('b').offers()).toEqual(['b>wang']);
  });
});

describe('R-OFFER-7 races', () => {
  it('R-OFFER-7 the customer hangs up first', () => {
    const story = two().arrive('a').abandon('a');
    expect(story.of('offer.withdrawn')).toMatchObject([{ offerId: 'a#1', reason: 'caller-gone' }]);
    expect(story.of('contact.released')).toMatchObject([{ outcome: 'abandoned' }]);
    story.submit({ kind: 'offer.accepted', offerId: 'a#1', agentId: 'wang' });
    expect(story.rejection()).toBe('offer-over');
  });

  it('R-OFFER-7 the agent accepts first', () => {
    const story = two().arrive('a').accept('a').abandon('a');
    expect(story.of('contact.released')).toMatchObject([{ outcome: 'abandoned' }]);
    expect(story.view('wang')).toMatchObject({ state: 'available', contacts: [] });
  });

  it('R-OFFER-7 accepting at the very end comes too late', () => {
    const story = two().arrive('a').at(20_003);
    story.submit({ kind: 'offer.accepted', offerId: 'a#1', agentId: 'wang' });
    expect(story.rejection()).toBe('offer-over');
    expect(story.asked('a')).toBe('li');
  });

  it('R-OFFER-7 the system ends a contact that rings', () => {
    const story = two().arrive('a').end('a', 'system');
    expect(story.of('offer.withdrawn')).toMatchObject([{ reason: 'contact-ended' }]);
    expect(story.of('contact.released')).toMatchObject([{ outcome: 'ended' }]);
  });
});

describe('R-OFFER-8 going offline', () => {
  it('R-OFFER-8 withdraws the open offer at once', () => {
    const story = two().arrive('a').set('wang', 'offline', 'connection-lost');
    expect(story.of('offer.withdrawn')).toMatchObject([{ reason: 'agent-offline' }]);
    expect(story.offers()).toEqual(['a>li']);
    expect(story.view('wang')).toMatchObject({ state: 'offline', reason: 'connection-lost' });
  });

  it('R-OFFER-8 other states leave it to him to answer', () => {
    const story = two().arrive('a').set('wang', 'break', 'lunch');
    expect(story.asked('a')).toBe('wang');
    expect(story.view('wang')).toMatchObject({ state: 'ringing', pendingState: { state: 'break', reason: 'lunch' } });
  });

  it('R-OFFER-8 being removed withdraws it too', () => {
    const story = two().arrive('a');
    story.submit({ kind: 'agent.removed', agentId: 'wang' });
    expect(story.of('offer.withdrawn')).toMatchObject([{ reason: 'agent-removed' }]);
    expect(story.offers()).toEqual(['a>li']);
    expect(story.of('agent.changed').find((effect) => effect.agentId === 'wang')?.view).toBeNull();
  });
});
