/** What is wrong with a flow before anybody calls it. The same check runs in the editor and when a flow is published. */
import { z } from 'zod';
import { exitsOf } from './flow-exits.ts';
import type { FlowGraph } from './flow-graph.ts';
import { callFacts, type FlowNode, nodeIdSchema } from './flow-nodes.ts';
import { type FlowProblemCode, flowProblemCodes, problemText } from './flow-problems.ts';
import { promptsOf, queuesOf, readVariables, setVariables, textsOf } from './flow-uses.ts';
import { type Bilingual, bilingualSchema, idSchema } from './primitives.ts';
import { promptNameSchema } from './prompts.ts';

/** What a flow may name; ids as they are stored. */
export const flowReferencesSchema = z.object({
  queueIds: z.array(idSchema),
  calendarIds: z.array(idSchema),
  connectorIds: z.array(idSchema),
  skillIds: z.array(idSchema),
  /** Published flows. */
  flowIds: z.array(idSchema),
  /** Prompts that exist, by language; music counts for both. */
  prompts: z.object({ zh: z.array(promptNameSchema), en: z.array(promptNameSchema) }),
});
export type FlowReferences = z.infer<typeof flowReferencesSchema>;

export const flowProblemSchema = z.object({
  code: z.enum(flowProblemCodes),
  /** A flow with an error cannot be published; a warning is to be read. */
  severity: z.enum(['error', 'warning']),
  /** Null: it concerns the flow as a whole. */
  nodeId: nodeIdSchema.nullable(),
  exit: z.string().nullable(),
  /** Names the node and says what to do. */
  text: bilingualSchema,
});
export type FlowProblem = z.infer<typeof flowProblemSchema>;

const warnings: ReadonlySet<FlowProblemCode> = new Set(['text-missing', 'variable-never-set', 'prompt-one-language']);

/** Everything that is wrong, the flow as a whole first, then node by node. Empty: it can be published. */
export function checkFlow(graph: FlowGraph, references: FlowReferences): FlowProblem[] {
  const check = new Check(graph, references);
  check.run();
  return check.problems;
}

/** True when `problems` hold no error. */
export function isPublishable(problems: readonly FlowProblem[]): boolean {
  return problems.every((problem) => problem.severity !== 'error');
}

