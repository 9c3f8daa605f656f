import { describe, expect, it } from 'vitest';
import { Story } from './_story.ts';
import {
  agentView,
  agentViews,
  contactView,
  contactViews,
  expectedWaitMs,
  positionOf,
  queueIds,
  queueStats,
} from './read.ts';

describe('positions', () => {
  it('count who is ahead in the same queue, by the order that holds', () => {
    const story = new Story()
      .queue('q')
      .queue('two')
      .at(1)
      .arrive('a')
      .at(2)
      .arrive('b')
      .at(3)
      .arrive('c', { priority: 1 });
    story.at(0).arrive('other', { queueId: 'two' });
    expect(['a', 'b', 'c', 'other'].map((id) => positionOf(story.state, id, 5))).toEqual([1, 2, 0, 0]);
  });

  it('are null for what does not wait', () => {
    const story = new Story().queue('q').agent('wang').arrive('a');
    expect([positionOf(story.state, 'a', 5), positionOf(story.state, 'ghost', 5)]).toEqual([null, null]);
  });
});

describe('the expected wait', () => {
  it('shares the work ahead among the agents at work', () => {
    const story = new Story().queue('q').agent('wang').agent('li').absent('absent');
    story.arrive('x').talk('x').at(60_000).end('x').done('wang', 'x');
    story.set('wang', 'busy').set('li', 'busy').arrive('a').arrive('b').arrive('c');
    expect(['a', 'b', 'c'].map((id) => expectedWaitMs(story.state, id, 60_000))).toEqual([30_000, 60_000, 90_000]);
  });

  it('is unknown without experience, without agents, and for what does not wait', () => {
    const story = new Story().queue('q').arrive('a');
    expect(expectedWaitMs(story.state, 'a', 0)).toBeNull();
    story.agent('wang').talk('a').at(1000).end('a').done('wang', 'a').set('wang', 'offline').arrive('b');
    expect(expectedWaitMs(story.state, 'b', 1000)).toBeNull();
    expect(expectedWaitMs(story.state, 'ghost', 1000)).toBeNull();
  });
});

describe('views', () => {
  it('list agents and contacts in the order they came', () => {
    const story = new Story().queue('q').absent('b').absent('a').arrive('y').arrive('x');
    expect(agentViews(story.state).map((view) => view.agentId)).toEqual(['b', 'a']);
    expect(contactViews(story.state, 0).map((view) => view.contactId)).toEqual(['y', 'x']);
    expect(queueIds(story.state)).toEqual(['q']);
  });

  it('are null for strangers', () => {
    const { state } = new Story();
    expect([agentView(state, 'x'), contactView(state, 'x', 0), queueStats(state, 'x', 0)]).toEqual([null, null, null]);
  });

  it('are copies that do not change later', () => {
    const story = new Story().queue('q').agent('wang');
    const view = story.view('wang');
    story.arrive('a');
    expect(view).toMatchObject({ state: 'available', contacts: [] });
  });
});

describe('the figures of a queue', () => {
  it('count its agents by state, by queue, skills and channels', () => {
    const story = new Story().queue('q', { channels: ['voice'], skills: [{ skillId: 'french', minLevel: 2 }] });
    const able = { skills: { french: 2 } };
    story.agent('free', able).agent('lunching', able).set('lunching', 'break').absent('absent', able);
    story.agent('beginner', { skills: { french: 1 } }).agent('elsewhere', { ...able, queueIds: [] });
    story.agent('writer', { ...able, capacity: [{ chat: 1 }] });
    expect(queueStats(story.state, 'q', 0)).toMatchObject({
      agents: { available: 1, break: 1, busy: 0, offline: 1, ringing: 0, talking: 0, 'wrap-up': 0 },
      agentsOpen: 1,
    });
  });

  it('show the longest wait of those waiting or offered', () => {
    const story = new Story().queue('q').at(1000).arrive('a').at(3000).arrive('b');
    expect(queueStats(story.state, 'q', 5000)).toMatchObject({ waiting: 2, longestWaitMs: 4000 });
    story.at(6000).agent('wang');
    expect(queueStats(story.state, 'q', 7000)).toMatchObject({ waiting: 1, offered: 1, longestWaitMs: 6000 });
    story.talk('a');
    expect(queueStats(story.state, 'q', 7000)).toMatchObject({ waiting: 1, inHand: 1, longestWaitMs: 4000 });
  });
});
