import { setTimeout as sleep } from 'node:timers/promises';
import type { Call } from '@shouwen/sip';
import type { MediaEngine, MediaInventory } from '../media/media-engine.ts';
import type { VoiceContext } from '../voice-context.ts';
import { customerLeft } from './inbound.ts';
import { Party } from './party.ts';
import type { SavedCall, SavedParty } from './saved-calls.ts';
import { adoptParties, customerHolds } from './talk.ts';
import { newVoiceContact, type VoiceContact } from './voice-contact.ts';

const MEDIA_WAIT_MS = 5000;

/**
 * After a restart: takes control of the calls whose audio went on in the media process, and ends the others in the
 * engine, so that no contact and no agent stays in a call that is over.
 */
export async function adoptCalls(
  context: VoiceContext,
  contactIds: readonly string[],
): Promise<{ adopted: number; ended: number }> {
  const { needs, table } = context;
  const savedCalls = await context.saved.all();
  if (savedCalls.length === 0 && contactIds.length === 0) return { adopted: 0, ended: 0 };
  const inventory = await inventoryOf(needs.media);
  const running = new Set(inventory.legs.map((leg) => leg.legId));
  const wanted = new Set<string>();
  let adopted = 0;
  for (const saved of savedCalls) {
    if (!running.has(saved.customer.legId) || needs.routing.contactView(saved.contactId) === null) {
      await context.saved.forget(saved.contactId);
      continue;
    }
    const contact = await adopt(context, saved);
    table.add(contact);
    wanted.add(saved.customer.legId).add(saved.agent.legId);
    adopted += 1;
  }
  for (const leg of inventory.legs) {
    if (!wanted.has(leg.legId)) await needs.media.closeLeg(leg.legId).catch(() => {});
  }
  let ended = 0;
  for (const contactId of contactIds) {
    if (table.get(contactId) !== null) continue;
    const at = needs.clock.now();
    await needs.routing.submit({ kind: 'contact.ended', at, contactId, by: 'system' });
    await needs.record('contact.hung-up', `contact:${contactId}`, { contactId, by: 'system', cause: 'server-restart' });
    ended += 1;
  }
  return { adopted, ended };
}

/** Media starts at the same time as this server; without it in time, its calls count as over. */
async function inventoryOf(media: MediaEngine): Promise<Pick<MediaInventory, 'legs'>> {
  for (let waited = 0; !media.isReachable && waited < MEDIA_WAIT_MS; waited += 50) await sleep(50);
  return media.isReachable ? await media.list() : { legs: [] };
}

async function adopt(context: VoiceContext, saved: SavedCall): Promise<VoiceContact> {
  const { needs } = context;
  const entryPoint = saved.entryPointAddress === null ? null : await needs.entryPointByAddress(saved.entryPointAddress);
  const customer = adoptParty(context, saved.customer);
  const agent = adoptParty(context, saved.agent);
  const contact = newVoiceContact({
    ...saved,
    entryPoint,
    phase: 'talking',
    customer,
    agent,
    recording: saved.recordingId === null ? null : { recordingId: saved.recordingId, contactId: saved.contactId },
  });
  if (customer.call !== null) {
    customer.call.handlers = {
      onReoffer: ({ offer }) => customer.reoffer(offer),
      onDigit: ({ digit }) => customer.ear.heardDigit(digit),
      onEnded: (end) => customerLeft(context, contact, end),
    };
  }
  customer.listener = {
    onHold: (isHeld) => customerHolds(context, contact, isHeld),
    onMediaLost: () => customerLeft(context, contact, mediaLostEnd),
  };
  adoptParties(context, contact, agent);
  return contact;
}

const mediaLostEnd = { cause: 'gone', status: 0, reasonPhrase: '', reason: null, response: null } as const;

function adoptParty(context: VoiceContext, saved: SavedParty): Party {
  const party = new Party(context.needs.media, context.router, saved.legId, saved.kind);
  const call: Call = context.sip.restore(saved.snapshot, {});
  party.call = call;
  return party;
}