class Check {
  readonly problems: FlowProblem[] = [];
  readonly #graph: FlowGraph;
  readonly #nodes: ReadonlyMap<string, FlowNode>;
  readonly #known: {
    queues: Set<string>;
    calendars: Set<string>;
    connectors: Set<string>;
    skills: Set<string>;
    flows: Set<string>;
    zh: Set<string>;
    en: Set<string>;
  };

  constructor(graph: FlowGraph, references: FlowReferences) {
    this.#graph = graph;
    this.#nodes = new Map(graph.nodes.map((node) => [node.id, node]));
    this.#known = {
      queues: new Set(references.queueIds),
      calendars: new Set(references.calendarIds),
      connectors: new Set(references.connectorIds),
      skills: new Set(references.skillIds),
      flows: new Set(references.flowIds),
      zh: new Set(references.prompts.zh),
      en: new Set(references.prompts.en),
    };
  }

  run(): void {
    const { nodes, fallbackQueueId } = this.#graph;
    if (!this.#known.queues.has(fallbackQueueId)) this.#add('fallback-queue-unknown', null, null, fallbackQueueId);
    const starts = nodes.filter((node) => node.kind === 'start');
    if (starts.length !== 1) this.#add(starts.length === 0 ? 'no-start' : 'many-starts', starts[1] ?? null);
    this.#sameIds();
    const reached = this.#reachedFrom(starts);
    for (const node of nodes) {
      if (!reached.has(node.id)) this.#add('unreachable', node);
      this.#exits(node);
      this.#settings(node);
      this.#references(node);
    }
    this.#variables();
    this.#loops();
  }

  #add(code: FlowProblemCode, node: FlowNode | null, exit: Bilingual | null = null, what = '', exitName = ''): void {
    this.problems.push({
      code,
      severity: warnings.has(code) ? 'warning' : 'error',
      nodeId: node?.id ?? null,
      exit: exitName === '' ? null : exitName,
      text: problemText(code, { node: node?.name ?? null, nodeId: node?.id ?? '', exit, what }),
    });
  }

  #sameIds(): void {
    const seen = new Set<string>();
    for (const node of this.#graph.nodes) {
      if (seen.has(node.id)) this.#add('same-id', node);
      seen.add(node.id);
    }
  }

  #reachedFrom(starts: readonly FlowNode[]): Set<string> {
    const reached = new Set(starts.map((node) => node.id));
    for (const id of reached) {
      const node = this.#nodes.get(id);
      for (const next of node === undefined ? [] : nextOf(node)) if (this.#nodes.has(next)) reached.add(next);
    }
    return reached;
  }

  #exits(node: FlowNode): void {
    const exits = exitsOf(node);
    for (const { name, label, isRequired } of exits) {
      const target = node.exits[name];
      if (target === undefined && isRequired) this.#add('exit-open', node, label, '', name);
      if (target !== undefined && !this.#nodes.has(target)) this.#add('exit-to-nowhere', node, label, target, name);
    }
    const twice = exits.find(({ name }, index) => exits.findIndex((other) => other.name === name) !== index);
    if (twice !== undefined) this.#add('same-key', node, twice.label, '', twice.name);
  }

  #settings(node: FlowNode): void {
    if (node.kind === 'collect') {
      const { minDigits, maxDigits, check } = node.settings;
      const isRange = check.least === null || check.most === null || check.least <= check.most;
      if (minDigits > maxDigits || !isRange) this.#add('limits-crossed', node);
      if (check.lengths.length > 0 && !check.lengths.some((length) => length >= minDigits && length <= maxDigits)) {
        this.#add('limits-crossed', node);
      }
    }
    if (node.kind === 'queue' && node.settings.offer !== null) {
      const { callbackKey, voicemailKey, sounds } = node.settings.offer;
      if (callbackKey !== null && callbackKey === voicemailKey) this.#add('same-key', node, null, callbackKey);
      if (callbackKey === null && voicemailKey === null) this.#add('offer-empty', node);
      else if (sounds.length === 0) this.#add('nothing-said', node);
    }
    if (node.kind === 'language' && node.settings.by === 'choice') {
      if (node.settings.keys.zh === node.settings.keys.en) this.#add('same-key', node, null, node.settings.keys.zh);
    }
    const asks =
      node.kind === 'menu' || node.kind === 'collect' || (node.kind === 'language' && node.settings.by === 'choice');
    if (asks && 'sounds' in node.settings && node.settings.sounds.length === 0) this.#add('nothing-said', node);
    const isHalf = textsOf(node).some(({ zh, en }) => (zh.trim() === '') !== (en.trim() === ''));
    if (isHalf) this.#add('text-missing', node);
  }

  #references(node: FlowNode): void {
    const known = this.#known;
    for (const queueId of queuesOf(node))
      if (!known.queues.has(queueId)) this.#add('queue-unknown', node, null, queueId);
    for (const prompt of promptsOf(node)) {
      const [inChinese, inEnglish] = [known.zh.has(prompt), known.en.has(prompt)];
      if (!inChinese && !inEnglish) this.#add('prompt-unknown', node, null, prompt);
      else if (inChinese !== inEnglish) this.#add('prompt-one-language', node, null, prompt);
    }
    if (node.kind === 'hours' && !known.calendars.has(node.settings.calendarId)) {
      this.#add('calendar-unknown', node, null, node.settings.calendarId);
    }
    if (node.kind === 'lookup' && !known.connectors.has(node.settings.connectorId)) {
      this.#add('connector-unknown', node, null, node.settings.connectorId);
    }
    if (node.kind === 'transfer' && node.settings.to === 'flow' && !known.flows.has(node.settings.flowId)) {
      this.#add('flow-unknown', node, null, node.settings.flowId);
    }
    if (node.kind === 'priority') {
      for (const { skillId } of node.settings.skills) {
        if (!known.skills.has(skillId)) this.#add('skill-unknown', node, null, skillId);
      }
    }
  }

  #variables(): void {
    const set = new Set([...this.#graph.nodes.flatMap(setVariables), ...callFacts.map((fact) => `call.${fact}`)]);
    for (const node of this.#graph.nodes) {
      for (const name of new Set(readVariables(node))) {
        if (!set.has(name)) this.#add('variable-never-set', node, null, name);
      }
    }
  }

  /** A round without a caller's doing and without a counter would run as fast as the machine can. */
  #loops(): void {
    const fast = new Map([...this.#nodes].filter(([, node]) => !isSlow(node)));
    const state = new Map<string, 'open' | 'done'>();
    const visit = (id: string): void => {
      const node = fast.get(id);
      if (node === undefined || state.get(id) === 'done') return;
      if (state.get(id) === 'open') {
        this.#add('endless-loop', node);
        return;
      }
      state.set(id, 'open');
      for (const next of nextOf(node)) visit(next);
      state.set(id, 'done');
    };
    for (const id of fast.keys()) visit(id);
  }
}

function nextOf(node: FlowNode): string[] {
  return exitsOf(node).flatMap(({ name }) => node.exits[name] ?? []);
}

/** Waits for the caller, or counts. */
function isSlow(node: FlowNode): boolean {
  if (node.kind === 'language') return node.settings.by === 'choice';
  if (node.kind === 'set') return node.settings.counter !== null;
  return ['menu', 'collect', 'queue', 'callback', 'voicemail', 'survey'].includes(node.kind);
}
