import type { AgentState, Customer, Desk, DeskContact, Language } from '@shouwen/contract';
import type { AgentView, PartView } from '@shouwen/routing';
import type { DeskNeeds, DeskRecord, LiveCall } from './desk-needs.ts';

const NOTICES_SHOWN = 5;
const CAPACITY_SHOWN = ['voice'] as const;

/** Facts about a contact that do not change while it is on the desk: read once, kept until it leaves. */
export interface ContactFacts {
  record: DeskRecord;
  customer: Customer | null;
  lastContact: Desk['recent'][number] | null;
}

export class FactsCache {
  readonly #needs: DeskNeeds;
  readonly #facts = new Map<string, Promise<ContactFacts | null>>();

  constructor(needs: DeskNeeds) {
    this.#needs = needs;
  }

  /** The record is read each time, because its times change; customer and last contact are kept. */
  async of(contactId: string, language: Language): Promise<ContactFacts | null> {
    const record = await this.#needs.contactRecord(contactId);
    if (record === null) return null;
    const key = `${contactId}|${record.summary.customerId ?? ''}|${language}`;
    let facts = this.#facts.get(key);
    if (facts === undefined) {
      facts = this.#read(contactId, record, language);
      this.#facts.set(key, facts);
      facts.catch(() => this.#facts.delete(key));
    }
    const kept = await facts;
    return kept === null ? null : { ...kept, record };
  }

  forget(contactId: string): void {
    for (const key of this.#facts.keys()) if (key.startsWith(`${contactId}|`)) this.#facts.delete(key);
  }

  async #read(contactId: string, record: DeskRecord, language: Language): Promise<ContactFacts> {
    const { customerId } = record.summary;
    if (customerId === null) return { record, customer: null, lastContact: null };
    const [customer, lastContact] = await Promise.all([
      this.#needs.customerCard(customerId, language),
      this.#needs.lastContact(customerId, contactId),
    ]);
    return { record, customer, lastContact };
  }
}

/** What only the stream of effects tells: offer ids by contact (views do not carry them), and notices by agent. */
export interface DeskMemory {
  offers: ReadonlyMap<string, string>;
  notices(agentId: string): Desk['notices'];
}

/** The whole desk of one agent; null when the engine does not know the agent. */
export async function buildDesk(
  needs: DeskNeeds,
  facts: FactsCache,
  agentId: string,
  language: Language,
  memory: DeskMemory,
): Promise<Desk | null> {
  const view = needs.routing.agentView(agentId);
  const agent = await needs.agent(agentId);
  if (view === null || agent === null) return null;
  const [contacts, today, recent, reasons, outcomes] = await Promise.all([
    Promise.all(view.contacts.map((part) => deskContact(needs, facts, agentId, part, language, memory.offers))),
    needs.figuresToday(agentId),
    needs.recentContacts(agentId),
    needs.stateReasons(),
    needs.outcomes(),
  ]);
  return {
    serverTime: iso(needs.clock.now()),
    agent: {
      agentId,
      agentNumber: agent.number,
      name: agent.name,
      state: shownState(view),
      reasonId: view.reason,
      since: iso(stateSince(view)),
      pendingState: view.pendingState?.state ?? null,
      pendingReasonId: view.pendingState?.reason ?? null,
      capacity: CAPACITY_SHOWN.map((channel) => ({
        channel,
        used: view.contacts.filter((part) => part.channel === channel).length,
        max: 1,
      })),
      hasPhone: needs.voice.hasPhone(agentId),
    },
    contacts: contacts.filter((contact) => contact !== null),
    today,
    recent,
    reasons,
    outcomes,
    notices: memory.notices(agentId).slice(0, NOTICES_SHOWN),
  };
}

/** Hold is a state of its own on the desk, although the engine counts it as talking. */
function shownState(view: AgentView): AgentState {
  return view.state === 'talking' && view.contacts.some((part) => part.phase === 'held') ? 'hold' : view.state;
}

function stateSince(view: AgentView): number {
  const held = view.contacts.find((part) => part.phase === 'held');
  return view.state === 'talking' && held !== undefined ? held.since : view.since;
}

async function deskContact(
  needs: DeskNeeds,
  facts: FactsCache,
  agentId: string,
  part: PartView,
  language: Language,
  offers: ReadonlyMap<string, string>,
): Promise<DeskContact | null> {
  const known = await facts.of(part.contactId, language);
  if (known === null) return null;
  const { record, customer, lastContact } = known;
  const live = needs.voice.liveCall(part.contactId, agentId);
  const draft = await needs.drafts.get(part.contactId);
  const isOffered = part.phase === 'offered';
  return {
    contactId: part.contactId,
    channel: part.channel,
    direction: record.summary.direction,
    phase: phaseOf(part, live),
    phaseSince: iso(part.since),
    offerId: isOffered ? (offers.get(part.contactId) ?? null) : null,
    offerExpiresAt: isOffered && part.endsAt !== null ? iso(part.endsAt) : null,
    connectedAt: record.connectedAt,
    wrapUpEndsAt: part.phase === 'wrap-up' && part.endsAt !== null ? iso(part.endsAt) : null,
    waitedMs:
      isOffered && record.queuedAt !== null ? part.since - Date.parse(record.queuedAt) : record.summary.waitedMs,
    queueName: record.summary.queueName,
    entryPointAddress: record.entryPointAddress,
    purpose: record.purpose,
    language: record.language,
    maskedAddress: record.summary.maskedAddress,
    customer,
    lastContact,
    draft: draft ?? { outcomeId: null, note: '' },
    isRecording: live?.isRecording ?? false,
    isRecordingPaused: live?.isRecordingPaused ?? false,
    third: live?.third ?? null,
    consultedBy: live?.consulted?.by ?? null,
    supervisorName: live?.supervisorName ?? null,
    isMediaLost: live?.isAgentLost ?? false,
    talkMs: record.summary.talkMs,
    holdMs: record.summary.holdMs,
  };
}

function phaseOf(part: PartView, live: LiveCall | null): DeskContact['phase'] {
  switch (part.phase) {
    case 'offered':
      return 'ringing';
    case 'held':
      return 'hold';
    case 'wrap-up':
      return 'wrap-up';
    default:
      if (live?.consulted?.isRinging === true) return 'ringing';
      return live?.isDialling ? 'dialling' : 'talking';
  }
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
