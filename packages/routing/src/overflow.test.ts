import { describe, expect, it } from 'vitest';
import { Story } from './_story.ts';
import { LIMITS, type OverflowStep } from './config.ts';

const french = (minLevel: number) => [{ skillId: 'french', minLevel }];

function steps(story: Story): string[] {
  return story.of('contact.overflowed').map((effect) => `${effect.step}:${effect.action.kind}${effect.skipped ?? ''}`);
}

describe('R-FLOW-1 steps', () => {
  const overflow: OverflowStep[] = [
    { afterMs: 10_000, action: { kind: 'message', name: 'sorry' } },
    { afterMs: 20_000, action: { kind: 'callback' } },
    { afterMs: 30_000, action: { kind: 'message', name: 'still-sorry' } },
  ];

  it('R-FLOW-1 run once each, in order, at their time', () => {
    const story = new Story().queue('q', { overflow }).at(500).arrive('a');
    const happened: string[] = [];
    for (const now of [5000, 10_499, 10_500, 15_000, 20_500, 30_500, 40_000]) {
      story.clock(now);
      happened.push(...steps(story).map((step) => `${now} ${step}`));
    }
    expect(happened).toEqual(['10500 0:message', '20500 1:callback', '30500 2:message']);
    expect(story.contact('a').state).toBe('waiting');
  });

  it('R-FLOW-1 all run when time has jumped, in order', () => {
    const story = new Story().queue('q', { overflow }).arrive('a');
    story.clock(100_000);
    expect(steps(story)).toEqual(['0:message', '1:callback', '2:message']);
  });

  it('R-FLOW-1 count from entering the queue, not from the beginning of the wait', () => {
    const story = new Story().queue('q', { overflow }).at(50_000).arrive('a', { enqueuedAt: 0 });
    expect(steps(story)).toEqual([]);
    story.clock(60_000);
    expect(steps(story)).toEqual(['0:message']);
  });

  it('R-FLOW-1 due during an offer run when the contact waits again', () => {
    const story = new Story().queue('q', { overflow }).agent('wang').absent('li').arrive('a');
    story.clock(15_000);
    expect(steps(story)).toEqual([]);
    story.clock(20_000);
    expect(story.effects.map((effect) => effect.kind)).toEqual([
      'offer.withdrawn',
      'contact.overflowed',
      'contact.overflowed',
      'contact.changed',
      'agent.changed',
      'timer',
    ]);
  });

  it('R-FLOW-1 do not run once an agent has the contact', () => {
    const story = new Story().queue('q', { overflow }).agent('wang').arrive('a').talk('a');
    story.clock(100_000);
    expect(steps(story)).toEqual([]);
  });

  it('R-FLOW-1 already done stay done when the queue is configured again', () => {
    const story = new Story().queue('q', { overflow }).arrive('a');
    story.clock(10_000);
    story.queue('q', { overflow, priority: 3 });
    expect(steps(story)).toEqual([]);
    story.clock(20_000);
    expect(steps(story)).toEqual(['1:callback']);
  });

  it('R-FLOW-1 count for the queue', () => {
    const story = new Story().queue('q', { overflow }).arrive('a');
    story.clock(20_000);
    expect(story.state.queues.get('q')?.counters.overflowed).toBe(2);
  });
});

