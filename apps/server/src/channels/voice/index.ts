/** The voice channel: SIP in and out, calls, phones. Audio runs in the media process; here is control only. */
import { Authenticator, type Flow, Registrar, SipAgent } from '@shouwen/sip';
import { AgentPhones } from './agents/agent-phones.ts';
import { AgentRing } from './agents/ring-agent.ts';
import { type SavedBindingStore, SavedBindings } from './agents/saved-bindings.ts';
import { adoptCalls } from './calls/adopt-calls.ts';
import {
  agentHungUp,
  type ConsultOutcome,
  consult,
  endConsult,
  handOver,
  joinAll,
  thirdLeft,
} from './calls/consult.ts';
import { drainCalls } from './calls/drain-calls.ts';
import type { SupervisionMode } from './calls/hearing.ts';
import { MediaRouter } from './calls/media-router.ts';
import { handleRoutingEffect } from './calls/offers.ts';
import { type DialOutcome, dialOut } from './calls/outbound.ts';
import { Recorder } from './calls/recorder.ts';
import { type SavedCallStore, SavedCalls } from './calls/saved-calls.ts';
import { type SuperviseOutcome, stopSupervising, supervise, takeOver } from './calls/supervise.ts';
import { rejoin, setHold } from './calls/talk.ts';
import { type QueueTarget, transferToQueue } from './calls/transfer.ts';
import { CallTable, type VoiceContact } from './calls/voice-contact.ts';
import { SourceGuard } from './guard/source-guard.ts';
import { handleInvite } from './invite-handler.ts';
import { guardKey, screenRequest } from './sip-stack.ts';
import { openTransports, pooledRandom, type SipTransports } from './transports/index.ts';
import type { VoiceContext } from './voice-context.ts';
import type { Trunk, VoiceNeeds } from './voice-needs.ts';

export type { ConsultOutcome } from './calls/consult.ts';
export type { SupervisionMode } from './calls/hearing.ts';
export type { SavedCall, SavedCallStore } from './calls/saved-calls.ts';
export type { SuperviseOutcome } from './calls/supervise.ts';
export { agentsOf, type VoiceContact } from './calls/voice-contact.ts';
export { openTransports, pooledRandom, type SipTransports } from './transports/index.ts';
export { voiceMigrations } from './voice.migration.ts';
export { savedBindingStore, savedCallStore } from './voice.sql.ts';
export {
  practiceNumberOf,
  type RoutingPort,
  type Trunk,
  type VoiceEntryPoint,
  type VoiceNeeds,
} from './voice-needs.ts';

const ERROR_NOTE_MS = 10_000;

export interface VoiceOptions {
  sipBind: string;
  sipPort: number;
  /** What phones and trunks are told to reach us at. */
  publicAddress: string;
  realm: string;
  /** Key of the digest nonces; the same in every server process of this centre. */
  nonceSecret: string;
}

/** Whom an agent brings in, as the desk names them. */
export type ConsultTarget = { kind: 'agent'; agentId: string } | { kind: 'number'; number: string };

/** What the desk and the practice pages can do with calls. */
export interface VoiceChannel {
  readonly transports: SipTransports;
  readonly contacts: CallTable;
  readonly phones: AgentPhones;
  hold(contactId: string, agentId: string, isHeld: boolean): Promise<boolean>;
  hangUp(contactId: string, agentId: string): Promise<boolean>;
  rejoin(contactId: string, agentId: string): Promise<boolean>;
  dial(agentId: string, number: string): Promise<DialOutcome>;
  /** Brings a colleague or a number in; `isHandedOver`: the agent leaves as soon as they answer. */
  consult(contactId: string, agentId: string, target: ConsultTarget, isHandedOver: boolean): Promise<ConsultOutcome>;
  /** What is done with the third: false when there is none, or the agent does not have the call. */
  third(contactId: string, agentId: string, action: 'end' | 'join' | 'hand-over'): Promise<boolean>;
  /** False when nothing is recorded, or the agent does not have the call. */
  pauseRecording(contactId: string, agentId: string, isPaused: boolean): Promise<boolean>;
  /** To a queue, or to an agent in it; `byAgentId` has the call or supervises. */
  transfer(contactId: string, target: QueueTarget): Promise<boolean>;
  supervise(contactId: string, agentId: string, mode: SupervisionMode): Promise<SuperviseOutcome>;
  stopSupervising(contactId: string, agentId: string): Promise<boolean>;
  takeOver(contactId: string, agentId: string): Promise<boolean>;
  /** Takes back calls that ran on without a server. Call once, after routing has been restored. */
  adopt(voiceContactIds: readonly string[]): Promise<{ adopted: number; ended: number }>;
  /**
   * The whole centre stops, the audio with it: takes no new calls, lets running ones end for `withinMs`, then hangs up the
   * rest, so that nobody stays on a dead line and the record has an end.
   */
  drain(withinMs: number): Promise<void>;
  /** Ends nothing: calls go on in the media process and are adopted by the next server. */
  close(): Promise<void>;
  stats(): { calls: number; sip: ReturnType<SipAgent['stats']> };
}

