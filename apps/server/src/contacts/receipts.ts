import type { Bilingual, Receipt } from '@shouwen/contract';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../platform/db/database.ts';
import type { StoredEvent } from '../platform/events-port.ts';

/** The part of the engine's receipt (@shouwen/routing, receipt.ts) that is shown. */
const offerSchema = z.object({
  offerId: z.string(),
  agentId: z.string(),
  queueId: z.string().nullable(),
  receipt: z.object({
    contact: z.object({ waitedMs: z.number(), effectivePriority: z.number() }),
    passedOver: z.record(z.string(), z.array(z.string())),
    counts: z.record(z.string(), z.number()),
  }),
});
const endSchema = z.object({ offerId: z.string(), reason: z.string().nullish() });

type Offer = z.infer<typeof offerSchema> & { readonly at: number; readonly ended: string | null };

/** The engine's word for a way an offer ended, in the words of the contract; others are passed on. */
const endings: Readonly<Record<string, string>> = { 'no-answer': 'timed-out' };

/** A contact waits at most this long; older ones that never ended are faults and do not count as waiting. */
const waitMsMax = 6 * 3_600_000;

/** Every offer of a contact, the first one first, with how it ended. */
export function readOffers(events: readonly StoredEvent[]): Offer[] {
  const ends = new Map<string, string>();
  for (const { kind, data } of events) {
    const end = kind === 'offer.accepted' || kind === 'offer.withdrawn' ? endSchema.safeParse(data) : null;
    if (!end?.success || ends.has(end.data.offerId)) continue;
    const reason = kind === 'offer.accepted' ? 'accepted' : (end.data.reason ?? 'withdrawn');
    ends.set(end.data.offerId, endings[reason] ?? reason);
  }
  return events.flatMap((event) => {
    const offer = event.kind === 'offer.made' ? offerSchema.safeParse(event.data) : null;
    return offer?.success ? [{ ...offer.data, at: event.at, ended: ends.get(offer.data.offerId) ?? null }] : [];
  });
}

/** Agents named in receipts: they are to be looked up before `presentReceipts`. */
export function agentsOfOffers(offers: readonly Offer[]): string[] {
  return offers.flatMap((offer) => [offer.agentId, ...Object.values(offer.receipt.passedOver).flat()]);
}

export function presentReceipts(
  offers: readonly Offer[],
  agentNames: ReadonlyMap<string, string>,
  queueNames: ReadonlyMap<string, Bilingual>,
  waitingAt: ReadonlyMap<number, number>,
): Receipt[] {
  return offers.map((offer) => {
    const { receipt } = offer;
    const passedOver = Object.entries(receipt.passedOver).flatMap(([code, agentIds]) =>
      agentIds.map((agentId) => candidate(agentId, code, agentNames)),
    );
    const others = Object.entries(receipt.counts)
      .map(([code, count]) => ({ code, count: count - (receipt.passedOver[code]?.length ?? 0) }))
      .filter(({ count }) => count > 0);
    return {
      offerId: offer.offerId,
      at: new Date(offer.at).toISOString(),
      queueName: offer.queueId === null ? null : (queueNames.get(offer.queueId) ?? null),
      agentName: agentNames.get(offer.agentId) ?? null,
      ended: offer.ended,
      waitedMs: Math.max(0, Math.round(receipt.contact.waitedMs)),
      candidates: [{ ...candidate(offer.agentId, 'chosen', agentNames), isChosen: true }, ...passedOver],
      others,
      order: {
        waitingContacts: waitingAt.get(offer.at) ?? 0,
        effectivePriority: receipt.contact.effectivePriority,
      },
    };
  });
}

function candidate(agentId: string, code: string, agentNames: ReadonlyMap<string, string>) {
  return { agentId, agentName: agentNames.get(agentId) ?? agentId, isChosen: false, code };
}

/** How many contacts waited at each of these times, from the records. */
export async function countWaitingAt(db: Db, times: readonly number[]): Promise<Map<number, number>> {
  const distinct = [...new Set(times)];
  if (distinct.length === 0) return new Map();
  const counted = await sql<{ ms: number; waiting: number }>`
    select t.ms, count(c.contact_id)::integer as waiting
      from unnest(${distinct}::bigint[]) as t(ms)
      left join contact c
        on c.started_at > to_timestamp((t.ms - ${waitMsMax}) / 1000.0)
       and c.started_at <= to_timestamp(t.ms / 1000.0)
       and c.direction = 'in'
       and c.queued_at <= to_timestamp(t.ms / 1000.0)
       and coalesce(c.connected_at, c.ended_at, 'infinity') > to_timestamp(t.ms / 1000.0)
     group by t.ms`.execute(db);
  return new Map(counted.rows.map((row) => [Number(row.ms), row.waiting]));
}
