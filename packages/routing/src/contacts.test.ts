import { describe, expect, it } from 'vitest';
import { Story } from './_story.ts';
import { queueStats } from './read.ts';

const stats = (story: Story, queueId = 'q') => queueStats(story.state, queueId, story.now);

describe('R-CONTACT-1 nobody is lost', () => {
  it('R-CONTACT-1 a contact is waiting, offered or with an agent until it is released', () => {
    const story = new Story().queue('q').arrive('a');
    const states = [story.contact('a').state];
    states.push(story.agent('wang').contact('a').state);
    states.push(story.accept('a').contact('a').state);
    story.submit({ kind: 'contact.connected', contactId: 'a', agentId: 'wang' });
    states.push(story.contact('a').state);
    story.submit({ kind: 'contact.held', contactId: 'a', agentId: 'wang' });
    states.push(story.contact('a').state);
    story.submit({ kind: 'contact.resumed', contactId: 'a', agentId: 'wang' });
    states.push(story.contact('a').state);
    expect(states).toEqual(['waiting', 'offered', 'accepted', 'connected', 'held', 'connected']);
    expect(story.end('a').isKnown('a')).toBe(false);
  });

  it('R-CONTACT-1 says how a contact left, and after what wait', () => {
    const story = new Story()
      .queue('q')
      .at(100)
      .arrive('a')
      .at(5100)
      .agent('wang')
      .at(7100)
      .talk('a')
      .at(60_000)
      .end('a');
    expect(story.of('contact.released')).toEqual([
      {
        kind: 'contact.released',
        at: 60_000,
        contactId: 'a',
        channel: 'voice',
        queueId: 'q',
        outcome: 'handled',
        waitedMs: 7000,
        agentId: 'wang',
      },
    ]);
    expect(story.of('contact.changed')).toMatchObject([{ view: { state: 'released', waitedMs: 7000 } }]);
  });

  it.each([
    ['customer', 'abandoned'],
    ['system', 'ended'],
  ] as const)('R-CONTACT-1 ended by the %s while waiting is %s', (by, outcome) => {
    const story = new Story().queue('q').arrive('a').end('a', by);
    expect(story.of('contact.released')).toMatchObject([{ outcome, agentId: null }]);
  });

  it('R-CONTACT-1 takes the customer’s hanging up on an agent for an end, however it is called', () => {
    const story = new Story().queue('q').agent('wang').arrive('a').talk('a').abandon('a');
    expect(story.of('contact.released')).toMatchObject([{ outcome: 'handled' }]);
    expect(story.view('wang').state).toBe('wrap-up');
  });

  it('R-CONTACT-1 passes customer and reason through', () => {
    const story = new Story().queue('q').arrive('a', { customerId: 'c-7', reason: 'complaint' });
    expect(story.contact('a')).toMatchObject({ customerId: 'c-7', reason: 'complaint' });
    expect(story.queue('two').move('a', 'two', { reason: 'escalated' }).contact('a').reason).toBe('escalated');
  });
});

describe('R-CONTACT-2 the same again', () => {
  it('R-CONTACT-2 rejects a second contact.queued', () => {
    const story = new Story().queue('q').at(1).arrive('a').at(2).arrive('a', { priority: 9 });
    expect(story.rejection()).toBe('duplicate-contact');
    expect(story.contact('a')).toMatchObject({ enqueuedAt: 1, effectivePriority: 0 });
  });

  it.each([
    ['queued', (story: Story) => story.arrive('x', { queueId: 'nowhere' }), 'unknown-queue'],
    [
      'queued on a channel the queue does not take',
      (story: Story) => story.arrive('x', { queueId: 'mail' }),
      'channel',
    ],
    ['abandoned', (story: Story) => story.abandon('ghost'), 'unknown-contact'],
    ['ended', (story: Story) => story.end('ghost'), 'unknown-contact'],
    ['moved', (story: Story) => story.move('ghost', 'q'), 'unknown-contact'],
    ['moved nowhere', (story: Story) => story.move('a', 'nowhere'), 'unknown-queue'],
    ['moved to a queue without its channel', (story: Story) => story.move('a', 'mail'), 'channel'],
    ['engaged by a stranger', (story: Story) => story.engage('ghost', 'a'), 'unknown-agent'],
    ['engaged for no queue', (story: Story) => story.engage('wang', 'x', { queueId: 'nowhere' }), 'unknown-queue'],
  ] as const)('R-CONTACT-2 rejects what cannot be: %s', (_name, act, code) => {
    const story = new Story()
      .queue('q')
      .queue('mail', { channels: ['email'] })
      .absent('wang')
      .arrive('a');
    expect(act(story).rejection()).toBe(code);
    expect(story.contact('a')).toMatchObject({ state: 'waiting', queueId: 'q' });
    expect(story.isKnown('x')).toBe(false);
  });

  it.each(['contact.connected', 'contact.held', 'contact.resumed'] as const)(
    'R-CONTACT-2 rejects %s for a stranger, and for a contact that is gone',
    (kind) => {
      const story = new Story().queue('q').agent('wang').absent('li').arrive('a').accept('a');
      story.submit({ kind, contactId: 'a', agentId: 'li' });
      expect(story.rejection()).toBe('wrong-agent');
      story.submit({ kind, contactId: 'ghost', agentId: 'wang' });
      expect(story.rejection()).toBe('unknown-contact');
    },
  );

  it('R-CONTACT-2 rejects hold and resume out of turn', () => {
    const story = new Story().queue('q').agent('wang').arrive('a').accept('a');
    story.submit({ kind: 'contact.held', contactId: 'a', agentId: 'wang' });
    expect(story.rejection()).toBe('wrong-state');
    story.submit({ kind: 'contact.resumed', contactId: 'a', agentId: 'wang' });
    expect(story.rejection()).toBe('wrong-state');
  });

  it('R-CONTACT-2 takes a second notice of the connection quietly', () => {
    const story = new Story().queue('q').agent('wang').arrive('a').talk('a');
    story.submit({ kind: 'contact.connected', contactId: 'a', agentId: 'wang' });
    expect(story.effects).toEqual([]);
  });
});

