/**
 * Runs a flow node by node. It opens no socket and has no clock: everything happens through the port, so that the same
 * code runs a call, a test run on the page, and the tests. What may not happen, whatever a flow says:
 * a caller in silence, a round without end, a call that outlives its caller.
 */
import { exitsOf, type FlowNode } from '@shouwen/contract/flows';
import { CallerGone, FlowRun, NodeFault } from './flow-run.ts';
import type { FlowState } from './flow-state.ts';
import { runInputNode } from './nodes-input.ts';
import { runLastNode } from './nodes-last.ts';
import { runQueueNode, waitInQueue } from './nodes-queue.ts';
import { runSilentNode } from './nodes-silent.ts';
import type { FlowEnd, FlowPort, FlowSource } from './port-types.ts';

/** Nodes a call may enter in all. */
export const STEPS_MAX = 1000;
/** A caller who presses one key for ever is in the flow's own queue after this many rounds. */
export const VISITS_MAX = 60;
/** Flows a call may be handed through. */
export const JUMPS_MAX = 10;

/** By which exit a node was left, or how the call ended in it. */
export type NodeResult = { readonly exit: string } | { readonly end: FlowEnd['how'] } | { readonly jumpTo: FlowSource };

/**
 * Takes a caller through `source`, from its start or from `saved`. Resolves when the call needs the flow no more; never
 * rejects for what a flow or the world does wrong: then the flow's own queue has the caller.
 */
export async function runFlowGraph(
  source: FlowSource,
  port: FlowPort,
  saved: FlowState | null = null,
): Promise<FlowEnd> {
  const run = new FlowRun(source, port, saved);
  if (saved !== null) run.note('resumed');
  try {
    for (;;) {
      run.stay();
      const end = run.state.isFallback ? await runFallback(run) : await runOne(run);
      if (end !== null) return { how: end, state: run.storable() };
    }
  } catch (error) {
    if (!(error instanceof CallerGone)) throw error;
    return { how: 'gone', state: run.storable() };
  }
}

/** One node; null when there is a next one. */
async function runOne(run: FlowRun): Promise<FlowEnd['how'] | null> {
  const node = enter(run);
  if (node === null) return toFallback(run, 'bounds');
  const result = await attempt(run, node);
  run.isResumed = false;
  if ('end' in result) return result.end;
  if ('jumpTo' in result) {
    if (run.state.jumps >= JUMPS_MAX) return toFallback(run, 'bounds');
    run.jump(result.jumpTo);
    return null;
  }
  return leave(run, node, result.exit);
}

/** Null when there is no such node, or the run has been going on for too long. */
function enter(run: FlowRun): FlowNode | null {
  const { state, port } = run;
  const node = run.node(state.nodeId);
  const visits = (state.visits[state.nodeId] ?? 0) + 1;
  if (node === null || state.steps >= STEPS_MAX || visits > VISITS_MAX) return null;
  state.visits[node.id] = visits;
  state.steps += 1;
  port.entered(run.storable());
  run.note(node.kind);
  return node;
}

async function attempt(run: FlowRun, node: FlowNode): Promise<NodeResult> {
  try {
    return await runNode(run, node);
  } catch (error) {
    if (error instanceof CallerGone) throw error;
    run.stay();
    run.port.failed(node.id, error);
    run.note('failed');
    return { exit: 'failed' };
  }
}

async function runNode(run: FlowRun, node: FlowNode): Promise<NodeResult> {
  switch (node.kind) {
    case 'start':
    case 'hours':
    case 'lookup':
    case 'branch':
    case 'set':
    case 'priority':
      return { exit: await runSilentNode(run, node) };
    case 'language':
    case 'play':
    case 'menu':
    case 'collect':
    case 'survey':
      return { exit: await runInputNode(run, node) };
    case 'queue':
      return await runQueueNode(run, node);
    default:
      return await runLastNode(run, node);
  }
}

function leave(run: FlowRun, node: FlowNode, exit: string): FlowEnd['how'] | null {
  run.stay();
  const isFork = exitsOf(node).length > 1;
  if (isFork) run.note('exit', { exit });
  const target = node.exits[exit] ?? (exit === 'holiday' ? node.exits.closed : undefined);
  // The agent has hung up and nothing is to follow.
  if (target === undefined && exit === 'served') return 'served';
  if (target === undefined || run.node(target) === null) return toFallback(run, exit);
  run.state.nodeId = target;
  return null;
}

function toFallback(run: FlowRun, why: string): null {
  run.state.isFallback = true;
  run.note('fallback', { detail: why.slice(0, 60) });
  return null;
}

/** The flow's own queue. When even that does not take the call the caller is told, and not left hanging. */
async function runFallback(run: FlowRun): Promise<FlowEnd['how']> {
  run.port.entered(run.storable());
  try {
    const outcome = await waitInQueue(run, {
      queueId: run.source.graph.fallbackQueueId,
      priority: 0,
      music: 'music/calm',
      sounds: null,
      announce: { everyMs: 30_000, position: true, expectedWait: false, comfort: [] },
      offer: null,
      waitMsMax: null,
      whenNoAgent: 'wait',
    });
    run.isResumed = false;
    if (outcome === 'gone') throw new CallerGone();
    if (outcome === 'served') return 'served';
    throw new NodeFault(`the flow's own queue: ${outcome}`);
  } catch (error) {
    if (error instanceof CallerGone) throw error;
    run.stay();
    run.port.failed(run.state.nodeId, error);
    await run.prompts('no-agents').catch(ignoreUnlessGone);
    return 'failed';
  }
}

/** The call ends anyway; only that the caller is gone matters. */
function ignoreUnlessGone(error: unknown): void {
  if (error instanceof CallerGone) throw error;
}
