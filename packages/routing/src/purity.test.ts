import { describe, expect, it } from 'vitest';
import { Story } from './_story.ts';
import type { RoutingEffect } from './effects.ts';
import { transition } from './engine.ts';
import type { RoutingEvent } from './events.ts';
import { restore, SnapshotError, snapshot } from './snapshot.ts';
import { createState, nextDueAt } from './state.ts';

/** A day in small: everything that can happen, once. */
function eventfulStory(): Story {
  const story = new Story();
  story.queue('q', { skills: [{ skillId: 'french', minLevel: 2 }], ageing: { everyMs: 1000, step: 1, max: 3 } });
  story.queue('two', { overflow: [{ afterMs: 4000, action: { kind: 'add-queue', queueId: 'q' } }] });
  story
    .agent('wang', { skills: { french: 3 } })
    .at(10)
    .agent('li', { capacity: [{ chat: 2 }] });
  story.at(20).arrive('a').at(30).arrive('b', { dedicatedAgentId: 'wang', ownAgentWaitMs: 2000 });
  story.at(40).arrive('c', { queueId: 'two', channel: 'chat' }).arrive('d', { queueId: 'two', channel: 'chat' });
  story.at(50).accept('c').at(60).talk('a').at(70).refuse('d', 'no');
  story.clock(3000);
  story.at(3500).end('a').at(3600).set('li', 'break', 'lunch').engage('wang', 'out');
  story.clock(6000);
  story.at(7000).done('wang', 'a').at(7500).end('out');
  return story;
}

describe('R-PURE-1 the same again', () => {
  it('R-PURE-1 gives the same effects and the same state', () => {
    const { events, state } = eventfulStory();
    const play = () => {
      let replayed = createState();
      const effects: RoutingEffect[] = [];
      for (const event of events) {
        const result = transition(replayed, event);
        replayed = result.state;
        effects.push(...result.effects);
      }
      return JSON.stringify([snapshot(replayed), effects]);
    };
    expect(play()).toBe(play());
    expect(JSON.parse(play())[0]).toEqual(snapshot(state));
  });

  it('R-PURE-1 freezes effects where asked to', () => {
    const story = new Story().queue('q').agent('wang').arrive('a');
    const offer = story.made();
    expect(Object.isFrozen(offer)).toBe(true);
    expect(Object.isFrozen(offer.receipt.counts)).toBe(true);
    expect(Object.isFrozen(story.effects)).toBe(true);
  });
});

describe('R-PURE-2 time', () => {
  it('R-PURE-2 never runs backwards', () => {
    const story = new Story().queue('q').at(5000).arrive('a').at(1000).arrive('b');
    expect(story.of('contact.changed')).toMatchObject([{ at: 5000, view: { enqueuedAt: 5000 } }]);
    story.agent('wang');
    expect(story.offers()).toEqual(['a>wang']);
  });
});

describe('R-PURE-3 timers', () => {
  it('R-PURE-3 fire before the event that comes later', () => {
    const story = new Story().queue('q').agent('wang').agent('li').arrive('a').at(25_000).abandon('a');
    expect(story.effects.map((effect) => effect.kind).slice(0, 3)).toEqual([
      'offer.withdrawn',
      'offer.made',
      'offer.withdrawn',
    ]);
    expect(story.of('offer.withdrawn').map((effect) => effect.reason)).toEqual(['no-answer', 'caller-gone']);
  });

  it('R-PURE-3 fire even when the event itself is rejected', () => {
    const story = new Story().queue('q').agent('wang').arrive('a').at(25_000).abandon('ghost');
    expect(story.effects[0]).toMatchObject({ kind: 'offer.withdrawn', reason: 'no-answer' });
    expect(story.rejection()).toBe('unknown-contact');
  });
});

