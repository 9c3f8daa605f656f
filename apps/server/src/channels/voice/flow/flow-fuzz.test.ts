/** Random flows with random callers. A seed that fails is printed in the title of its test. */
import {
  checkFlow,
  exitsOf,
  type FlowGraph,
  flowGraphSchema,
  flowNodeSchema,
  isPublishable,
} from '@shouwen/contract/flows';
import { describe, expect, it } from 'vitest';
import { emptyWorld, prompt, script } from './_flows.ts';
import { flowStateSchema } from './flow-state.ts';
import { runFlowGraph, STEPS_MAX } from './run-flow-graph.ts';
import { ScriptedPort, type TryWorld } from './try-flow.ts';

const SEEDS = 400;
const name = { zh: '节点', en: 'Node' };
const label = name;

/** Numbers from 0 to 1 that are the same every time (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const sounds = [
  prompt('menu'),
  { kind: 'text', text: { zh: '{account}', en: '{call.time}' } },
  { kind: 'digits', variable: 'account' },
];
const offer = { sounds, callbackKey: '1', voicemailKey: '2' };
const question = { id: 'q', label, sounds, keys: '123' };

/** Every kind with some of its settings. */
const kinds: readonly (readonly [kind: string, settings: object])[] = [
  ['language', { by: 'toggle' }],
  ['language', { by: 'choice', sounds, keys: { zh: '1', en: '2' } }],
  ['hours', { calendarId: 'office' }],
  ['play', { sounds }],
  [
    'menu',
    {
      sounds,
      options: [
        { key: '1', label },
        { key: '*', label },
      ],
    },
  ],
  ['collect', { sounds, variable: 'account', isConfirmed: true, check: { checksum: 'luhn' } }],
  ['collect', { sounds, variable: 'pin', isSecret: true, maxDigits: 2 }],
  ['lookup', { connectorId: 'crm', path: '/{account}', answers: [{ path: 'a.b', variable: 'level' }] }],
  ['branch', { cases: [{ id: 'a', label, when: [{ variable: 'level', is: 'greater', value: 3 }] }] }],
  ['set', { assignments: [{ variable: 'account', value: '{account}{account}1' }] }],
  ['set', { counter: { variable: 'n', most: 3 } }],
  ['priority', { priority: 7, skills: [{ skillId: 'gold', minLevel: 2 }] }],
  ['queue', { queueId: 'general', offer, waitMsMax: 60_000, whenNoAgent: 'leave' }],
  ['callback', {}],
  ['voicemail', { queueId: 'general' }],
  ['transfer', { to: 'flow', flowId: 'other' }],
  ['transfer', { to: 'number', number: '{account}' }],
  ['survey', { questions: [question] }],
  ['hangup', {}],
];

function pick<Item>(random: () => number, items: readonly Item[]): Item {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error('nothing to pick from');
  return item;
}

function randomGraph(random: () => number): FlowGraph {
  const ids = Array.from({ length: 1 + Math.floor(random() * 25) }, (_, index) => `n${index}`);
  const nodes = ids.map((id, index) => {
    const [kind, settings] = index === 0 ? (['start', {}] as const) : pick(random, kinds);
    const node = flowNodeSchema.parse({ id, kind, name, at: { x: 0, y: 0 }, settings });
    // One exit in ten leads nowhere, one in thirty to a node that is gone.
    for (const exit of exitsOf(node)) {
      const chance = random();
      if (chance > 0.1) node.exits[exit.name] = chance > 0.97 ? 'gone' : pick(random, ids);
    }
    return node;
  });
  return flowGraphSchema.parse({ format: 1, fallbackQueueId: 'general', nodes });
}

const outcomes = ['served', 'overflow', 'no-agent', 'full', 'callback', 'voicemail', 'gone', 'failed'] as const;
const references = {
  ...{ queueIds: ['general'], calendarIds: ['office'], connectorIds: ['crm'], skillIds: ['gold'], flowIds: ['other'] },
  prompts: { zh: ['menu', 'music/calm', 'invalid-choice', 'goodbye', 'voicemail', 'survey-thanks'], en: [] },
};

function randomScript(random: () => number) {
  const keys = Array.from({ length: Math.floor(random() * 60) }, () => pick(random, [...'0123456789*#--'])).join('');
  const answers = [{ kind: 'ok', body: { a: { b: 5 } } }, { kind: 'failed' }, { kind: 'timeout' }] as const;
  return script({
    keys,
    queues: Array.from({ length: 5 }, () => pick(random, outcomes)),
    lookups: random() > 0.3 ? { crm: Array.from({ length: 3 }, () => pick(random, answers)) } : {},
    hangsUpAfter: random() > 0.7 ? 1 + Math.floor(random() * 40) : null,
  });
}

async function run(seed: number) {
  const random = randomFrom(seed);
  const graph = randomGraph(random);
  const problems = checkFlow(graph, references);
  const world: TryWorld = {
    ...emptyWorld,
    calendar: async () =>
      random() > 0.2 ? { state: pick(random, ['open', 'closed', 'holiday']), name: null, opensAt: null } : null,
    loadFlow: async () => (random() > 0.3 ? { flowId: 'other', version: 1, graph: randomGraph(random) } : null),
  };
  const port = new ScriptedPort(randomScript(random), world);
  const end = await runFlowGraph({ flowId: 'fuzzed', version: 1, graph }, port);
  return { end, port, problems };
}

describe(`${SEEDS} random flows`, () => {
  it('each come to an end within their bounds, and leave a state that can be stored', async () => {
    const seen: Record<string, number> = {};
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { end, port } = await run(seed);
      seen[end.how] = (seen[end.how] ?? 0) + 1;
      expect(end.state.steps, `seed ${seed}`).toBeLessThanOrEqual(STEPS_MAX);
      expect(flowStateSchema.parse(JSON.parse(JSON.stringify(end.state))), `seed ${seed}`).toEqual(end.state);
      expect(end.state.variables.pin, `seed ${seed}`).toBeUndefined();
      // Who is still there and was not served has heard something at the very end.
      if (end.how === 'failed')
        expect(port.steps.flatMap((step) => step.heard).at(-1), `seed ${seed}`).toMatch(/no-agents$/);
    }
    expect(Object.keys(seen).sort()).toEqual(['failed', 'gone', 'hung-up', 'served', 'transferred']);
  });

  it('that the check lets pass never need the flow’s own queue for a missing connection', async () => {
    let passed = 0;
    for (let seed = 1; seed <= SEEDS * 3; seed++) {
      const { port, problems } = await run(seed);
      if (!isPublishable(problems)) continue;
      passed += 1;
      const required = [
        'next',
        'done',
        'timeout',
        'invalid',
        'ok',
        'else',
        'overflow',
        'no-agent',
        'callback',
        'voicemail',
        'accepted',
      ];
      const fallbacks = port.steps.filter((step) => step.step === 'fallback' && step.flowId === 'fuzzed');
      for (const { detail } of fallbacks) expect(required, `seed ${seed}`).not.toContain(detail);
    }
    expect(passed).toBeGreaterThan(5);
  });
});
