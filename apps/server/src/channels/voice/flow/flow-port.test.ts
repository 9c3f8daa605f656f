import { describe, expect, expectTypeOf, it } from 'vitest';
import type { CallerEar } from '../calls/caller-ear.ts';
import { flowOf, hangup, prompt, queue } from './_flows.ts';
import { type FlowCallControl, type FlowEar, type FlowServices, runCallerFlow, sourceFor } from './flow-port.ts';
import type { FlowState } from './flow-state.ts';
import type { FlowSource } from './port-types.ts';

const services: FlowServices = {
  now: () => 0,
  timeZone: async () => 'Asia/Shanghai',
  flowOf: async () => null,
  version: async () => null,
  loadFlow: async () => null,
  calendar: async () => null,
  lookup: async () => ({ kind: 'timeout' }),
  speak: async (text) => (text === 'unspeakable' ? null : `speech/${text}`),
};

/** A call without audio: what was heard and recorded, and doors that a test opens. */
function call(more: Partial<FlowCallControl> = {}) {
  const heard: string[] = [];
  const events: string[] = [];
  const kept: FlowState[] = [];
  const keys: string[] = [];
  const isOver = { now: false };
  const control: FlowCallControl = {
    contactId: 'c1',
    ear: {
      isGone: false,
      play: async (prompts) => void heard.push(...prompts),
      wait: async (prompts) => void heard.push(...prompts),
      nextDigit: async () => keys.shift() ?? null,
    },
    facts: {
      callerNumber: '10010',
      calledNumber: '10000',
      customerId: '',
      customerName: '',
      customerLanguage: null,
      timeZone: 'Asia/Shanghai',
    },
    isOver: () => isOver.now,
    hasAgentFor: () => true,
    joinQueue: async () => 'waiting',
    leaveQueue: async () => true,
    position: () => 0,
    expectedWaitMs: () => null,
    recordMessage: async () => true,
    arrangeCallback: async () => true,
    transfer: async () => true,
    keep: (state) => void kept.push(state),
    languageChosen: async () => {},
    purposeKnown: async () => {},
    record: (kind, data) => void events.push([kind, 'step' in data ? data.step : data.answer, data.nodeId].join(' ')),
    failed: () => {},
    ...more,
  };
  return { control, heard, events, kept, keys, isOver };
}

function start(source: FlowSource, parts: ReturnType<typeof call>) {
  const flow = runCallerFlow(source, services, parts.control);
  return { flow, end: flow.run() };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
const talkOnly = flowOf(queue('queue'));
const question = { id: 'solved', label: { zh: '问', en: 'Q' }, sounds: [prompt('q1')], keys: '12' };
const withSurvey = flowOf(
  { ...queue('queue'), exits: { served: 'survey' } },
  { id: 'survey', kind: 'survey', settings: { questions: [question] }, exits: { next: 'end' } },
  hangup,
);

describe('a flow on a call', () => {
  it('hears and speaks through the ear that calls have', () => {
    expectTypeOf<CallerEar>().toExtend<FlowEar>();
  });

  it('keeps the caller for the survey when the agent hangs up, and forgets keys of the talk', async () => {
    const parts = call();
    const { flow, end } = start(withSurvey, parts);
    await settled();
    flow.connected();
    parts.keys.push('2', '2', '2');
    expect(flow.agentLeft()).toBe(true);
    await settled();
    expect(parts.events.at(-1)).not.toContain('survey-answered 2');
    expect((await end).how).toBe('hung-up');
    expect(parts.events).toContain('contact.survey-answered  survey');
  });

  it('lets the call end with the agent when nothing follows', async () => {
    const { flow, end } = start(talkOnly, call());
    await settled();
    expect(flow.agentLeft()).toBe(false);
    expect((await end).how).toBe('gone');
  });

  it('says all are busy, or please wait when a phone rings already', async () => {
    const busy = call();
    const ringing = call({ joinQueue: async () => 'offered' });
    const flows = [start(talkOnly, busy), start(talkOnly, ringing)];
    await settled();
    expect([busy.heard, ringing.heard]).toEqual([
      ['all-busy', 'position-0'],
      ['please-wait', 'position-0'],
    ]);
    for (const { flow } of flows) flow.over();
    expect((await Promise.all(flows.map(({ end }) => end))).map(({ how }) => how)).toEqual(['gone', 'gone']);
  });

  it('plays nothing when the agent answers before the queue has said so', async () => {
    const parts = call();
    let flow: ReturnType<typeof runCallerFlow> | null = null;
    const joinQueue = async () => {
      flow?.connected();
      return 'offered' as const;
    };
    flow = runCallerFlow(talkOnly, services, { ...parts.control, joinQueue });
    const end = flow.run();
    await settled();
    expect(parts.heard).toEqual([]);
    flow.over();
    await end;
  });

  it('goes the other way when nobody is at work or the queue is full', async () => {
    const settings = { whenNoAgent: 'leave' };
    const exits = { 'no-agent': 'end', full: 'end' };
    const source = flowOf({ ...queue('queue', 'queue', settings), exits }, hangup);
    const nobody = call({ hasAgentFor: () => false });
    expect((await start(source, nobody).end).how).toBe('hung-up');
    expect(nobody.events).toContain('contact.flow-step exit queue');
    expect((await start(source, call({ joinQueue: async () => 'full' })).end).how).toBe('hung-up');
  });

  it('speaks texts as prompts, and leaves out what cannot be spoken', async () => {
    const sounds = ['hello', 'unspeakable'].map((text) => ({ kind: 'text', text: { zh: text, en: text } }));
    const parts = call();
    await start(flowOf({ id: 'play', kind: 'play', settings: { sounds }, exits: { next: 'end' } }, hangup), parts).end;
    expect(parts.heard).toEqual(['speech/hello', 'goodbye']);
  });

  it('keeps its state at every node', async () => {
    const parts = call();
    const { flow, end } = start(withSurvey, parts);
    await settled();
    expect(parts.kept.map((state) => state.nodeId)).toEqual(['start', 'queue']);
    parts.isOver.now = true;
    flow.over();
    expect((await end).how).toBe('gone');
  });

  it('a queue that throws hands the call to the flow’s own queue', async () => {
    const joined: string[] = [];
    const parts = call({
      joinQueue: async ({ queueId }) => {
        joined.push(queueId);
        if (queueId === 'queue') throw new Error('the engine refused');
        return 'waiting';
      },
    });
    const { flow, end } = start(talkOnly, parts);
    await settled();
    expect(joined).toEqual(['queue', 'fallback']);
    flow.over();
    await end;
  });
});

describe('the flow of a call that is resumed', () => {
  const stored = { ...talkOnly, flowId: 'f', version: 3 };
  const some: FlowServices = {
    ...services,
    version: async (_, version) => (version === 3 ? stored : null),
    flowOf: async () => withSurvey,
  };
  const saved = async (version: number): Promise<FlowState> => {
    const parts = call();
    const { flow, end } = start(stored, parts);
    await settled();
    flow.over();
    return { ...(await end).state, version };
  };

  it('is the version it ran on, else the one of its number', async () => {
    expect(await sourceFor(some, 'main', await saved(3))).toBe(stored);
    expect(await sourceFor(some, 'main', await saved(2))).toBe(withSurvey);
    expect(await sourceFor(some, 'main', null)).toBe(withSurvey);
  });
});