describe('R-PURE-4 snapshots', () => {
  it('R-PURE-4 restored after every single event, the story goes on just the same', () => {
    const { events } = eventfulStory();
    let state = createState();
    for (const [index, event] of events.entries()) {
      state = transition(state, event).state;
      const saved = JSON.stringify(snapshot(state));
      let restored = restore(JSON.parse(saved));
      expect(JSON.stringify(snapshot(restored))).toBe(saved);
      let original = restore(JSON.parse(saved));
      let other = createState();
      for (const earlier of events.slice(0, index + 1)) other = transition(other, earlier).state;
      for (const later of events.slice(index + 1)) {
        const one = transition(restored, later);
        const two = transition(other, later);
        restored = one.state;
        other = two.state;
        expect(JSON.stringify(one.effects)).toBe(JSON.stringify(two.effects));
      }
      original = restored;
      expect(snapshot(original)).toEqual(snapshot(other));
    }
  });

  it('R-PURE-4 share nothing with the state that goes on', () => {
    const story = eventfulStory();
    const saved = snapshot(story.state);
    const words = JSON.stringify(saved);
    story
      .at(9000)
      .agent('zhao', { skills: { french: 5 } })
      .queue('q')
      .arrive('z');
    story.clock(60_000);
    expect(JSON.stringify(saved)).toBe(words);
  });

  it('R-PURE-4 keep what was asked of receipts', () => {
    const state = restore(snapshot(createState({ receiptNames: 3 })));
    expect(state.receiptNames).toBe(3);
  });

  it('R-PURE-4 of another version, or damaged, are refused', () => {
    const saved = JSON.parse(JSON.stringify(snapshot(eventfulStory().state)));
    expect(() => restore({ ...saved, version: 2 })).toThrow(SnapshotError);
    for (const agent of saved.agents) agent.parts = [];
    expect(() => restore(saved)).toThrow(SnapshotError);
  });

  it('R-PURE-4 leave room for agents in high places', () => {
    const story = new Story().queue('q');
    for (let index = 0; index < 40; index += 1) story.agent(`a${index}`);
    for (let index = 0; index < 39; index += 1) story.submit({ kind: 'agent.removed', agentId: `a${index}` });
    const restored = restore(JSON.parse(JSON.stringify(snapshot(story.state))));
    const { effects } = transition(restored, {
      kind: 'contact.queued',
      at: 1,
      contactId: 'c',
      channel: 'voice',
      queueId: 'q',
    });
    expect(effects[0]).toMatchObject({ kind: 'offer.made', agentId: 'a39' });
  });
});