describe('R-CONTACT-3 a full queue', () => {
  it('R-CONTACT-3 turns the contact away with a proper end', () => {
    const story = new Story().queue('q', { maxWaiting: 2 }).arrive('a').arrive('b').arrive('c');
    expect(story.of('contact.released')).toMatchObject([{ contactId: 'c', outcome: 'queue-full', queueId: 'q' }]);
    expect(story.isKnown('c')).toBe(false);
    expect(stats(story)).toMatchObject({ waiting: 2, entered: 2, abandoned: 0 });
  });

  it('R-CONTACT-3 counts those who wait, not those who are being served', () => {
    const story = new Story().queue('q', { maxWaiting: 1 }).agent('wang').arrive('a').arrive('b');
    expect(story.contact('b').state).toBe('waiting');
  });

  it('R-CONTACT-3 lets transfers in all the same', () => {
    const story = new Story().queue('q', { maxWaiting: 1 }).queue('two').arrive('a').arrive('b', { queueId: 'two' });
    expect(story.move('b', 'q').contact('b')).toMatchObject({ state: 'waiting', queueId: 'q' });
  });
});

describe('R-CONTACT-4 moving', () => {
  it('R-CONTACT-4 takes a waiting contact to another queue', () => {
    const story = new Story().queue('q').queue('two').at(5).arrive('a').at(9).move('a', 'two');
    expect(story.contact('a')).toMatchObject({ queueId: 'two', enqueuedAt: 5, waitedMs: 4 });
    expect([stats(story)?.waiting, stats(story, 'two')?.waiting]).toEqual([0, 1]);
  });

  it('R-CONTACT-4 withdraws an open offer', () => {
    const story = new Story()
      .queue('q')
      .queue('two')
      .agent('wang', { queueIds: ['q'] })
      .arrive('a')
      .move('a', 'two');
    expect(story.of('offer.withdrawn')).toMatchObject([{ offerId: 'a#1', reason: 'moved' }]);
    expect(story.view('wang').state).toBe('available');
  });

  it('R-CONTACT-4 starts wrap-up for the agent who transfers', () => {
    const story = new Story().queue('q').queue('two').agent('wang').arrive('a').talk('a').at(9).move('a', 'two');
    expect(story.of('wrapup.started')).toMatchObject([{ agentId: 'wang', contactId: 'a', endsAt: 30_009 }]);
    expect(story.contact('a')).toMatchObject({ state: 'waiting', agentIds: [] });
  });

  it('R-CONTACT-4 keeps what is not said anew', () => {
    const story = new Story().queue('q').queue('two');
    story.arrive('a', { priority: 2, extraSkills: [{ skillId: 'french', minLevel: 1 }] }).move('a', 'two');
    expect(story.contact('a')).toMatchObject({ effectivePriority: 2, skills: [{ skillId: 'french' }] });
    story.move('a', 'q', { priority: 0, extraSkills: [] });
    expect(story.contact('a')).toMatchObject({ effectivePriority: 0, skills: [] });
  });

  it('R-CONTACT-4 ends the wrap-up of an agent to whom the contact comes back', () => {
    const story = new Story().queue('q').agent('wang', { capacity: [{ chat: 2 }] });
    story.arrive('a', { channel: 'chat' }).accept('a').at(9).move('a', 'q');
    expect(story.of('wrapup.ended')).toMatchObject([{ contactId: 'a', cause: 'resumed' }]);
    expect(story.view('wang').contacts).toMatchObject([{ contactId: 'a', phase: 'offered' }]);
  });
});

