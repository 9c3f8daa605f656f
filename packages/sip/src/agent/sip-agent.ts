import type { Authenticator } from '../auth/authenticator.ts';
import type { Clock, Random } from '../clock.ts';
import type { CallSnapshot, DialogId } from '../dialogs/snapshot.ts';
import type { SipRequest } from '../messages/message.ts';
import type { Registrar } from '../registrar/registrar.ts';
import type { Destination, Flow, LocalAddress } from '../transport/flow.ts';
import type { Call } from './call.ts';
import type { CallHandlers } from './call-types.ts';
import type { IncomingCall } from './incoming-call.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { InviteOptions, OutgoingCall } from './outgoing-call.ts';

/** Bounds on what the outside can make us hold. */
export interface SipLimits {
  /** Bytes of one message (default 65,536). */
  messageBytes: number;
  headers: number;
  headerBytes: number;
  /** Transactions at a time; above it a new request gets 503 (default 20,000). */
  transactions: number;
  calls: number;
}

/** What the agent tells its owner. */
export interface SipAgentHandlers {
  /** Before any work on a request. `drop`: no answer at all. A number: that final status. Runs per message: keep it short. */
  screen?: (flow: Flow, request: SipRequest) => 'accept' | 'drop' | number;
  /** A new call. Set `call.handlers` before returning. Without a handler: 480. */
  onInvite?: (call: IncomingCall) => void;
  /** Any other request outside of a call. Return false to leave it to the default (OPTIONS 200, else 405 or 501). */
  onRequestOutOfDialog?: (request: IncomingRequest) => boolean;
  /** A request for a call this process does not know: give the saved call, or null (481). */
  findCall?: (id: DialogId) => Promise<{ snapshot: CallSnapshot; handlers: CallHandlers } | null>;
  /** Told after `findCall` brought a call back, before its request is handled. */
  onRestored?: (call: Call) => void;
  /** Bytes that are not SIP, or a handler that threw. For the log and for counting scanners. */
  onError?: (error: unknown, flow: Flow | null) => void;
}

export interface SipAgentOptions {
  clock: Clock;
  random: Random;
  /** Server and User-Agent header. */
  name: string;
  /** What to write in Via and Contact on this flow. */
  local: (flow: Flow) => LocalAddress;
  /** A flow to an address; for TCP it may still be connecting. Null: unreachable. */
  connect: (destination: Destination) => Flow | null;
  handlers: SipAgentHandlers;
  /** Serves REGISTER. Without it: 405. */
  registrar?: Registrar;
  /** Demanded for REGISTER, and behind `authenticate()`. */
  authenticator?: Authenticator;
  limits?: Partial<SipLimits>;
}

/** User agent core (RFC 3261 8): takes messages from the transports, gives calls. One per process. */
export class SipAgent {
  constructor(_options: SipAgentOptions) {}

  /** One whole message: a datagram, a WebSocket message, or what `StreamFramer` cut from a stream. Never throws. */
  receive(_bytes: Uint8Array, _flow: Flow): void {}

  /** The connection is gone: bindings are dropped, calls are told, transactions on it end at once. */
  flowClosed(_flow: Flow): void {}

  /** Places a call. Never throws for the network; problems come by `onEnded`. */
  invite(_options: InviteOptions): OutgoingCall {
    throw new Error('not written yet');
  }

  /** Brings a saved call back. CSeq goes on 100 higher, above whatever the dead process may have sent. */
  restore(_snapshot: CallSnapshot, _handlers: CallHandlers, _flow?: Flow): Call {
    throw new Error('not written yet');
  }

  /** The call of a dialog, for Replaces and for control by id. */
  findCall(_id: DialogId): Call | null {
    throw new Error('not written yet');
  }

  /** Asks a peer whether it is there (OPTIONS). Resolves with the status, 408 when it is silent. */
  options(_target: string, _destination: Destination): Promise<number> {
    throw new Error('not written yet');
  }

  /** Figures for metrics. */
  stats(): { calls: number; transactions: number; received: number; malformed: number; retransmissions: number } {
    throw new Error('not written yet');
  }

  /** Stops every timer; nothing is sent. Hang up calls first. */
  close(): void {}
}