describe('R-PURE-5 impossible events', () => {
  const base = { at: 1, contactId: 'c', agentId: 'wang', offerId: 'c#1', queueId: 'q' };
  const long = 'x'.repeat(201);
  const queue = {
    id: 'q',
    name: 'q',
    channels: ['voice'],
    skills: [],
    priority: 0,
    serviceLevel: { answerWithinMs: 1 },
    ageing: null,
    offerTimeoutMs: 1000,
    wrapUpMsMax: null,
    overflow: [],
    maxWaiting: null,
  };
  const agent = { id: 'wang', name: 'wang', skills: {}, queueIds: null };
  const bad: [string, object, string][] = [
    ['a time that is none', { ...base, kind: 'clock', at: Number.NaN }, 'at'],
    ['a time before time', { ...base, kind: 'clock', at: -1 }, 'at'],
    ['an unknown kind', { ...base, kind: 'contact.teleported' }, 'kind'],
    ['an empty id', { ...base, kind: 'contact.abandoned', contactId: '' }, 'contactId'],
    ['a long id', { ...base, kind: 'contact.abandoned', contactId: long }, 'contactId'],
    ['no id', { at: 1, kind: 'contact.abandoned' }, 'contactId'],
    ['an unknown channel', { ...base, kind: 'contact.queued', channel: 'telex' }, 'channel'],
    [
      'an endless priority',
      { ...base, kind: 'contact.priorityChanged', priority: Number.POSITIVE_INFINITY },
      'priority',
    ],
    [
      'a priority that is none',
      { ...base, kind: 'contact.queued', channel: 'voice', priority: Number.NaN },
      'priority',
    ],
    ['a negative wait', { ...base, kind: 'contact.queued', channel: 'voice', ownAgentWaitMs: -1 }, 'ownAgentWaitMs'],
    [
      'a beginning that is none',
      { ...base, kind: 'contact.queued', channel: 'voice', enqueuedAt: Number.NaN },
      'enqueuedAt',
    ],
    [
      'a skill level of six',
      { ...base, kind: 'contact.queued', channel: 'voice', extraSkills: [{ skillId: 'x', minLevel: 6 }] },
      'extraSkills',
    ],
    [
      'too many skills',
      {
        ...base,
        kind: 'contact.queued',
        channel: 'voice',
        extraSkills: Array.from({ length: 101 }, (_, i) => ({ skillId: `s${i}`, minLevel: 1 })),
      },
      'extraSkills',
    ],
    ['a state nobody can ask for', { ...base, kind: 'agent.stateSet', state: 'ringing', reason: null }, 'state'],
    ['a long reason', { ...base, kind: 'agent.stateSet', state: 'break', reason: long }, 'reason'],
    [
      'an offer that rings for no time',
      { ...base, kind: 'queue.configured', queue: { ...queue, offerTimeoutMs: 0 } },
      'offerTimeoutMs',
    ],
    [
      'ageing every 0 ms',
      { ...base, kind: 'queue.configured', queue: { ...queue, ageing: { everyMs: 0, step: 1, max: 1 } } },
      'ageing.everyMs',
    ],
    [
      'ageing backwards',
      { ...base, kind: 'queue.configured', queue: { ...queue, ageing: { everyMs: 1, step: -1, max: 1 } } },
      'ageing.step',
    ],
    [
      'too many steps',
      {
        ...base,
        kind: 'queue.configured',
        queue: { ...queue, overflow: Array.from({ length: 21 }, () => ({ afterMs: 1, action: { kind: 'callback' } })) },
      },
      'overflow',
    ],
    [
      'a step before the beginning',
      {
        ...base,
        kind: 'queue.configured',
        queue: { ...queue, overflow: [{ afterMs: -1, action: { kind: 'callback' } }] },
      },
      'overflow.afterMs',
    ],
    [
      'half a place',
      { ...base, kind: 'agent.configured', agent: { ...agent, capacity: [{ voice: 0.5 }] } },
      'capacity',
    ],
    [
      'nine alternatives',
      {
        ...base,
        kind: 'agent.configured',
        agent: { ...agent, capacity: Array.from({ length: 9 }, () => ({ voice: 1 })) },
      },
      'capacity',
    ],
    ['a level of zero', { ...base, kind: 'agent.configured', agent: { ...agent, skills: { french: 0 } } }, 'skills'],
    ['an endless extension', { ...base, kind: 'wrapup.extended', ms: Number.POSITIVE_INFINITY }, 'ms'],
  ];

  it.each(bad)('R-PURE-5 answers %s with a rejection and changes nothing', (_name, event, field) => {
    const story = new Story().queue('q').agent('wang').arrive('c');
    const before = JSON.stringify(snapshot(story.state));
    const { state, effects } = transition(story.state, { ...event } as unknown as RoutingEvent);
    expect(effects).toMatchObject([{ kind: 'rejected', code: 'bad-event', subject: field }]);
    expect(JSON.stringify({ ...snapshot(state), now: 0 })).toBe(JSON.stringify({ ...JSON.parse(before), now: 0 }));
  });
});

describe('R-PURE-6 wake-ups', () => {
  it('R-PURE-6 are asked for when something earlier comes up, and not otherwise', () => {
    const story = new Story().queue('q').queue('slow', { offerTimeoutMs: 60_000 }).agent('wang').agent('li');
    expect(story.arrive('a', { queueId: 'slow' }).of('timer')).toMatchObject([{ dueAt: 60_000 }]);
    expect(story.at(1000).arrive('b').of('timer')).toMatchObject([{ dueAt: 21_000 }]);
    expect(story.at(2000).accept('b').of('timer')).toEqual([]);
  });

  it('R-PURE-6 go on when one came too early', () => {
    const story = new Story().queue('q').queue('slow', { offerTimeoutMs: 60_000 }).agent('wang').agent('li');
    story.arrive('a', { queueId: 'slow' }).arrive('b').accept('b');
    story.clock(20_000);
    expect(story.effects).toEqual([{ kind: 'timer', at: 20_000, dueAt: 60_000 }]);
  });

  it('R-PURE-6 can be asked of a restored state', () => {
    const story = new Story().queue('q').agent('wang').at(7).arrive('a');
    expect(nextDueAt(restore(snapshot(story.state)))).toBe(20_007);
    expect(nextDueAt(createState())).toBeNull();
  });
});