describe('R-CONTACT-5 several agents', () => {
  function consultation(): Story {
    const story = new Story().queue('q').agent('wang').agent('li').arrive('a', { dedicatedAgentId: 'wang' }).talk('a');
    story.engage('li', 'a', { isJoining: true });
    story.submit({ kind: 'contact.connected', contactId: 'a', agentId: 'li' });
    return story;
  }

  it('R-CONTACT-5 is over when the last one leaves', () => {
    const story = consultation();
    expect(story.contact('a').agentIds).toEqual(['wang', 'li']);
    story.submit({ kind: 'contact.ended', contactId: 'a', agentId: 'wang', by: 'agent' });
    expect(story.contact('a')).toMatchObject({ state: 'connected', agentIds: ['li'] });
    expect(story.view('wang').state).toBe('wrap-up');
    story.submit({ kind: 'contact.ended', contactId: 'a', agentId: 'li', by: 'agent' });
    expect(story.of('contact.released')).toMatchObject([{ outcome: 'handled' }]);
  });

  it('R-CONTACT-5 is over for all when it is ended without naming one', () => {
    const story = consultation().end('a');
    expect(story.of('wrapup.started').map((effect) => effect.agentId)).toEqual(['wang', 'li']);
  });

  it('R-CONTACT-5 shows the liveliest of its parts', () => {
    const story = consultation();
    story.submit({ kind: 'contact.held', contactId: 'a', agentId: 'wang' });
    expect(story.contact('a').state).toBe('connected');
    story.submit({ kind: 'contact.held', contactId: 'a', agentId: 'li' });
    expect(story.contact('a').state).toBe('held');
  });

  it('R-CONTACT-5 cannot be left by someone who does not have it, nor joined twice', () => {
    const story = consultation().agent('zhao');
    story.submit({ kind: 'contact.ended', contactId: 'a', agentId: 'zhao', by: 'agent' });
    expect(story.rejection()).toBe('wrong-agent');
    expect(story.engage('li', 'a').rejection()).toBe('duplicate-contact');
  });
});

describe('R-CONTACT-6 connecting', () => {
  it('R-CONTACT-6 voice is connected when it is said', () => {
    const story = new Story().queue('q').agent('wang').arrive('a').accept('a');
    expect(story.contact('a').state).toBe('accepted');
    expect(stats(story)?.answered).toBe(0);
    story.submit({ kind: 'contact.connected', contactId: 'a', agentId: 'wang' });
    expect(stats(story)?.answered).toBe(1);
  });

  it.each(['chat', 'email', 'sms', 'fax', 'webhook'] as const)(
    'R-CONTACT-6 %s is connected by accepting',
    (channel) => {
      const story = new Story().queue('q').agent('wang').arrive('a', { channel }).accept('a');
      expect(story.contact('a').state).toBe('connected');
      expect(stats(story)?.answered).toBe(1);
    },
  );
});

describe('the figures of a queue', () => {
  it('count answers and abandonments within the service level', () => {
    const story = new Story().queue('q', { serviceLevel: { answerWithinMs: 10_000 } });
    story
      .at(0)
      .arrive('late')
      .arrive('gone')
      .arrive('given-up')
      .at(9000)
      .abandon('gone')
      .at(11_000)
      .abandon('given-up');
    story.at(12_000).agent('wang').talk('late').end('late').done('wang', 'late').arrive('quick').talk('quick');
    expect(stats(story)).toMatchObject({
      entered: 4,
      answered: 2,
      answeredInTime: 1,
      abandoned: 2,
      abandonedInTime: 1,
      inHand: 1,
    });
  });

  it('count a transferred contact in both queues, from the transfer on', () => {
    const story = new Story().queue('q').queue('two').agent('wang').arrive('a').talk('a').at(60_000).move('a', 'two');
    story.done('wang', 'a').at(61_000);
    story.talk('a');
    expect(stats(story, 'two')).toMatchObject({ entered: 1, answered: 1, answeredInTime: 1 });
    expect(stats(story)).toMatchObject({ entered: 1, answered: 1 });
  });

  it('give an average of the time from answer to the end of wrap-up', () => {
    const story = new Story()
      .queue('q')
      .agent('wang')
      .arrive('a')
      .talk('a')
      .at(60_000)
      .end('a')
      .at(70_000)
      .done('wang', 'a');
    expect(stats(story)?.handleMs).toBe(70_000);
    story.arrive('b').talk('b').at(80_000).end('b').done('wang', 'b');
    expect(stats(story)?.handleMs).toBeCloseTo(64_000, 6);
  });
});

describe('R-CONTACT-7 coming back', () => {
  it('R-CONTACT-7 numbers the offers of a contact that was released on from those it has had', () => {
    const story = new Story().queue('q').agent('wang').arrive('a');
    const offerIds = (): string[] => story.of('offer.made').map((offer) => offer.offerId);
    expect(offerIds()).toEqual(['a#1']);
    story.submit({ kind: 'contact.ended', contactId: 'a', by: 'system' });
    story.submit({ kind: 'contact.queued', contactId: 'a', channel: 'voice', queueId: 'q', offersBefore: 1 });
    expect(offerIds()).toEqual(['a#2']);
    story.submit({ kind: 'contact.ended', contactId: 'a', by: 'system' });
    story.submit({ kind: 'contact.queued', contactId: 'a', channel: 'voice', queueId: 'q', offersBefore: -1 });
    expect(story.isKnown('a'), 'a count below zero is refused').toBe(false);
  });
});
