import { describe, expect, it } from 'vitest';
import { Story } from './_story.ts';

describe('R-CHOICE-1 the choice among several open agents', () => {
  it('R-CHOICE-1 takes the one with fewer contacts in hand', () => {
    const story = new Story().queue('q').at(1).agent('wang').at(2).agent('li');
    story.arrive('a', { channel: 'chat' }).accept('a');
    expect(story.arrive('b', { channel: 'chat' }).made()).toMatchObject({
      agentId: 'li',
      receipt: { chosenBy: 'load', passedOver: { 'load-higher': ['wang'] } },
    });
  });

  it('R-CHOICE-1 takes the longest idle of equals', () => {
    const story = new Story().queue('q').at(1).agent('wang').at(2).agent('li').at(3).agent('zhao');
    expect(story.arrive('a').made()).toMatchObject({
      agentId: 'wang',
      receipt: { chosenBy: 'longest-idle', passedOver: { 'idle-later': ['li', 'zhao'] } },
    });
    story.at(10).handle('a');
    expect(story.at(11).arrive('b').offers()).toEqual(['b>li']);
  });

  it('R-CHOICE-1 takes the one configured first when all else is equal', () => {
    const story = new Story().queue('q').agent('zhao').agent('li').agent('wang');
    expect(story.arrive('a').offers()).toEqual(['a>zhao']);
  });

  it('R-CHOICE-1 does not depend on who took the place of someone removed', () => {
    const story = new Story().queue('q').agent('first').agent('second');
    story.submit({ kind: 'agent.removed', agentId: 'first' });
    story.agent('third');
    expect(story.arrive('a').offers()).toEqual(['a>second']);
  });

  it('R-CHOICE-1 finds the one among hundreds', () => {
    const story = new Story().queue('q', { skills: [{ skillId: 'rare', minLevel: 1 }] });
    for (let index = 0; index < 300; index += 1) story.agent(`a${index}`, index === 222 ? { skills: { rare: 1 } } : {});
    expect(story.arrive('a').offers()).toEqual(['a>a222']);
  });
});

describe('R-CHOICE-2 skill first', () => {
  function team(agentSelection: 'longest-idle' | 'skill-first'): Story {
    const skills = [
      { skillId: 'french', minLevel: 1 },
      { skillId: 'billing', minLevel: 1 },
    ];
    return new Story()
      .queue('q', { agentSelection, skills })
      .at(1)
      .agent('fair', { skills: { french: 2, billing: 2, golf: 5 } })
      .at(2)
      .agent('good', { skills: { french: 4, billing: 1 } })
      .at(3)
      .agent('same', { skills: { french: 1, billing: 4 } });
  }

  it('R-CHOICE-2 takes the highest sum of the needed levels, then the longest idle', () => {
    expect(team('skill-first').arrive('a').made()).toMatchObject({
      agentId: 'good',
      receipt: { passedOver: { 'skill-lower': ['fair'], 'idle-later': ['same'] }, chosenBy: 'longest-idle' },
    });
  });

  it('R-CHOICE-2 says in the receipt when skill decided', () => {
    const story = team('skill-first').set('same', 'break');
    expect(story.arrive('a').made().receipt).toMatchObject({ chosenBy: 'skill', agentId: 'good' });
  });

  it('R-CHOICE-2 holds only where the queue asks for it', () => {
    expect(team('longest-idle').arrive('a').offers()).toEqual(['a>fair']);
  });
});

describe('R-CHOICE-3 idle time', () => {
  it('R-CHOICE-3 counts from the end of wrap-up', () => {
    const story = new Story().queue('q').at(1).agent('wang').at(2).agent('li').at(5).arrive('a').talk('a').end('a');
    expect(story.view('wang').idleSince).toBe(1);
    expect(story.at(9).done('wang', 'a').view('wang').idleSince).toBe(9);
  });

  it('R-CHOICE-3 is not reset by a break', () => {
    const story = new Story().queue('q').at(1).agent('wang').at(2).agent('li');
    story.at(5).set('wang', 'break').at(50).set('wang', 'available');
    expect(story.arrive('a').offers()).toEqual(['a>wang']);
  });

  it('R-CHOICE-3 starts anew with signing in', () => {
    const story = new Story().queue('q').at(1).agent('wang').at(2).agent('li');
    story.at(5).set('wang', 'offline').at(50).set('wang', 'available');
    expect(story.view('wang').idleSince).toBe(50);
    expect(story.arrive('a').offers()).toEqual(['a>li']);
  });

  it('R-CHOICE-3 is not reset by an offer that came to nothing', () => {
    const story = new Story().queue('q').at(1).agent('wang').at(2).agent('li').at(3).arrive('a').refuse('a');
    expect(story.view('wang').idleSince).toBe(1);
  });

  it('R-CHOICE-3 is not reset by a contact that was never connected', () => {
    const story = new Story().queue('q').at(1).agent('wang').at(3).arrive('a').accept('a').at(4).abandon('a');
    expect(story.view('wang')).toMatchObject({ state: 'available', idleSince: 1 });
  });
});
