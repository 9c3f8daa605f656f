import { SipError } from '../errors.ts';
import type { Destination } from '../transport/flow.ts';

/** What names a dialog (RFC 3261 12), seen from our side. */
export interface DialogId {
  callId: string;
  localTag: string;
  remoteTag: string;
}

/**
 * An established call as plain JSON: enough to end it, to answer its BYE, and to re-offer media
 * from another process. Holds no secret; tags and Call-ID are what lets one hang up a call, so
 * guard it like other call data.
 */
export interface CallSnapshot extends DialogId {
  version: 1;
  direction: 'incoming' | 'outgoing';
  /** Name-addr texts without tag, as they go into From and To. */
  local: string;
  remote: string;
  /** The peer's Contact URI: Request-URI of our next request. */
  remoteTarget: string;
  /** Our own Contact value. */
  localContact: string;
  /** Route values in the order they are sent. */
  routeSet: string[];
  localSequence: number;
  remoteSequence: number;
  /** Where the flow led to. */
  nextHop: Destination;
  /** Requests must keep to the flow (NAT, connection) instead of following the peer's Contact. */
  pinned: boolean;
  /** The session timer that runs (RFC 4028); left out when none does. */
  session?: SavedSession;
}

/** A session timer in a snapshot. */
export interface SavedSession {
  seconds: number;
  /** We refresh. */
  isOurs: boolean;
  /** The far end takes UPDATE; otherwise a re-INVITE with `sdp` refreshes. */
  allowsUpdate: boolean;
  sdp: string | null;
}

/** The session timer of a snapshot; null when there is none or it is not to be believed. */
export function savedSession(snapshot: CallSnapshot): SavedSession | null {
  const { session } = snapshot;
  if (session == null || !Number.isFinite(session.seconds) || session.seconds < 1 || session.seconds > 2e6) return null;
  return typeof session.sdp === 'string' || session.sdp === null ? session : null;
}

const TEXTS = [
  'callId',
  'localTag',
  'remoteTag',
  'local',
  'remote',
  'remoteTarget',
  'localContact',
] as const satisfies readonly (keyof CallSnapshot)[];

/**
 * Looks at a snapshot that came from a database before it is trusted. Throws `bad-snapshot`; a call
 * saved by another version of this code is refused rather than guessed at.
 */
export function checkSnapshot(snapshot: CallSnapshot): void {
  const { nextHop, routeSet } = snapshot;
  const hasTexts = TEXTS.every((name) => typeof snapshot[name] === 'string');
  const hasNumbers = Number.isSafeInteger(snapshot.localSequence) && Number.isSafeInteger(snapshot.remoteSequence);
  const hasHop = typeof nextHop?.host === 'string' && Number.isInteger(nextHop.port);
  if (snapshot.version !== 1 || !hasTexts || !hasNumbers || !hasHop || !Array.isArray(routeSet)) {
    throw new SipError('bad-snapshot', 'The saved call is incomplete or of another version; treat it as lost');
  }
}
