import { describe, expect, it } from 'vitest';
import { Story } from './_story.ts';

describe('R-STATE-1 states asked for with something in hand', () => {
  it('R-STATE-1 wait for the end of contact and wrap-up', () => {
    const story = new Story().queue('q').agent('wang').arrive('a').talk('a').at(5).set('wang', 'break', 'lunch');
    expect(story.view('wang')).toMatchObject({
      state: 'talking',
      askedState: 'available',
      pendingState: { state: 'break', reason: 'lunch' },
    });
    expect(story.at(10).end('a').view('wang').state).toBe('wrap-up');
    expect(story.at(20).done('wang', 'a').view('wang')).toMatchObject({
      state: 'break',
      reason: 'lunch',
      since: 20,
      pendingState: null,
      askedState: 'break',
    });
  });

  it('R-STATE-1 are taken back by asking for available', () => {
    const story = new Story()
      .queue('q')
      .agent('wang')
      .arrive('a')
      .talk('a')
      .set('wang', 'break')
      .set('wang', 'available');
    expect(story.view('wang').pendingState).toBeNull();
    expect(story.arrive('b').end('a').done('wang', 'a').offers()).toEqual(['b>wang']);
  });

  it('R-STATE-1 replace one another', () => {
    const story = new Story()
      .queue('q')
      .agent('wang')
      .arrive('a')
      .talk('a')
      .set('wang', 'break')
      .set('wang', 'busy', 'course');
    expect(story.view('wang').pendingState).toEqual({ state: 'busy', reason: 'course' });
  });

  it('R-STATE-1 take effect at once with nothing in hand', () => {
    const story = new Story().at(3).agent('wang').at(7).set('wang', 'busy', 'course');
    expect(story.of('agent.changed')).toMatchObject([{ view: { state: 'busy', reason: 'course', since: 7 } }]);
  });

  it('R-STATE-1 available is taken at once in mid-call by someone on break', () => {
    const story = new Story()
      .queue('q')
      .agent('wang')
      .set('wang', 'break')
      .engage('wang', 'out')
      .set('wang', 'available');
    expect(story.view('wang')).toMatchObject({ state: 'talking', askedState: 'available', pendingState: null });
  });

  it('R-STATE-1 do not start the clock of the state again when only asked for again', () => {
    const story = new Story().at(3).agent('wang').at(7).set('wang', 'available');
    expect(story.view('wang').since).toBe(3);
    expect(story.at(9).set('wang', 'break', 'lunch').at(12).set('wang', 'break', 'coffee').view('wang')).toMatchObject({
      reason: 'coffee',
      since: 12,
    });
  });
});

describe('R-STATE-2 offline in mid-call', () => {
  it('R-STATE-2 leaves the call alone', () => {
    const story = new Story().queue('q').agent('wang').arrive('a').talk('a').set('wang', 'offline', 'connection-lost');
    expect(story.contact('a')).toMatchObject({ state: 'connected', agentIds: ['wang'] });
    expect(story.view('wang')).toMatchObject({ state: 'talking', pendingState: { state: 'offline' } });
  });

  it('R-STATE-2 is offline the moment the call ends, without wrap-up', () => {
    const story = new Story().queue('q').agent('wang').arrive('a').talk('a').set('wang', 'offline', 'home').end('a');
    expect(story.of('wrapup.started')).toEqual([]);
    expect(story.view('wang')).toMatchObject({ state: 'offline', reason: 'home', contacts: [] });
  });

  it('R-STATE-2 ends a wrap-up at once', () => {
    const story = new Story()
      .queue('q')
      .agent('wang')
      .arrive('a')
      .talk('a')
      .at(5)
      .end('a')
      .at(9)
      .set('wang', 'offline');
    expect(story.of('wrapup.ended')).toMatchObject([{ cause: 'offline', tookMs: 4 }]);
    expect(story.view('wang').state).toBe('offline');
  });

  it('R-STATE-2 coming back in time takes it back', () => {
    const story = new Story()
      .queue('q')
      .agent('wang')
      .arrive('a')
      .talk('a')
      .set('wang', 'offline')
      .set('wang', 'available');
    expect(story.end('a').view('wang').state).toBe('wrap-up');
  });
});

describe('R-STATE-3 while a state is pending', () => {
  it('R-STATE-3 nothing is offered, whatever the capacity', () => {
    const story = new Story().queue('q').agent('wang', { capacity: [{ chat: 3 }] });
    story.arrive('a', { channel: 'chat' }).accept('a').set('wang', 'break').arrive('b', { channel: 'chat' });
    expect(story.asked('b')).toBeNull();
    expect(story.view('wang').openFor).toEqual([]);
  });
});

