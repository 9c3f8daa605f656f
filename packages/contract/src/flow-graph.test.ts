import { describe, expect, it } from 'vitest';
import { checkFlow, type FlowReferences, isPublishable } from './flow-check.ts';
import { exitsOf } from './flow-exits.ts';
import { type FlowGraph, flowGraphSchema, fromSimpleFlow } from './flow-graph.ts';
import { flowSchema } from './flows.ts';

const name = { zh: '节点', en: 'Node' };
const at = { x: 0, y: 0 };
const label = { zh: '故障', en: 'Fault' };

const references: FlowReferences = {
  queueIds: ['general', 'faults'],
  calendarIds: ['office'],
  connectorIds: ['crm'],
  skillIds: ['gold'],
  flowIds: ['other'],
  prompts: {
    zh: ['welcome', 'menu', 'invalid-choice', 'recording-notice', 'goodbye', 'music/calm', 'only-here'],
    en: ['welcome', 'menu', 'invalid-choice', 'recording-notice', 'goodbye', 'music/calm'],
  },
};

interface Loose {
  id: string;
  kind: string;
  settings?: object;
  exits?: Record<string, string>;
}

function graph(nodes: Loose[], more: object = {}): FlowGraph {
  const all = [{ id: 'start', kind: 'start', exits: { next: nodes[0]?.id ?? '' } }, ...nodes];
  const placed = all.map((node) => ({ name, at, settings: {}, exits: {}, ...node }));
  return flowGraphSchema.parse({ format: 1, fallbackQueueId: 'general', nodes: placed, ...more });
}

/** `code nodeId exit` of every problem. */
function problems(flow: FlowGraph): string[] {
  return checkFlow(flow, references).map(({ code, nodeId, exit }) => [code, nodeId, exit].filter(Boolean).join(' '));
}

const end = { id: 'end', kind: 'hangup' };
const queue = { id: 'queue', kind: 'queue', settings: { queueId: 'general' } };

describe('the simple flow as a graph', () => {
  it('can be published as it is', () => {
    const simple = flowSchema.parse({
      queueId: 'general',
      menu: {
        prompt: 'menu',
        languageKey: '9',
        options: [
          { key: '1', label, queueId: 'faults', priority: 5 },
          { key: '#', label, queueId: 'general' },
        ],
      },
    });
    const flow = fromSimpleFlow(simple);
    expect(flowGraphSchema.parse(flow)).toEqual(flow);
    expect(checkFlow(flow, references)).toEqual([]);
    expect(flow.nodes.find((node) => node.id === 'queue-1')?.settings).toMatchObject({
      queueId: 'faults',
      priority: 5,
    });
    expect(
      flow.nodes.filter((node) => node.kind === 'menu').flatMap((node) => exitsOf(node).map((exit) => exit.name)),
    ).toEqual(['key-1', 'key-hash', 'key-9', 'timeout', 'invalid']);
  });

  it('without greeting and menu goes straight into the queue', () => {
    const flow = fromSimpleFlow(flowSchema.parse({ queueId: 'general', greeting: null, notice: null }));
    expect(flow.nodes.map((node) => node.id)).toEqual(['start', 'queue']);
    expect(problems(flow)).toEqual([]);
  });

  it('gives a language key that is also a choice to the language', () => {
    const menu = { prompt: 'menu', languageKey: '1', options: [{ key: '1', label, queueId: 'faults' }] };
    const flow = fromSimpleFlow(flowSchema.parse({ queueId: 'general', menu }));
    expect(flow.nodes.find((node) => node.id === 'menu')?.exits['key-1']).toBe('other-language');
  });
});

