import { type FlowGraph, type FlowReferences, flowGraphSchema } from '@shouwen/contract/flows';

const name = { zh: '节点', en: 'Node' };
const sound = (prompt: string) => [{ kind: 'prompt', prompt }];
const text = (n: number) => [{ kind: 'text', text: { zh: `第${n}步，{level}`, en: `Step ${n}, {level}` } }];

/** Five rounds of menu, input, look-up and branch, each with its own queue: a large hotline's flow, with `count` nodes. */
export function largeGraph(count: number): FlowGraph {
  const nodes: object[] = [
    { id: 'start', kind: 'start', settings: {}, exits: { next: 'hours' } },
    { id: 'hours', kind: 'hours', settings: { calendarId: 'office' }, exits: { open: 'menu-0', closed: 'end' } },
    { id: 'end', kind: 'hangup', settings: {} },
  ];
  for (let round = 0; nodes.length < count; round++) nodes.push(...roundOf(round).slice(0, count - nodes.length));
  return close(nodes);
}

function roundOf(n: number): object[] {
  const label = { zh: '选项', en: 'Choice' };
  const options = ['1', '2', '3', '4', '0'].map((key) => ({ key, label }));
  const exits = { 'key-1': `ask-${n}`, 'key-2': `queue-${n}`, 'key-3': `set-${n}`, 'key-4': `menu-${n + 1}` };
  const when = [{ variable: 'level', is: 'one-of', values: ['gold', 'silver'] }];
  const offer = { sounds: sound('menu'), callbackKey: '1', voicemailKey: null };
  return [
    {
      ...{ id: `menu-${n}`, kind: 'menu', settings: { sounds: text(n), options } },
      exits: { ...exits, 'key-0': `queue-${n}`, timeout: `queue-${n}`, invalid: `queue-${n}` },
    },
    {
      ...{
        id: `ask-${n}`,
        kind: 'collect',
        settings: { sounds: sound('menu'), variable: 'account', isConfirmed: true },
      },
      exits: { done: `look-${n}`, timeout: `queue-${n}`, invalid: `queue-${n}` },
    },
    {
      ...{ id: `look-${n}`, kind: 'lookup' },
      settings: { connectorId: 'crm', path: '/a/{account}', answers: [{ path: 'data.level', variable: 'level' }] },
      exits: { ok: `branch-${n}`, failed: `queue-${n}`, timeout: `queue-${n}` },
    },
    {
      ...{ id: `branch-${n}`, kind: 'branch', settings: { cases: [{ id: 'high', label, when }] } },
      exits: { 'case-high': `raise-${n}`, else: `play-${n}` },
    },
    { id: `raise-${n}`, kind: 'priority', settings: { priority: 5 }, exits: { next: `queue-${n}` } },
    { id: `play-${n}`, kind: 'play', settings: { sounds: sound('welcome') }, exits: { next: `queue-${n}` } },
    {
      id: `set-${n}`,
      kind: 'set',
      settings: { assignments: [{ variable: 'seen', value: '{call.time}' }] },
      exits: { next: `ask-${n}` },
    },
    {
      ...{ id: `queue-${n}`, kind: 'queue', settings: { queueId: 'service', offer, waitMsMax: 600_000 } },
      exits: { overflow: `mail-${n}`, callback: `back-${n}`, served: 'end' },
    },
    { id: `back-${n}`, kind: 'callback', settings: {}, exits: { accepted: 'end', declined: `queue-${n}` } },
    { id: `mail-${n}`, kind: 'voicemail', settings: { queueId: 'service' }, exits: { next: 'end' } },
  ];
}

/** Exits beyond the last node lead to the end. */
function close(nodes: object[]): FlowGraph {
  const placed = nodes.map((node, index) => ({ name, at: { x: (index % 10) * 200, y: index * 40 }, ...node }));
  const graph = flowGraphSchema.parse({ format: 1, fallbackQueueId: 'service', nodes: placed });
  const ids = new Set(graph.nodes.map((node) => node.id));
  for (const node of graph.nodes) {
    for (const [exit, target] of Object.entries(node.exits)) if (!ids.has(target)) node.exits[exit] = 'end';
  }
  return graph;
}

/** A centre of some size: what the check compares with. */
export const references: FlowReferences = {
  queueIds: ['service', ...many('queue')],
  calendarIds: ['office', ...many('calendar')],
  connectorIds: ['crm'],
  skillIds: many('skill'),
  flowIds: many('flow'),
  prompts: { zh: prompts(), en: prompts() },
};

function many(word: string): string[] {
  return Array.from({ length: 50 }, (_, index) => `${word}-${index}`);
}

function prompts(): string[] {
  const own = ['welcome', 'menu', 'invalid-choice', 'goodbye', 'voicemail', 'music/calm'];
  return [...own, ...Array.from({ length: 150 }, (_, index) => `prompt-${index}`)];
}
