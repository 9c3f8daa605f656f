/** Nodes the caller hears nothing of. */
import type { FlowCondition, FlowNodeOf } from '@shouwen/contract/flows';
import { caseExit } from '@shouwen/contract/flows';
import { type FlowRun, NodeFault } from './flow-run.ts';

type SilentNode = FlowNodeOf<'start' | 'hours' | 'lookup' | 'branch' | 'set' | 'priority'>;

export async function runSilentNode(run: FlowRun, node: SilentNode): Promise<string> {
  switch (node.kind) {
    case 'start':
      return 'next';
    case 'hours':
      return await hours(run, node);
    case 'lookup':
      return await lookup(run, node);
    case 'branch':
      return branch(run, node);
    case 'set':
      return assign(run, node);
    case 'priority':
      return await raise(run, node);
  }
}

async function hours(run: FlowRun, { settings }: FlowNodeOf<'hours'>): Promise<string> {
  const state = await run.port.calendar(settings.calendarId);
  if (state === null) throw new NodeFault('there is no such calendar');
  return state.state;
}

async function lookup(run: FlowRun, { settings }: FlowNodeOf<'lookup'>): Promise<string> {
  const { connectorId, method, timeoutMs } = settings;
  const answer = await run.port.lookup({
    connectorId,
    method,
    timeoutMs,
    path: run.fill(settings.path, encodeURIComponent),
    query: settings.query.map(({ name, value }) => [name, run.fill(value)] as const),
    body: Object.fromEntries(settings.body.map(({ name, value }) => [name, run.fill(value)])),
  });
  run.stay();
  if (answer.kind === 'timeout') return 'timeout';
  if (answer.kind === 'failed') {
    run.port.failed(run.state.nodeId, new NodeFault(`the look-up failed: ${answer.reason}`));
    return 'failed';
  }
  for (const { path, variable } of settings.answers) run.set(variable, textAt(answer.body, path));
  return 'ok';
}

/** `data.items.0.level` of a JSON value as text; empty for what is not there and for anything that is not one value. */
export function textAt(body: unknown, path: string): string {
  let value: unknown = body;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return '';
    value = Object.getOwnPropertyDescriptor(value, part)?.value;
  }
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

function branch(run: FlowRun, { settings }: FlowNodeOf<'branch'>): string {
  const first = settings.cases.find(({ when }) => when.every((condition) => holds(run, condition)));
  return first === undefined ? 'else' : caseExit(first.id);
}

function holds(run: FlowRun, condition: FlowCondition): boolean {
  const value = run.read(condition.variable);
  switch (condition.is) {
    case 'equal':
      return value === run.fill(condition.value);
    case 'not-equal':
      return value !== run.fill(condition.value);
    case 'one-of':
      return condition.values.includes(value);
    case 'starts-with':
      return value.startsWith(run.fill(condition.value));
    case 'known':
      return value !== '';
    case 'unknown':
      return value === '';
    default:
      return compares(value, condition.is, condition.value);
  }
}

/** What is no number compares with nothing. */
function compares(text: string, is: 'less' | 'at-most' | 'greater' | 'at-least', limit: number): boolean {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (is === 'less') return value < limit;
  if (is === 'at-most') return value <= limit;
  return is === 'greater' ? value > limit : value >= limit;
}

function assign(run: FlowRun, { settings }: FlowNodeOf<'set'>): string {
  for (const { variable, value } of settings.assignments) run.set(variable, run.fill(value));
  if (settings.counter === null) return 'next';
  const { variable, most } = settings.counter;
  const count = (Number(run.read(variable)) || 0) + 1;
  run.set(variable, String(count));
  return count > most ? 'limit' : 'next';
}

async function raise(run: FlowRun, { settings }: FlowNodeOf<'priority'>): Promise<string> {
  const { state, port } = run;
  state.priority += settings.priority;
  // The higher level of a skill asked for twice.
  const levels = new Map(state.skills.map(({ skillId, minLevel }) => [skillId, minLevel]));
  for (const { skillId, minLevel } of settings.skills)
    levels.set(skillId, Math.max(minLevel, levels.get(skillId) ?? 0));
  state.skills = Array.from(levels, ([skillId, minLevel]) => ({ skillId, minLevel }));
  if (settings.reason !== null) await port.purposeKnown({ key: null, label: settings.reason });
  return 'next';
}
