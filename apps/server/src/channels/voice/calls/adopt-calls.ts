import { setTimeout as sleep } from 'node:timers/promises';
import type { LegSummary } from '@shouwen/contract/media-control';
import { type FlowState, flowStateSchema } from '../flow/flow-state.ts';
import { inBackground, type VoiceContext } from '../voice-context.ts';
import { takeThroughFlow, waitOn } from './caller-way.ts';
import { endCall, hangUp } from './end-call.ts';
import { customerLeft } from './inbound.ts';
import { Party } from './party.ts';
import type { Recording } from './recorder.ts';
import type { SavedCall, SavedParty } from './saved-calls.ts';
import { adoptAgent, agentLost, customerHolds } from './talk.ts';
import { newVoiceContact, type VoiceContact } from './voice-contact.ts';

/** The start waits this long for the media process; after it the calls are looked after in the background. */
const MEDIA_WAIT_MS = 5000;
const MEDIA_POLL_MS = 50;

/**
 * After a restart: takes control of the calls an earlier server left, wherever they were. Dialogs come first, so that a
 * BYE that arrives meanwhile finds its call; then, as soon as media is there, callers go on where they were, and calls
 * whose audio is gone are ended for everybody. No contact and no agent stays in a call that is over.
 */
export async function adoptCalls(
  context: VoiceContext,
  contactIds: readonly string[],
): Promise<{ adopted: number; ended: number }> {
  const { needs, table } = context;
  const adopted: VoiceContact[] = [];
  for (const saved of await context.saved.all()) {
    const contact = await adopt(context, saved);
    const isKnown = needs.routing.contactView(saved.contactId) !== null;
    // A caller in the flow, or just before the queue, is not the engine's yet.
    if (isKnown || saved.phase === 'flow' || saved.phase === 'waiting') adopted.push(contact);
    else await dismiss(context, contact);
  }
  let ended = 0;
  for (const contactId of contactIds) {
    if (table.get(contactId) !== null) continue;
    const at = needs.clock.now();
    await needs.routing.submit({ kind: 'contact.ended', at, contactId, by: 'system' });
    await needs.record('contact.hung-up', `contact:${contactId}`, { contactId, by: 'system', cause: 'server-restart' });
    ended += 1;
  }
  if (adopted.length > 0) {
    const resumed = resumeWithMedia(context, adopted).catch((error) =>
      needs.log.error({ error: String(error) }, 'calls of an earlier server could not be looked after'),
    );
    await Promise.race([resumed, sleep(MEDIA_WAIT_MS, undefined, { ref: false })]);
  }
  return { adopted: adopted.length, ended };
}

/** The engine has finished with it: only the phones do not know yet. */
async function dismiss(context: VoiceContext, contact: VoiceContact): Promise<void> {
  contact.phase = 'ended';
  context.table.remove(contact.contactId);
  for (const party of [contact.customer, contact.agent]) {
    hangUp(party);
    await party?.close();
  }
  await context.saved.forget(contact.contactId);
}

async function resumeWithMedia(context: VoiceContext, contacts: readonly VoiceContact[]): Promise<void> {
  const { media } = context.needs;
  while (!media.isReachable) await sleep(MEDIA_POLL_MS, undefined, { ref: false });
  const { legs } = await media.list();
  await closeStrays(context, legs);
  const running = new Set(legs.map((leg) => leg.legId));
  for (const contact of contacts) inBackground(context, contact.contactId, resume(context, contact, running));
}

/** Legs of calls nobody knows any more: rings that were on their way, calls that ended while no server was there. */
async function closeStrays(context: VoiceContext, legs: readonly LegSummary[]): Promise<void> {
  for (const { legId, callId } of legs) {
    const contact = context.table.get(callId);
    const isOurs = contact !== null && (contact.customer?.legId === legId || contact.agent?.legId === legId);
    // A leg of a call that came in under this server may not be in the table's contact yet.
    const isNew = contact !== null && !contact.isAdopted;
    if (!isOurs && !isNew) await context.needs.media.closeLeg(legId).catch(() => {});
  }
}