describe('what boards show', () => {
  it('ringing before talking before wrap-up before the state asked for', () => {
    const story = new Story().queue('q', { wrapUpMsMax: null }).agent('wang', { capacity: [{ chat: 3 }] });
    const shown = () => story.view('wang').state;
    expect(shown()).toBe('available');
    story.arrive('a', { channel: 'chat' });
    expect(shown()).toBe('ringing');
    story.accept('a');
    expect(shown()).toBe('talking');
    story.end('a');
    expect(shown()).toBe('wrap-up');
    story.arrive('b', { channel: 'chat' });
    expect(shown()).toBe('ringing');
    story.accept('b');
    expect(shown()).toBe('talking');
    story.end('b').done('wang', 'b');
    expect(shown()).toBe('wrap-up');
  });

  it('since when the state shown has lasted, through changes of contacts', () => {
    const story = new Story().queue('q').agent('wang', { capacity: [{ chat: 3 }] });
    story.at(1).arrive('a', { channel: 'chat' }).at(2).accept('a');
    story.at(3).engage('wang', 'b', { channel: 'chat' });
    expect(story.view('wang')).toMatchObject({ state: 'talking', since: 2 });
  });

  it('each change once per event, the last view', () => {
    const story = new Story().queue('q').agent('wang').arrive('a').talk('a').arrive('b').end('a');
    story.done('wang', 'a');
    expect(story.of('agent.changed')).toHaveLength(1);
    expect(story.of('agent.changed')).toMatchObject([{ view: { state: 'ringing' } }]);
  });
});

describe('configuring and removing agents', () => {
  it('starts a new agent offline', () => {
    expect(new Story().at(4).absent('wang').view('wang')).toMatchObject({ state: 'offline', since: 4, openFor: [] });
  });

  it('leaves contacts in hand alone when capacity shrinks', () => {
    const story = new Story().queue('q').agent('wang', { capacity: [{ chat: 3 }] });
    story.arrive('a', { channel: 'chat' }).accept('a').arrive('b', { channel: 'chat' }).accept('b');
    story.absent('wang', { capacity: [{ chat: 1 }] });
    expect(story.view('wang').contacts).toHaveLength(2);
    expect(story.end('a').done('wang', 'a').view('wang').openFor).toEqual([]);
    expect(story.end('b').done('wang', 'b').view('wang').openFor).toEqual(['chat']);
  });

  it('does not remove someone who is talking', () => {
    const story = new Story().queue('q').agent('wang').arrive('a').talk('a');
    story.submit({ kind: 'agent.removed', agentId: 'wang' });
    expect(story.rejection()).toBe('agent-in-contact');
    expect(story.view('wang').state).toBe('talking');
  });

  it('removes someone in wrap-up', () => {
    const story = new Story().queue('q').agent('wang').arrive('a').talk('a').end('a');
    story.submit({ kind: 'agent.removed', agentId: 'wang' });
    expect(story.of('wrapup.ended')).toMatchObject([{ cause: 'removed' }]);
    expect(story.of('agent.changed')).toMatchObject([{ agentId: 'wang', view: null }]);
  });

  it('knows nobody who was removed, and takes him back as new', () => {
    const story = new Story().queue('q').agent('wang');
    story.submit({ kind: 'agent.removed', agentId: 'wang' });
    expect(story.set('wang', 'available').rejection()).toBe('unknown-agent');
    story.submit({ kind: 'agent.removed', agentId: 'wang' });
    expect(story.rejection()).toBe('unknown-agent');
    expect(story.agent('wang').arrive('a').offers()).toEqual(['a>wang']);
  });

  it('fills places of removed agents among many', () => {
    const story = new Story().queue('q', { skills: [{ skillId: 'french', minLevel: 1 }] });
    for (let index = 0; index < 70; index += 1) story.agent(`a${index}`, { skills: { french: 1 } });
    for (let index = 20; index < 70; index += 1) story.submit({ kind: 'agent.removed', agentId: `a${index}` });
    for (let index = 0; index < 20; index += 1) story.set(`a${index}`, 'break');
    story.agent('new', { skills: { french: 1 } });
    expect(story.arrive('a').made().receipt.counts).toEqual({ 'state:break': 20 });
    expect(story.asked('a')).toBe('new');
  });
});

describe('removing queues', () => {
  it('is refused while contacts are there, wrap-up included', () => {
    const story = new Story().queue('q').agent('wang').arrive('a');
    const remove = () => story.submit({ kind: 'queue.removed', queueId: 'q' });
    remove();
    expect(story.rejection()).toBe('queue-in-use');
    story.talk('a');
    remove();
    expect(story.rejection()).toBe('queue-in-use');
    story.end('a');
    remove();
    expect(story.rejection()).toBe('queue-in-use');
    story.done('wang', 'a');
    remove();
    expect(story.rejection()).toBeNull();
    remove();
    expect(story.rejection()).toBe('unknown-queue');
    expect(story.arrive('b').rejection()).toBe('unknown-queue');
  });

  it('lets a queue of the same name begin anew', () => {
    const story = new Story().queue('q').agent('wang').arrive('a').handle('a');
    story.submit({ kind: 'queue.removed', queueId: 'q' });
    expect(story.queue('q').arrive('b').offers()).toEqual(['b>wang']);
    expect(story.state.queues.get('q')?.counters.entered).toBe(1);
  });
});
