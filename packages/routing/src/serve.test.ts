import { describe, expect, it } from 'vitest';
import { Story } from './_story.ts';
import type { Capacity } from './config.ts';

const french = (minLevel: number) => [{ skillId: 'french', minLevel }];

describe('R-SERVE-1 who may serve', () => {
  it('R-SERVE-1 asks nobody who does not serve the queue', () => {
    const story = new Story()
      .queue('q')
      .queue('two')
      .agent('wang', { queueIds: ['two'] })
      .arrive('a');
    expect(story.contact('a').state).toBe('waiting');
    expect(story.arrive('b', { queueId: 'two' }).offers()).toEqual(['b>wang']);
  });

  it('R-SERVE-1 takes no list of queues for all queues, and an empty list for none', () => {
    const story = new Story().queue('q').agent('none', { queueIds: [] }).arrive('a');
    expect(story.asked('a')).toBeNull();
    expect(story.agent('all', { queueIds: null }).offers()).toEqual(['a>all']);
  });

  it('R-SERVE-1 asks nobody without the skill, or with too little of it', () => {
    const story = new Story()
      .queue('q', { skills: french(3) })
      .agent('none')
      .agent('little', { skills: { french: 2 } });
    expect(story.arrive('a').asked('a')).toBeNull();
    expect(story.agent('enough', { skills: { french: 3 } }).offers()).toEqual(['a>enough']);
  });

  it('R-SERVE-1 asks nobody whose capacity does not know the channel', () => {
    const story = new Story()
      .queue('q')
      .agent('writer', { capacity: [{ chat: 2 }] })
      .arrive('call');
    expect(story.asked('call')).toBeNull();
    expect(story.arrive('chat', { channel: 'chat' }).offers()).toEqual(['chat>writer']);
  });

  it('R-SERVE-1 is not fooled by skills named like parts of the language', () => {
    const story = new Story()
      .queue('q', { skills: [{ skillId: 'constructor', minLevel: 1 }] })
      .agent('wang')
      .arrive('a');
    expect(story.asked('a')).toBeNull();
    expect(story.agent('li', { skills: { constructor: 5 } }).offers()).toEqual(['a>li']);
  });
});

describe('R-SERVE-2 what a contact needs', () => {
  it('R-SERVE-2 is the queue’s skills and its own', () => {
    const story = new Story().queue('q', { skills: french(1) });
    story.arrive('a', { extraSkills: [{ skillId: 'billing', minLevel: 2 }] });
    expect(story.contact('a').skills).toEqual([
      { skillId: 'billing', minLevel: 2 },
      { skillId: 'french', minLevel: 1 },
    ]);
  });

  it('R-SERVE-2 is the higher level where both name a skill', () => {
    const story = new Story().queue('q', { skills: french(2) });
    expect(story.arrive('a', { extraSkills: french(4) }).contact('a').skills).toEqual(french(4));
    expect(story.arrive('b', { extraSkills: french(1) }).contact('b').skills).toEqual(french(2));
  });
});

describe('R-SERVE-3 openness', () => {
  /** Channels that stay open after taking one contact of each of `taken`. */
  function openAfter(capacity: Capacity, ...taken: readonly ('voice' | 'chat' | 'email')[]): string[] {
    const story = new Story().queue('q').agent('wang', { capacity });
    for (const [index, channel] of taken.entries()) story.arrive(`c${index}`, { channel }).accept(`c${index}`);
    return [...story.view('wang').openFor];
  }
  const oneCallOrThreeChatsAndAMail: Capacity = [{ voice: 1 }, { chat: 3, email: 1 }];

  it('R-SERVE-3 follows "one call, or three chats and a mail"', () => {
    expect(openAfter(oneCallOrThreeChatsAndAMail)).toEqual(['voice', 'chat', 'email']);
    expect(openAfter(oneCallOrThreeChatsAndAMail, 'voice')).toEqual([]);
    expect(openAfter(oneCallOrThreeChatsAndAMail, 'chat')).toEqual(['chat', 'email']);
    expect(openAfter(oneCallOrThreeChatsAndAMail, 'chat', 'email')).toEqual(['chat']);
    expect(openAfter(oneCallOrThreeChatsAndAMail, 'chat', 'chat', 'chat')).toEqual(['email']);
    expect(openAfter(oneCallOrThreeChatsAndAMail, 'chat', 'chat', 'chat', 'email')).toEqual([]);
  });

  it('R-SERVE-3 lets a mail lie beside a call where a row says so', () => {
    const capacity: Capacity = [{ voice: 1, email: 1 }, { chat: 2 }];
    expect(openAfter(capacity, 'voice')).toEqual(['email']);
    expect(openAfter(capacity, 'email')).toEqual(['voice']);
    expect(openAfter(capacity, 'chat')).toEqual(['chat']);
  });

  it('R-SERVE-3 uses the ordinary capacity when none is given', () => {
    const story = new Story().queue('q').agent('wang');
    expect(story.arrive('a').accept('a').view('wang').openFor).toEqual([]);
  });

  it.each(['break', 'busy', 'offline'] as const)('R-SERVE-3 offers nothing to someone %s', (state) => {
    const story = new Story().queue('q').agent('wang').set('wang', state, 'reason').arrive('a');
    expect(story.asked('a')).toBeNull();
    expect(story.view('wang')).toMatchObject({ state, reason: 'reason', openFor: [] });
  });
});

