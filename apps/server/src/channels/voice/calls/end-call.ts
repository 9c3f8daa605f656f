import { setTimeout as sleep } from 'node:timers/promises';
import type { LegStats } from '@shouwen/contract/media-control';
import type { RoutingEffect } from '@shouwen/routing';
import type { VoiceContext } from '../voice-context.ts';
import type { Party } from './party.ts';
import type { VoiceContact } from './voice-contact.ts';

/** Who ended the call; `cause` is a short word for the record (bye, rejected, ack-timeout, voicemail...). */
export interface CallEnding {
  by: 'customer' | 'agent' | 'system';
  cause: string;
  /** Final status for a caller who was not answered yet. */
  status?: number;
}

/**
 * Ends a call for everyone, once, whoever asks first. The phones are told at once; then the engine, the recording and
 * the record follow.
 */
export async function endCall(context: VoiceContext, contact: VoiceContact, ending: CallEnding): Promise<void> {
  if (contact.phase === 'ended') return;
  const wasQueued = contact.queueId !== null || contact.agentId !== null;
  contact.phase = 'ended';
  contact.wait?.stop();
  const { flow } = contact;
  contact.flow = null;
  flow?.over();
  if (contact.agentReturnTimer !== null) clearTimeout(contact.agentReturnTimer);
  contact.ring?.ring.cancel();
  hangUp(contact.customer, ending.status);
  hangUp(contact.agent);
  contact.third?.cancel();
  for (const party of othersOf(contact)) hangUp(party);
  const { contactId } = contact;
  const { by, cause } = ending;
  // Each step on its own: a database that is away for a moment must not leave legs open or an agent engaged.
  await attempt(context, contactId, async () => {
    if (wasQueued) await tellEngine(context, contact, ending);
  });
  await attempt(context, contactId, async () => {
    if (contact.recording !== null) await context.recorder.stop(contact.recording);
  });
  await attempt(context, contactId, () => closeParties(context, contact));
  await contact.whenRecorded;
  await attempt(context, contactId, () =>
    context.needs.record('contact.hung-up', `contact:${contactId}`, { contactId, by, cause }),
  );
  await attempt(context, contactId, () => context.saved.forget(contactId));
  context.table.remove(contactId);
  context.table.changed(contact);
}

const END_TRIES = 3;
const END_RETRY_MS = 1000;

/** Tries a step of the end a few times; gives up with a word in the log, never with an exception. */
async function attempt(context: VoiceContext, contactId: string, step: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await step();
      return;
    } catch (error) {
      context.needs.log.error({ contactId, tries, error: String(error) }, 'a step of ending a call failed');
      if (tries === END_TRIES) return;
      await sleep(END_RETRY_MS);
    }
  }
}

/** Everybody beside customer and agent. */
function othersOf({ third, supervisors }: VoiceContact): Party[] {
  return [...(third?.party == null ? [] : [third.party]), ...supervisors.map((supervisor) => supervisor.party)];
}

/** Tells the phone, in the way its state asks for: reject, cancel or BYE. */
export function hangUp(party: Party | null, status = 480): void {
  const call = party?.call;
  if (call === null || call === undefined || call.state === 'ended') return;
  if ('reject' in call && (call.state === 'calling' || call.state === 'early')) {
    (call as { reject(status: number): boolean }).reject(status);
  } else if ('cancel' in call && call.state !== 'established') {
    (call as { cancel(): void }).cancel();
  } else {
    call.bye();
  }
}

async function tellEngine(context: VoiceContext, contact: VoiceContact, ending: CallEnding): Promise<void> {
  const { routing, clock } = context.needs;
  const at = clock.now();
  const { contactId } = contact;
  const view = routing.contactView(contactId);
  if (view === null) return;
  const isUnanswered = view.state === 'waiting' || view.state === 'offered';
  if (ending.by === 'customer' && isUnanswered) {
    const effects = await routing.submit({ kind: 'contact.abandoned', at, contactId });
    // The agent's answer may have been first: then it is an ended call, not an abandoned one.
    if (!effects.some((effect: RoutingEffect) => effect.kind === 'rejected')) return;
  }
  await routing.submit({ kind: 'contact.ended', at, contactId, by: ending.by });
}

/** Closes both media legs and keeps their last figures with the contact. */
export async function closeParties(context: VoiceContext, contact: VoiceContact): Promise<void> {
  for (const [party, name] of [
    [contact.customer, 'customer'],
    [contact.agent, 'agent'],
  ] as const) {
    if (party !== null) await closeParty(context, contact.contactId, party, name);
  }
  for (const party of othersOf(contact)) await party.close();
}

export async function closeParty(
  context: VoiceContext,
  contactId: string,
  party: Party,
  name: 'customer' | 'agent',
): Promise<void> {
  const stats = await party.close();
  if (stats === null || stats.received.packets === 0) return;
  await context.needs.record('contact.leg-quality', `contact:${contactId}`, {
    contactId,
    quality: qualityOf(party.legId, name, stats),
  });
}

function qualityOf(legId: string, party: 'customer' | 'agent', stats: LegStats) {
  const round = (value: number): number => Math.round(value * 100) / 100;
  return {
    legId,
    party,
    packetsReceived: stats.received.packets,
    packetsLost: stats.received.lost,
    lossPercent: round(stats.received.lossPercent),
    jitterMs: round(stats.received.jitterMs),
    roundTripMs: stats.roundTripMs === null ? null : round(stats.roundTripMs),
    mos: stats.received.mos === null ? null : round(stats.received.mos),
  };
}
