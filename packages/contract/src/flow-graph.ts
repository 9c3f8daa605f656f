/**
 * What a caller goes through before an agent, as a graph: nodes, and exits by name to other nodes. It is stored as one
 * JSON document a version; whoever reads one parses it with `flowGraphSchema`.
 */
import { z } from 'zod';
import { menuExit } from './flow-exits.ts';
import { type FlowNode, flowNodeSchema, type Sound } from './flow-nodes.ts';
import type { Flow, FlowOption } from './flows.ts';
import { type Bilingual, idSchema, languageSchema } from './primitives.ts';

/** A flow with more cannot be read by a person either. */
export const FLOW_NODES_MAX = 300;

export const flowGraphSchema = z.object({
  /** Of this shape; a later one is converted when it is read. */
  format: z.literal(1),
  /** Spoken until a node chooses another. */
  language: languageSchema.default('zh'),
  /** Takes every call that something went wrong with: nobody is ever left in silence. */
  fallbackQueueId: idSchema,
  nodes: z.array(flowNodeSchema).min(1).max(FLOW_NODES_MAX),
});
export type FlowGraph = z.infer<typeof flowGraphSchema>;

const PURPOSE_COLUMN = 300;
const ROW = 140;

/**
 * The small fixed flow as a graph that does the same: greeting and notice, one menu, the queues it leads to, and the
 * flow's own queue for silence and wrong keys.
 */
export function fromSimpleFlow(flow: Flow): FlowGraph {
  const opening = [flow.greeting, flow.notice].filter((prompt) => prompt !== null);
  const first = flow.menu === null ? 'queue' : 'menu';
  const nodes: FlowNode[] = [
    place(
      { kind: 'start', id: 'start', settings: {}, exits: { next: opening.length > 0 ? 'opening' : first } },
      start,
      0,
      0,
    ),
  ];
  if (opening.length > 0) {
    const settings = { sounds: opening.map(promptSound), isInterruptible: flow.menu !== null };
    nodes.push(place({ kind: 'play', id: 'opening', settings, exits: { next: first } }, greeting, 0, 1));
  }
  if (flow.menu !== null) nodes.push(...menuNodes(flow, flow.menu));
  nodes.push(queueNode(flow, 'queue', flow.queueId, 0, ownQueue, 0, 3));
  return { format: 1, language: flow.language, fallbackQueueId: flow.queueId, nodes };
}

function menuNodes(flow: Flow, menu: NonNullable<Flow['menu']>): FlowNode[] {
  const { languageKey } = menu;
  const options = menu.options.map(({ key, label }) => ({ key, label, isPurpose: true }));
  const exits: Record<string, string> = { timeout: 'queue', invalid: 'queue' };
  for (const { key } of menu.options) exits[menuExit(key)] = queueIdOf(key);
  const nodes = menu.options.map((option, index) => optionNode(flow, option, index));
  // The language key comes first in the old flow too, should an option have the same key.
  if (languageKey !== null) {
    exits[menuExit(languageKey)] = 'other-language';
    const settings = { by: 'toggle' } as const;
    nodes.push(place({ kind: 'language', id: 'other-language', settings, exits: { next: 'menu' } }, toggle, 1, 2));
  }
  const kept = options.filter(({ key }) => key !== languageKey);
  const all = languageKey === null ? kept : [...kept, { key: languageKey, label: toggle, isPurpose: false }];
  const settings = {
    sounds: [promptSound(menu.prompt)],
    options: all,
    waitMs: menu.waitForDigitMs,
    attempts: menu.attempts,
    invalidSounds: [promptSound('invalid-choice')],
  };
  return [place({ kind: 'menu', id: 'menu', settings, exits }, menuName, 0, 2), ...nodes];
}

function optionNode(flow: Flow, option: FlowOption, index: number): FlowNode {
  return queueNode(flow, queueIdOf(option.key), option.queueId, option.priority, option.label, index + 1, 3);
}

function queueNode(
  flow: Flow,
  id: string,
  queueId: string,
  priority: number,
  name: Bilingual,
  column: number,
  row: number,
): FlowNode {
  const announce = { everyMs: flow.announcePositionEveryMs, position: true, expectedWait: false, comfort: [] };
  const rest = { sounds: null, offer: null, waitMsMax: null, whenNoAgent: 'wait' } as const;
  const settings = { queueId, priority, music: flow.music, announce, ...rest };
  return place({ kind: 'queue', id, settings, exits: {} }, name, column, row);
}

/** Keys are no ids: `*` and `#` have names. */
function queueIdOf(key: string): string {
  return menuExit(key).replace('key-', 'queue-');
}

function promptSound(prompt: string): Sound {
  return { kind: 'prompt', prompt };
}

type Unplaced = FlowNode extends infer Node ? (Node extends FlowNode ? Omit<Node, 'name' | 'at'> : never) : never;

function place<Node extends Unplaced>(node: Node, name: Bilingual, column: number, row: number) {
  return { ...node, name, at: { x: column * PURPOSE_COLUMN, y: row * ROW } };
}

const start = { zh: '来电', en: 'Call arrives' };
const greeting = { zh: '欢迎语', en: 'Greeting' };
const menuName = { zh: '菜单', en: 'Menu' };
const toggle = { zh: '切换语言', en: 'Other language' };
const ownQueue = { zh: '默认队列', en: 'Own queue' };
