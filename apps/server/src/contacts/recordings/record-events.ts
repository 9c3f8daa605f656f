import { eventSchemas } from '@shouwen/contract';
import type { Selectable } from 'kysely';
import { z } from 'zod';
import type { DbTransaction } from '../../platform/db/database.ts';
import type { Projection, StoredEvent } from '../../platform/events-port.ts';
import type { ContactQualityTable } from '../contact.sql.ts';
import { upsertRows } from '../record/upsert-rows.ts';

const schemas = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('recording.started'), data: eventSchemas['recording.started'] }),
  z.object({ kind: z.literal('recording.ended'), data: eventSchemas['recording.ended'] }),
  z.object({ kind: z.literal('recording.accessed'), data: eventSchemas['recording.accessed'] }),
  z.object({ kind: z.literal('contact.leg-quality'), data: eventSchemas['contact.leg-quality'] }),
]);
type RecordingEvent = z.infer<typeof schemas> & Pick<StoredEvent, 'at' | 'seq'>;

/** Keeps recordings, who listened to them, and the quality of media legs in step with the log. */
export function recordingProjection(onUnreadable: (event: StoredEvent) => void): Projection {
  return {
    name: 'recordings',
    kinds: ['recording.started', 'recording.ended', 'recording.accessed', 'contact.leg-quality'],
    async apply(transaction, events) {
      for (const event of events) {
        const read = schemas.safeParse(event);
        if (read.success) await applyEvent(transaction, { ...read.data, at: event.at, seq: event.seq });
        else onUnreadable(event);
      }
    },
  };
}

async function applyEvent(transaction: DbTransaction, event: RecordingEvent): Promise<void> {
  const at = new Date(event.at);
  switch (event.kind) {
    case 'recording.started': {
      const { recordingId, contactId, file, wrappedKey } = event.data;
      await transaction
        .insertInto('recording')
        .values({
          recording_id: recordingId,
          contact_id: contactId,
          file,
          wrapped_key: wrappedKey,
          started_at: at,
          ended_at: null,
          state: 'running',
          duration_ms: 0,
          bytes: 0,
          sha256: null,
          reason: null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return;
    }
    case 'recording.ended': {
      const { recordingId, state, durationMs, bytes, sha256, reason } = event.data;
      await transaction
        .updateTable('recording')
        .set({ ended_at: at, state, duration_ms: durationMs, bytes, sha256, reason })
        .where('recording_id', '=', recordingId)
        .execute();
      return;
    }
    case 'recording.accessed': {
      const { recordingId, accountId, action } = event.data;
      await transaction
        .insertInto('recording_access')
        .values({ recording_id: recordingId, seq: event.seq, at, account_id: accountId, action })
        .execute();
      return;
    }
    case 'contact.leg-quality':
      return storeQuality(transaction, event.data);
  }
}

async function storeQuality(
  transaction: DbTransaction,
  { contactId, quality }: Extract<RecordingEvent, { kind: 'contact.leg-quality' }>['data'],
): Promise<void> {
  // A leg reports more than once when the call goes on; the last report covers the whole leg.
  await upsertRows<Selectable<ContactQualityTable>>(
    transaction,
    'contact_quality',
    ['contact_id', 'leg_id'],
    [
      {
        contact_id: contactId,
        leg_id: quality.legId,
        party: quality.party,
        packets_received: quality.packetsReceived,
        packets_lost: quality.packetsLost,
        loss_percent: quality.lossPercent,
        jitter_ms: quality.jitterMs,
        round_trip_ms: quality.roundTripMs,
        mos: quality.mos,
      },
    ],
  );
}