describe('R-SERVE-4 what takes room', () => {
  it('R-SERVE-4 an open offer closes the agent altogether', () => {
    const story = new Story().queue('q').agent('wang', { capacity: [{ chat: 3, email: 3 }] });
    story.arrive('a', { channel: 'chat' }).arrive('b', { channel: 'email' });
    expect([story.asked('a'), story.asked('b')]).toEqual(['wang', null]);
  });

  it('R-SERVE-4 accepted, connected, held and wrap-up contacts take room', () => {
    const story = new Story().queue('q').agent('wang').arrive('a').accept('a').arrive('b');
    const waits = () => story.contact('b').state === 'waiting';
    expect(waits()).toBe(true);
    story.submit({ kind: 'contact.connected', contactId: 'a', agentId: 'wang' });
    expect(waits()).toBe(true);
    story.submit({ kind: 'contact.held', contactId: 'a', agentId: 'wang' });
    expect(waits()).toBe(true);
    story.end('a');
    expect(waits()).toBe(true);
    expect(story.done('wang', 'a').offers()).toEqual(['b>wang']);
  });
});

describe('R-SERVE-5 contacts an agent took himself', () => {
  it('R-SERVE-5 take room even beyond the limit', () => {
    const story = new Story().queue('q').agent('wang', { capacity: [{ voice: 1 }, { chat: 1 }] });
    story.arrive('a', { channel: 'chat' }).accept('a').engage('wang', 'out');
    expect(story.view('wang').contacts.map((part) => part.contactId)).toEqual(['a', 'out']);
    expect(story.view('wang').openFor).toEqual([]);
    story.end('a').done('wang', 'a');
    expect(story.view('wang').openFor).toEqual([]);
    expect(story.end('out').view('wang').openFor).toEqual(['voice', 'chat']);
  });

  it('R-SERVE-5 are possible on a break, which goes on afterwards', () => {
    const story = new Story().queue('q').agent('wang').set('wang', 'break', 'lunch').engage('wang', 'out');
    expect(story.view('wang').state).toBe('talking');
    expect(story.end('out').view('wang')).toMatchObject({ state: 'break', reason: 'lunch' });
  });

  it('R-SERVE-5 can be picked out of the line, or away from another agent', () => {
    const story = new Story().queue('q').agent('wang').arrive('a').absent('li').engage('li', 'a', { isJoining: true });
    expect(story.of('offer.withdrawn')).toMatchObject([{ offerId: 'a#1', reason: 'taken' }]);
    expect(story.contact('a')).toMatchObject({ state: 'accepted', agentIds: ['li'] });
    story.set('wang', 'break').arrive('b').engage('li', 'b', { isJoining: true });
    expect(story.contact('b')).toMatchObject({ state: 'accepted', agentIds: ['li'] });
    expect(story.set('wang', 'available').offers()).toEqual([]);
  });

  it('R-SERVE-5 are not begun anew when they have just ended', () => {
    const story = new Story().queue('q').agent('wang').engage('wang', 'gone', { isJoining: true });
    expect(story.rejection()).toBe('unknown-contact');
    expect(story.isKnown('gone')).toBe(false);
  });
});
