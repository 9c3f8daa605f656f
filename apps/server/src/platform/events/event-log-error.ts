/**
 * - `lease-lost`: another process appends for this tenant now; stop, and start again to take over. Only here, and only
 *   if the connection broke as well, can the events be in the log nevertheless.
 * - `not-stored`: a projection or the database refused these events; nothing of them was stored.
 * - `chain-broken`: an earlier append of the same chain was refused, so this one was not tried.
 * - `too-many-waiting`: the database does not keep up; try again later.
 * - `closed`: the log was closed.
 */
export type EventLogErrorCode = 'lease-lost' | 'not-stored' | 'chain-broken' | 'too-many-waiting' | 'closed';

/** Why events were not appended. */
export class EventLogError extends Error {
  readonly code: EventLogErrorCode;
  override readonly name = 'EventLogError';

  constructor(code: EventLogErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
