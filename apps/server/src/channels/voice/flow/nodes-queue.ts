import type { FlowNodeOf } from '@shouwen/contract/flows';
import { CallerGone, type FlowRun } from './flow-run.ts';
import type { QueueOutcome } from './port-types.ts';
import type { NodeResult } from './run-flow-graph.ts';

type QueueSettings = FlowNodeOf<'queue'>['settings'];

/** Waits until an agent had the call, or the caller leaves the queue by one of its other ways. */
export async function runQueueNode(run: FlowRun, { settings }: FlowNodeOf<'queue'>): Promise<NodeResult> {
  const outcome = await waitInQueue(run, settings);
  if (outcome === 'gone') throw new CallerGone();
  return { exit: outcome };
}

/** One stay in a queue, with everything the flow knows of the caller. */
export async function waitInQueue(run: FlowRun, settings: QueueSettings): Promise<QueueOutcome> {
  const { state, port } = run;
  const { offer, announce } = settings;
  state.queueId = settings.queueId;
  const outcome = await port.enqueue({
    nodeId: state.nodeId,
    queueId: settings.queueId,
    priority: settings.priority + state.priority,
    skills: state.skills,
    music: settings.music,
    language: state.language,
    sounds: settings.sounds === null ? null : run.sounds(settings.sounds),
    announce: {
      ...announce,
      comfort: announce.comfort.map((sound) => run.sounds([sound])).filter((sounds) => sounds.length > 0),
    },
    offer: offer === null ? null : { ...offer, sounds: run.sounds(offer.sounds) },
    waitMsMax: settings.waitMsMax,
    whenNoAgent: settings.whenNoAgent,
    isResumed: run.isResumed,
    goesOnAfterTalk: !state.isFallback && run.node(state.nodeId)?.exits.served !== undefined,
  });
  return outcome;
}
