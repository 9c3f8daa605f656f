/** One arrival through one channel: its record, its page, its recording. Everything here follows from the event log. */
import type { Bilingual, Channel, ContactSummary, Language } from '@shouwen/contract';
import {
  anonymousAddress,
  type CustomersChapter,
  isWithheld,
  normalisePhone,
  type PhoneNumberSettings,
} from '../customers/index.ts';
import type { StoredEvent } from '../platform/events-port.ts';
import type { Platform } from '../platform/platform.ts';
import { registerContactRoutes } from './contact.routes.ts';
import { lastAgentOf } from './contact-history.ts';
import type { Directory } from './directory.ts';
import { presentContacts } from './present-contact.ts';
import { type RebuildResult, rebuildContacts } from './rebuild.ts';
import type { ContactRow } from './record/contact-rows.ts';
import { contactProjection } from './record/project-contacts.ts';
import { recordingProjection } from './recordings/record-events.ts';
import { registerRecordingRoutes } from './recordings/recording.routes.ts';
import { createRecordingFiles, type RecordingFilesNeeds } from './recordings/recording-files.ts';
import { searchContacts } from './search-contacts.ts';

export { contactMigrations } from './contact.sql.ts';
export { createContactHistory } from './contact-history.ts';
export type { Directory } from './directory.ts';
export { presentEventData } from './present-event.ts';
export { applyToContact, type ContactChange, startContact } from './record/apply-event.ts';
export { type ContactEvent, contactEventKinds, readContactEvent } from './record/contact-events.ts';
export type { OpenedRecording } from './recordings/recording-files.ts';

export interface ContactsNeeds {
  readonly customers: Pick<CustomersChapter, 'findIdsByName' | 'namesOf'>;
  readonly directory: Directory;
  readonly phoneNumbers: PhoneNumberSettings;
  /** Events with one of these subjects, in order, at most `limit`. */
  readSubjects(subjects: readonly string[], limit: number): Promise<readonly StoredEvent[]>;
  /** @shouwen/media's reader. */
  readonly openRecording: RecordingFilesNeeds['openRecording'];
  /** The key of a recording, from the form stored with `recording.started`. */
  unwrapKey(wrappedKey: string): Uint8Array;
}

/** A contact as the desk needs it. */
export interface ContactRecordView {
  readonly summary: ContactSummary;
  readonly channel: Channel;
  readonly language: Language;
  readonly queuedAt: string | null;
  readonly connectedAt: string | null;
  readonly entryPointAddress: string | null;
  readonly purpose: { key: string | null; label: Bilingual } | null;
}

export interface ContactsChapter {
  record(contactId: string): Promise<ContactRecordView | null>;
  /** The customer's last contact before this one. */
  lastContact(customerId: string, beforeContactId: string): Promise<ContactSummary | null>;
  /** The agent's contacts since `since`, the newest first. */
  recentContacts(agentId: string, since: Date, limit: number): Promise<ContactSummary[]>;
  /** Who spoke with this customer last; null when nobody did. */
  lastAgentOf(customerId: string): Promise<string | null>;
  /** Computes every derived table again from the log. */
  rebuild(): Promise<RebuildResult>;
}

export function installContacts(platform: Platform, needs: ContactsNeeds): ContactsChapter {
  const { db, events, log, clock } = platform;
  const onUnreadable = (event: StoredEvent): void =>
    log.warn({ seq: event.seq, kind: event.kind }, 'an event of the log cannot be read and was left out');
  const projections = [
    contactProjection({ normaliseAddress: addressNormaliser(needs.phoneNumbers), onUnreadable }),
    recordingProjection(onUnreadable),
  ];
  for (const projection of projections) events.registerProjection(projection);

  const present = {
    db,
    directory: needs.directory,
    customerNames: (ids: readonly string[]) => needs.customers.namesOf(ids),
    now: () => clock.now(),
  };
  const search = {
    db,
    phoneNumbers: needs.phoneNumbers,
    findCustomerIdsByName: (text: string, limit: number) => needs.customers.findIdsByName(text, limit),
  };
  registerContactRoutes(platform.http, { ...present, ...search, events, readSubjects: needs.readSubjects });
  const files = createRecordingFiles({
    log,
    openRecording: needs.openRecording,
    recordingPath: (file) => platform.storage.recordingPath(file),
    unwrapKey: needs.unwrapKey,
  });
  registerRecordingRoutes(platform.http, { db, events, directory: needs.directory, files, now: () => clock.now() });

  const summaryOf = async (rows: readonly ContactRow[]): Promise<ContactSummary | null> =>
    (await presentContacts(present, rows))[0] ?? null;
  return {
    async record(contactId) {
      const row = await db.selectFrom('contact').selectAll().where('contact_id', '=', contactId).executeTakeFirst();
      if (row === undefined) return null;
      const summary = await summaryOf([row]);
      return summary === null ? null : viewOf(row, summary);
    },
    async lastContact(customerId, beforeContactId) {
      const rows = await db
        .selectFrom('contact')
        .selectAll()
        .where('customer_id', '=', customerId)
        .where('contact_id', '<>', beforeContactId)
        .orderBy('started_at', 'desc')
        .limit(1)
        .execute();
      return summaryOf(rows);
    },
    async recentContacts(agentId, since, limit) {
      const { rows } = await searchContacts(search, { ...everything, ownAgentId: agentId, from: since, limit });
      return presentContacts(present, rows);
    },
    lastAgentOf: (customerId) => lastAgentOf(db, customerId),
    rebuild: () => rebuildContacts(db, events, projections),
  };
}

const everything = {
  q: null,
  queueId: null,
  agentId: null,
  outcomeId: null,
  direction: null,
  state: null,
  to: null,
  cursor: null,
} as const;

function viewOf(row: ContactRow, summary: ContactSummary): ContactRecordView {
  return {
    summary,
    channel: row.channel,
    language: row.language,
    queuedAt: row.queued_at?.toISOString() ?? null,
    connectedAt: row.connected_at?.toISOString() ?? null,
    entryPointAddress: row.direction === 'in' ? row.centre_address : null,
    purpose: row.purpose_label === null ? null : { key: row.purpose_key, label: row.purpose_label },
  };
}

/** Channels of the phone network name the customer by a number; the others as they came. */
function addressNormaliser(settings: PhoneNumberSettings): (channel: string, address: string) => string {
  return (channel, address) => {
    if (isWithheld(address)) return anonymousAddress;
    const isNumber = channel === 'voice' || channel === 'sms' || channel === 'fax';
    return isNumber ? (normalisePhone(address, settings)?.value ?? address) : address;
  };
}