describe('the check', () => {
  it('names exits that lead nowhere, and lets optional ones be', () => {
    const flow = graph([
      { id: 'lookup', kind: 'lookup', settings: { connectorId: 'crm' }, exits: { ok: 'queue', failed: 'gone' } },
      { ...queue, settings: { queueId: 'general', waitMsMax: 60_000 } },
    ]);
    expect(problems(flow)).toEqual([
      'exit-to-nowhere lookup failed',
      'exit-open lookup timeout',
      'exit-open queue overflow',
    ]);
  });

  it('says in both languages which node and what to do', () => {
    const [problem] = checkFlow(
      graph([{ id: 'play', kind: 'play', settings: { sounds: [{ kind: 'prompt', prompt: 'welcome' }] } }]),
      references,
    );
    expect(problem?.text).toEqual({
      zh: '“节点”：出口“下一步”没有连接，请连到下一个节点。',
      en: '"Node": The exit "Next" leads nowhere; connect it to a node.',
    });
  });

  it('finds nodes nothing leads to', () => {
    expect(problems(graph([queue, end]))).toEqual(['unreachable end']);
  });

  it('needs one beginning', () => {
    const none = flowGraphSchema.parse({ format: 1, fallbackQueueId: 'general', nodes: [{ ...queue, name, at }] });
    expect(problems(none)).toEqual(['no-start', 'unreachable queue']);
    expect(problems(graph([queue, { id: 'second', kind: 'start', exits: { next: 'queue' } }]))).toEqual([
      'many-starts second',
    ]);
  });

  it('finds ids used twice', () => {
    expect(problems(graph([queue, queue]))).toEqual(['same-id queue']);
  });

  it('refuses a round without input or counter', () => {
    const sounds = [{ kind: 'prompt', prompt: 'welcome' }];
    const round = graph([
      { id: 'a', kind: 'play', settings: { sounds }, exits: { next: 'b' } },
      { id: 'b', kind: 'set', exits: { next: 'a' } },
    ]);
    expect(problems(round)).toEqual(['endless-loop a']);
    const counted = graph([
      { id: 'a', kind: 'play', settings: { sounds }, exits: { next: 'b' } },
      {
        id: 'b',
        kind: 'set',
        settings: { counter: { variable: 'tries', most: 3 } },
        exits: { next: 'a', limit: 'queue' },
      },
      queue,
    ]);
    expect(problems(counted)).toEqual([]);
    const asked = graph([
      { id: 'a', kind: 'play', settings: { sounds }, exits: { next: 'm' } },
      {
        id: 'm',
        kind: 'menu',
        settings: { sounds, options: [{ key: '1', label }] },
        exits: { 'key-1': 'a', timeout: 'queue', invalid: 'queue' },
      },
      queue,
    ]);
    expect(problems(asked)).toEqual([]);
  });

  it('finds every name that does not exist', () => {
    const flow = graph(
      [
        { id: 'hours', kind: 'hours', settings: { calendarId: 'x' }, exits: { open: 'skill', closed: 'flow' } },
        {
          id: 'skill',
          kind: 'priority',
          settings: { skills: [{ skillId: 'x', minLevel: 1 }] },
          exits: { next: 'ask' },
        },
        {
          id: 'ask',
          kind: 'lookup',
          settings: { connectorId: 'x' },
          exits: { ok: 'queue', failed: 'queue', timeout: 'queue' },
        },
        { id: 'flow', kind: 'transfer', settings: { to: 'flow', flowId: 'x' } },
        {
          id: 'queue',
          kind: 'queue',
          settings: {
            queueId: 'x',
            sounds: [
              { kind: 'prompt', prompt: 'x' },
              { kind: 'prompt', prompt: 'only-here' },
            ],
          },
        },
      ],
      { fallbackQueueId: 'x' },
    );
    expect(problems(flow)).toEqual([
      'fallback-queue-unknown',
      'calendar-unknown hours',
      'skill-unknown skill',
      'connector-unknown ask',
      'flow-unknown flow',
      'queue-unknown queue',
      'prompt-unknown queue',
      'prompt-one-language queue',
    ]);
  });

  it('finds keys used twice, limits that cross and questions nobody hears', () => {
    const exits = { 'key-1': 'collect', timeout: 'queue', invalid: 'queue' };
    const flow = graph([
      {
        id: 'menu',
        kind: 'menu',
        settings: {
          sounds: [],
          options: [
            { key: '1', label },
            { key: '1', label },
          ],
        },
        exits,
      },
      {
        id: 'collect',
        kind: 'collect',
        settings: { sounds: [{ kind: 'prompt', prompt: 'menu' }], variable: 'account', minDigits: 9, maxDigits: 8 },
        exits: { done: 'queue', timeout: 'queue', invalid: 'queue' },
      },
      {
        ...queue,
        settings: { queueId: 'general', offer: { sounds: [], callbackKey: '1', voicemailKey: '1' } },
        exits: { callback: 'end', voicemail: 'end' },
      },
      end,
    ]);
    expect(problems(flow)).toEqual([
      'same-key menu key-1',
      'nothing-said menu',
      'limits-crossed collect',
      'same-key queue',
      'nothing-said queue',
    ]);
  });

  it('warns of variables nobody sets, which does not hinder publishing', () => {
    const text = { zh: '{level}级，{call.customerName}', en: 'Level {level}, {call.customerName}' };
    const flow = graph([
      { id: 'play', kind: 'play', settings: { sounds: [{ kind: 'text', text }] }, exits: { next: 'queue' } },
      queue,
    ]);
    const found = checkFlow(flow, references);
    expect(found.map(({ code, severity }) => `${code} ${severity}`)).toEqual(['variable-never-set warning']);
    expect(isPublishable(found)).toBe(true);
    expect(isPublishable(checkFlow(graph([end, end]), references))).toBe(false);
  });
});

describe('a stored graph', () => {
  it.each([
    ['a node of no known kind', { nodes: [{ id: 'a', kind: 'teleport', name, at, settings: {} }] }],
    ['an id with blanks', { nodes: [{ id: 'a b', kind: 'start', name, at, settings: {} }] }],
    [
      'a look-up that waits too long',
      { nodes: [{ id: 'a', kind: 'lookup', name, at, settings: { connectorId: 'crm', timeoutMs: 5001 } }] },
    ],
    ['another format', { format: 2 }],
    ['no nodes', { nodes: [] }],
  ])('is refused for %s', (_, more) => {
    expect(flowGraphSchema.safeParse({ ...graph([queue]), ...more }).success).toBe(false);
  });
});
