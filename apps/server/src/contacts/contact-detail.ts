import type { Bilingual, ContactDetail } from '@shouwen/contract';
import type { Principal } from '../platform/auth/principal.ts';
import type { Db } from '../platform/db/database.ts';
import type { StoredEvent } from '../platform/events-port.ts';
import { AppError } from '../platform/http/app-error.ts';
import { maySeeContact } from './contact.policy.ts';
import type { Directory } from './directory.ts';
import { idsOf, type PresentNeeds, presentContacts } from './present-contact.ts';
import { presentEventData } from './present-event.ts';
import { agentsOfOffers, countWaitingAt, presentReceipts, readOffers } from './receipts.ts';
import type { ContactRow } from './record/contact-rows.ts';
import { presentRecording } from './recordings/present-recording.ts';

/** Events of one contact that are shown; a call with more has something wrong with it. */
const eventsMax = 500;

export interface DetailNeeds extends PresentNeeds {
  /** Events with one of these subjects, in order, at most `limit`. */
  readSubjects(subjects: readonly string[], limit: number): Promise<readonly StoredEvent[]>;
}

/**
 * The contact's row, if this person may know of it.
 * @throws {AppError} `not-found`, also for somebody else's contact
 */
export async function readOwnContact(db: Db, principal: Principal, contactId: string): Promise<ContactRow> {
  const row = await db.selectFrom('contact').selectAll().where('contact_id', '=', contactId).executeTakeFirst();
  if (row === undefined || !maySeeContact(principal, row)) throw new AppError('not-found');
  return row;
}

/** Everything about one contact on one page. */
export async function contactDetail(
  needs: DetailNeeds,
  principal: Principal,
  contactId: string,
): Promise<ContactDetail> {
  const { db, directory } = needs;
  const row = await readOwnContact(db, principal, contactId);
  const [[summary], parts, recordings, quality] = await Promise.all([
    presentContacts(needs, [row]),
    db.selectFrom('contact_part').selectAll().where('contact_id', '=', contactId).orderBy('number').execute(),
    db.selectFrom('recording').selectAll().where('contact_id', '=', contactId).orderBy('started_at').execute(),
    db.selectFrom('contact_quality').selectAll().where('contact_id', '=', contactId).orderBy('leg_id').execute(),
  ]);
  if (summary === undefined) throw new AppError('not-found');
  const subjects = [`contact:${contactId}`, ...recordings.map((recording) => `recording:${recording.recording_id}`)];
  const events = await needs.readSubjects(subjects, eventsMax);
  const offers = readOffers(events);
  const [names, waitingAt] = await Promise.all([
    readNames(directory, events, [...agentsOfOffers(offers), ...idsOf(parts.map((part) => part.agent_id))]),
    countWaitingAt(
      db,
      offers.map((offer) => offer.at),
    ),
  ]);
  return {
    ...summary,
    language: row.language,
    entryPointAddress: row.direction === 'in' ? row.centre_address : null,
    purpose: row.purpose_label === null ? null : { key: row.purpose_key, label: row.purpose_label },
    queuedAt: row.queued_at?.toISOString() ?? null,
    connectedAt: row.connected_at?.toISOString() ?? null,
    endedBy: row.ended_by,
    outcomeId: row.outcome_id,
    note: row.note,
    parts: parts.map((part) => ({
      kind: part.kind,
      startedAt: part.started_at.toISOString(),
      endedAt: part.ended_at?.toISOString() ?? null,
      agentName: part.agent_id === null ? null : (names.agents.get(part.agent_id) ?? null),
    })),
    timeline: presentTimeline(events, names),
    receipts: presentReceipts(offers, names.agents, names.queues, waitingAt),
    recordings: recordings.map((recording) => presentRecording(recording, principal, needs.now())),
    quality: quality.map((leg) => ({
      legId: leg.leg_id,
      party: leg.party,
      packetsReceived: leg.packets_received,
      packetsLost: leg.packets_lost,
      lossPercent: leg.loss_percent,
      jitterMs: leg.jitter_ms,
      roundTripMs: leg.round_trip_ms,
      mos: leg.mos,
    })),
    mayReveal: principal.permissions.includes('identity.reveal'),
  };
}

interface Names {
  readonly agents: ReadonlyMap<string, string>;
  readonly accounts: ReadonlyMap<string, string>;
  readonly queues: ReadonlyMap<string, Bilingual>;
  readonly outcomes: ReadonlyMap<string, Bilingual>;
}

async function readNames(
  directory: Directory,
  events: readonly StoredEvent[],
  agentIds: readonly string[],
): Promise<Names> {
  const mentioned = (field: string): string[] =>
    events.map((event) => event.data[field]).filter((value) => typeof value === 'string');
  const [agents, accounts, queues, outcomes] = await Promise.all([
    directory.agentNames([
      ...new Set([...agentIds, ...mentioned('agentId'), ...mentioned('lastAgentId'), ...mentioned('toAgentId')]),
    ]),
    directory.accountNames([...new Set(mentioned('accountId'))]),
    directory.queueNames(),
    directory.outcomeNames(),
  ]);
  return { agents, accounts, queues, outcomes };
}

/** The events in words the page can show: ids stay, names come beside them. */
function presentTimeline(events: readonly StoredEvent[], names: Names): ContactDetail['timeline'] {
  const named = (data: Record<string, unknown>): Record<string, unknown> => ({
    ...data,
    ...nameFor('agentName', names.agents, data.agentId),
    ...nameFor('lastAgentName', names.agents, data.lastAgentId),
    ...nameFor('toAgentName', names.agents, data.toAgentId),
    ...nameFor('accountName', names.accounts, data.accountId),
    ...nameFor('queueName', names.queues, data.queueId),
    ...nameFor('outcomeName', names.outcomes, data.outcomeId),
  });
  return events.flatMap((event) => {
    const data = presentEventData(event.kind, event.data);
    if (data === null) return [];
    return [{ seq: event.seq, at: new Date(event.at).toISOString(), kind: event.kind, data: named(data) }];
  });
}

function nameFor(field: string, names: ReadonlyMap<string, unknown>, id: unknown): Record<string, unknown> {
  const name = typeof id === 'string' ? names.get(id) : undefined;
  return name === undefined ? {} : { [field]: name };
}
