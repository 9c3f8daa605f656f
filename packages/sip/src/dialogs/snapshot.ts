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
  /** Where the flow led to; `pinned` when requests must keep to it (NAT, connection). */
  nextHop: Destination;
  pinned: boolean;
}