describe('R-FLOW-2 relaxing and widening', () => {
  it('R-FLOW-2 relaxing lowers the levels and drops what falls below one', () => {
    const overflow: OverflowStep[] = [{ afterMs: 1000, action: { kind: 'relax-skills', byLevels: 2 } }];
    const story = new Story().queue('q', { overflow, skills: french(3) });
    story.arrive('a', { extraSkills: [{ skillId: 'billing', minLevel: 2 }] });
    story.clock(1000);
    expect(story.contact('a').skills).toEqual(french(1));
  });

  it('R-FLOW-2 relaxing drops the named skills altogether', () => {
    const action = { kind: 'relax-skills' as const, byLevels: 0, dropSkills: ['french'] };
    const story = new Story().queue('q', { overflow: [{ afterMs: 1000, action }], skills: french(5) }).agent('wang');
    story.arrive('a');
    story.clock(1000);
    expect(story.offers()).toEqual(['a>wang']);
  });

  it('R-FLOW-2 relaxing adds up', () => {
    const overflow: OverflowStep[] = [1, 2].map((second) => ({
      afterMs: second * 1000,
      action: { kind: 'relax-skills', byLevels: 1 },
    }));
    const story = new Story().queue('q', { overflow, skills: french(5) }).arrive('a');
    story.clock(1000);
    expect(story.contact('a').skills).toEqual(french(4));
    story.clock(2000);
    expect(story.contact('a').skills).toEqual(french(3));
  });

  it('R-FLOW-2 adding a queue lets its agents serve, with the skills still needed', () => {
    const overflow: OverflowStep[] = [{ afterMs: 1000, action: { kind: 'add-queue', queueId: 'two' } }];
    const story = new Story().queue('q', { overflow, skills: french(1) }).queue('two');
    story.agent('unskilled', { queueIds: ['two'] }).agent('skilled', { queueIds: ['two'], skills: { french: 1 } });
    story.arrive('a');
    expect(story.asked('a')).toBeNull();
    story.clock(1000);
    expect(story.made()).toMatchObject({ agentId: 'skilled', queueId: 'q' });
    expect(story.made().receipt.contact.addedQueueIds).toEqual(['two']);
    expect(story.contact('a').queueId).toBe('q');
  });

  it('R-FLOW-2 keep the place in line', () => {
    const overflow: OverflowStep[] = [{ afterMs: 5000, action: { kind: 'relax-skills', byLevels: 1 } }];
    const story = new Story().queue('q', { overflow, skills: french(1) }).queue('two');
    story.agent('wang').arrive('x', { queueId: 'two' }).talk('x');
    story.at(1).arrive('old').at(3000).arrive('young', { queueId: 'two' });
    story.clock(5001);
    expect(story.end('x').done('wang', 'x').offers()).toEqual(['old>wang']);
  });

  it('R-FLOW-2 release what was held, to be held again under the new needs', () => {
    const overflow: OverflowStep[] = [{ afterMs: 1000, action: { kind: 'relax-skills', byLevels: 1 } }];
    const story = new Story()
      .queue('q', { overflow, skills: french(1) })
      .agent('wang')
      .set('wang', 'busy');
    story.arrive('a', { dedicatedAgentId: 'wang', ownAgentWaitMs: 5000 });
    story.clock(1000);
    expect(story.contact('a')).toMatchObject({ heldForAgentId: 'wang', heldUntil: 5000 });
  });
});

describe('R-FLOW-3 moving on', () => {
  it('R-FLOW-3 keeps the age and follows the new queue’s steps from the first', () => {
    const story = new Story().queue('q', { overflow: [{ afterMs: 1000, action: { kind: 'move', queueId: 'two' } }] });
    story
      .queue('two', { overflow: [{ afterMs: 500, action: { kind: 'message', name: 'sorry' } }] })
      .at(100)
      .arrive('a');
    story.clock(1100);
    expect(story.contact('a')).toMatchObject({ queueId: 'two', enqueuedAt: 100, waitedMs: 1000 });
    story.clock(1600);
    expect(steps(story)).toEqual(['0:message']);
  });

  it('R-FLOW-3 ends a circle of queues', () => {
    const to = (queueId: string): OverflowStep[] => [
      { afterMs: 0, action: { kind: 'move', queueId } },
      { afterMs: 0, action: { kind: 'message', name: 'end-of-the-line' } },
    ];
    const story = new Story()
      .queue('q', { overflow: to('two') })
      .queue('two', { overflow: to('q') })
      .arrive('a');
    expect(steps(story)).toEqual([
      ...Array.from({ length: LIMITS.overflowMoves }, () => '0:move'),
      '0:movetoo-many-moves',
      '1:message',
    ]);
    expect(story.contact('a').state).toBe('waiting');
  });
});

describe('R-FLOW-4 leaving', () => {
  it.each([
    ['voicemail', 'voicemail'],
    ['end', 'overflow-end'],
  ] as const)('R-FLOW-4 %s releases the contact', (kind, outcome) => {
    const story = new Story().queue('q', { overflow: [{ afterMs: 1000, action: { kind } }] }).arrive('a');
    story.clock(1000);
    expect(story.of('contact.released')).toMatchObject([{ contactId: 'a', outcome, waitedMs: 1000 }]);
    expect(story.isKnown('a')).toBe(false);
    expect(story.state.queues.get('q')?.counters.abandoned).toBe(0);
  });
});

describe('R-FLOW-5 what cannot be done', () => {
  it.each([
    ['an unknown queue', { kind: 'move', queueId: 'nowhere' }, 'unknown-queue'],
    ['an unknown queue to add', { kind: 'add-queue', queueId: 'nowhere' }, 'unknown-queue'],
    ['a queue without the channel', { kind: 'move', queueId: 'mail' }, 'channel'],
    ['a full queue', { kind: 'move', queueId: 'full' }, 'queue-full'],
  ] as const)('R-FLOW-5 is skipped and says why: %s', (_name, action, skipped) => {
    const overflow: OverflowStep[] = [
      { afterMs: 1000, action },
      { afterMs: 2000, action: { kind: 'message', name: 'sorry' } },
    ];
    const story = new Story().queue('q', { overflow }).queue('mail', { channels: ['email'] });
    story.queue('full', { maxWaiting: 1 }).arrive('first', { queueId: 'full' }).arrive('a');
    story.clock(1000);
    expect(story.of('contact.overflowed')).toMatchObject([{ contactId: 'a', step: 0, skipped }]);
    expect(story.contact('a').queueId).toBe('q');
    story.clock(2000);
    expect(steps(story)).toEqual(['1:message']);
  });
});