/** What outlives this process. */
export interface VoiceStores {
  calls: SavedCallStore;
  bindings: SavedBindingStore;
}

export async function installVoice(
  needs: VoiceNeeds,
  stores: VoiceStores,
  options: VoiceOptions,
): Promise<VoiceChannel> {
  const guard = new SourceGuard(() => needs.clock.now());
  let trunks: readonly Trunk[] = await needs.trunks();
  const refresh = setInterval(() => {
    needs.trunks().then(
      (loaded) => {
        trunks = loaded;
      },
      (error) => needs.log.warn({ error: String(error) }, 'trunks not reloaded'),
    );
  }, 10_000);
  const context = await openStack(needs, stores, options, guard, () => trunks);
  const stopEffects = needs.routing.onEffect((effect) => handleRoutingEffect(context.voice, effect));
  return {
    ...operations(context.voice),
    transports: context.transports,
    contacts: context.voice.table,
    phones: context.voice.phones,
    drain: (withinMs) => drainCalls(context.voice, withinMs),
    stats: () => ({ calls: context.voice.table.size, sip: context.voice.sip.stats() }),
    close: async () => {
      clearInterval(refresh);
      stopEffects();
      context.voice.router.close();
      context.voice.sip.close();
      await context.transports.close();
    },
  };
}

async function openStack(
  needs: VoiceNeeds,
  stores: VoiceStores,
  options: VoiceOptions,
  guard: SourceGuard,
  trunks: () => readonly Trunk[],
): Promise<{ voice: VoiceContext; transports: SipTransports }> {
  const clock = { now: () => needs.clock.now(), setTimeout, clearTimeout };
  const random = pooledRandom();
  const phones = new AgentPhones(needs);
  const bindings = new SavedBindings(stores.bindings, needs.log);
  const registrar = new Registrar({
    clock,
    onChange: (change) => {
      bindings.changed(change);
      phones.changed(change);
    },
  });
  phones.attach(registrar);
  const authenticator = new Authenticator({
    realm: options.realm,
    secret: options.nonceSecret,
    lookup: needs.credentials,
    clock,
    random,
    onFailure: ({ reason, username, flow }) => {
      if (reason === 'absent' || reason === 'stale') return;
      const { isBanned } = guard.failed(guardKey(flow));
      needs.log.warn({ reason, username, address: flow.remoteAddress, isBanned }, 'SIP sign-in refused');
    },
  });
  const sip: SipAgent = new SipAgent({
    clock,
    random,
    registrar,
    authenticator,
    name: 'Shouwen',
    local: () => ({ host: options.publicAddress, port: options.sipPort }),
    connect: (destination) => transports.flowTo(destination),
    handlers: {
      screen: (flow, request) => screenRequest(guard, trunks(), flow, request),
      onInvite: (call) => handleInvite(voice, guard, trunks, call),
      onError: noteSometimes(needs),
    },
  });
  const transports = await openTransports({
    address: options.sipBind,
    port: options.sipPort,
    receive: (bytes, flow) => sip.receive(bytes, flow),
    closed: (flow) => sip.flowClosed(flow),
  });
  phones.onChange((agentId) => followPhone(voice, agentId));
  const voice: VoiceContext = {
    needs,
    sip,
    phones,
    router: new MediaRouter(needs.media),
    table: new CallTable(),
    recorder: new Recorder(needs),
    saved: new SavedCalls(stores.calls),
    trunkOut: () => trunks().find((candidate) => candidate.outbound !== null) ?? null,
    isDraining: false,
    dialling: new Set(),
    agentHungUp: (contact, cause) => agentHungUp(voice, contact, cause),
  };
  const restored = await bindings.restore(registrar, (host, port) =>
    transports.flowTo({ protocol: 'UDP', host, port }),
  );
  if (restored > 0) needs.log.info({ restored }, 'phones of an earlier server can be rung');
  return { voice, transports };
}