/** Goes on where the earlier server was. */
async function resume(context: VoiceContext, contact: VoiceContact, running: ReadonlySet<string>): Promise<void> {
  const { customer, agent, contactId } = contact;
  if (contact.phase === 'ended') return;
  if (customer === null || !running.has(customer.legId)) {
    await endCall(context, contact, { by: 'system', cause: 'media-lost' });
    return;
  }
  switch (contact.phase) {
    case 'flow':
      await flowAgain(context, contact);
      break;
    case 'waiting':
      await waitAgain(context, contact);
      break;
    case 'dialling':
      await endCall(context, contact, { by: 'system', cause: 'server-restart' });
      break;
    case 'talking':
      if (agent !== null && !running.has(agent.legId)) await agentLost(context, contact);
      break;
  }
  context.needs.log.info({ contactId, phase: contact.phase }, 'call of an earlier server goes on');
}

async function flowAgain(context: VoiceContext, contact: VoiceContact): Promise<void> {
  if (contact.entryPoint === null) return await endCall(context, contact, { by: 'system', cause: 'not-queued' });
  try {
    await takeThroughFlow(context, contact, contact.entryPoint);
  } catch (error) {
    context.needs.log.error({ contactId: contact.contactId, error: String(error) }, 'caller could not be queued');
    await endCall(context, contact, { by: 'system', cause: 'not-queued' });
  }
}

async function waitAgain(context: VoiceContext, contact: VoiceContact): Promise<void> {
  const { needs } = context;
  const { contactId, queueId } = contact;
  if (contact.flowState !== null || queueId === null) return await flowAgain(context, contact);
  const view = needs.routing.contactView(contactId);
  if (view === null) return await endCall(context, contact, { by: 'system', cause: 'not-queued' });
  // Whoever was rung hears nothing of the old ring any more: the caller is offered anew, at the same place.
  if (view.state !== 'waiting') {
    await needs.routing.submit({ kind: 'contact.moved', at: needs.clock.now(), contactId, queueId });
  }
  if (contact.phase === 'waiting') await waitOn(context, contact);
}

async function adopt(context: VoiceContext, saved: SavedCall): Promise<VoiceContact> {
  const { needs } = context;
  const entryPoint = saved.entryPointAddress === null ? null : await needs.entryPointByAddress(saved.entryPointAddress);
  const contact = newVoiceContact({
    ...saved,
    isAdopted: true,
    entryPoint,
    flowState: readFlowState(saved.flowState),
    customer: adoptParty(context, saved.customer),
    agent: adoptParty(context, saved.agent),
    recording: adoptRecording(saved),
  });
  context.table.add(contact);
  attachCustomer(context, contact);
  if (contact.agent !== null) adoptAgent(context, contact, contact.agent);
  return contact;
}

/** What does not fit, from another version, begins anew. */
function readFlowState(stored: unknown): FlowState | null {
  const parsed = flowStateSchema.safeParse(stored);
  return parsed.success ? parsed.data : null;
}

function adoptRecording({ recordingId, contactId, isRecordingPaused }: SavedCall): Recording | null {
  return recordingId === null ? null : { recordingId, contactId, speakers: '', isPaused: isRecordingPaused === true };
}

function attachCustomer(context: VoiceContext, contact: VoiceContact): void {
  const { customer } = contact;
  if (customer?.call == null) return;
  customer.call.handlers = {
    onReoffer: ({ offer }) => customer.reoffer(offer),
    onDigit: ({ digit }) => customer.ear.heardDigit(digit),
    onEnded: (end) => customerLeft(context, contact, end),
  };
  customer.listener = {
    onHold: (isHeld) => customerHolds(context, contact, isHeld),
    onMediaLost: () => customerLeft(context, contact, mediaLostEnd),
  };
}

const mediaLostEnd = { cause: 'gone', status: 0, reasonPhrase: '', reason: null, response: null } as const;

function adoptParty(context: VoiceContext, saved: SavedParty | null): Party | null {
  if (saved === null) return null;
  const party = new Party(context.needs.media, context.router, saved.legId, saved.kind);
  party.call = context.sip.restore(saved.snapshot, {});
  return party;
}