/** Anybody can send us what is not SIP: one line in a while says how much of it came. */
function noteSometimes({ clock, log }: VoiceNeeds): (error: unknown, flow: Flow | null) => void {
  let notedAt = Number.NEGATIVE_INFINITY;
  let unnoted = 0;
  return (error, flow) => {
    unnoted += 1;
    if (clock.now() - notedAt < ERROR_NOTE_MS) return;
    log.warn(
      { error: String(error), address: flow?.remoteAddress ?? null, count: unnoted },
      'SIP message not understood',
    );
    notedAt = clock.now();
    unnoted = 0;
  };
}

/** A browser came back on a new connection: its running call is told, so that our BYE and re-INVITE still reach it. */
function followPhone(context: VoiceContext, agentId: string): void {
  const [phone] = context.phones.phonesOf(agentId);
  if (phone === undefined) return;
  for (const contact of context.table.ofAgent(agentId)) {
    const call = contact.agent?.call;
    const isWeb = contact.agent?.kind === 'webrtc' && phone.kind === 'browser';
    if (call != null && isWeb && call.flow?.isOpen !== true) call.useFlow(phone.binding.flow);
  }
}

function operations(
  context: VoiceContext,
): Omit<VoiceChannel, 'transports' | 'contacts' | 'phones' | 'stats' | 'close' | 'drain'> {
  const own = (contactId: string, agentId: string): VoiceContact | null => {
    const contact = context.table.get(contactId);
    return contact?.agentId === agentId ? contact : null;
  };
  const { trunkOut } = context;
  return {
    hold: async (contactId, agentId, isHeld) => {
      const contact = own(contactId, agentId);
      if (contact === null || contact.phase !== 'talking') return false;
      await setHold(context, contact, isHeld);
      return true;
    },
    hangUp: async (contactId, agentId) => {
      const contact = context.table.get(contactId);
      const third = contact?.third;
      if (contact !== null && third != null && third.agentId === agentId) {
        await thirdLeft(context, contact, third);
        return true;
      }
      if (contact?.agentId !== agentId) return false;
      await agentHungUp(context, contact, 'hung-up');
      return true;
    },
    rejoin: async (contactId, agentId) => {
      const contact = own(contactId, agentId);
      return contact !== null && (await rejoin(context, contact, () => ringAgain(context, contact, agentId)));
    },
    dial: async (agentId, number) => {
      return await dialOut(context, agentId, number, trunkOut());
    },
    consult: async (contactId, agentId, target, isHandedOver) => {
      const contact = own(contactId, agentId);
      if (contact === null) return { kind: 'refused', reason: 'wrong-state' };
      const whom = target.kind === 'agent' ? target : { ...target, trunk: trunkOut() };
      return await consult(context, contact, whom, isHandedOver);
    },
    third: async (contactId, agentId, action) => {
      const contact = own(contactId, agentId);
      if (contact === null) return false;
      const act = { end: endConsult, join: joinAll, 'hand-over': handOver }[action];
      return await act(context, contact);
    },
    pauseRecording: async (contactId, agentId, isPaused) => {
      const contact = own(contactId, agentId);
      if (contact?.recording == null) return false;
      await context.recorder.setPaused(contact.recording, agentId, isPaused);
      context.table.changed(contact);
      await context.saved.save(contact);
      return true;
    },
    transfer: async (contactId, target) => {
      const contact = context.table.get(contactId);
      return contact !== null && (await transferToQueue(context, contact, target));
    },
    supervise: async (contactId, agentId, mode) => {
      const contact = context.table.get(contactId);
      if (contact === null) return { kind: 'refused', reason: 'wrong-state' };
      return await supervise(context, contact, agentId, mode);
    },
    stopSupervising: async (contactId, agentId) => {
      const contact = context.table.get(contactId);
      return contact !== null && (await stopSupervising(context, contact, agentId));
    },
    takeOver: async (contactId, agentId) => {
      const contact = context.table.get(contactId);
      return contact !== null && (await takeOver(context, contact, agentId));
    },
    adopt: async (voiceContactIds) => await adoptCalls(context, voiceContactIds),
  };
}

async function ringAgain(context: VoiceContext, contact: VoiceContact, agentId: string) {
  const ring = new AgentRing(context, {
    contactId: contact.contactId,
    agentId,
    offerId: null,
    isAnsweredBySelf: true,
    displayName: contact.customerName ?? 'Shouwen',
    codecs: contact.customerCodec === 'PCMU' ? ['PCMU', 'PCMA'] : ['PCMA', 'PCMU'],
    onlyBrowser: true,
    ringTimeoutMs: 10_000,
  });
  const outcome = await ring.outcome;
  return outcome.kind === 'answered' ? outcome.party : null;
}
