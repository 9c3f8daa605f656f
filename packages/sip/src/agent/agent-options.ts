import type { Authenticator } from '../auth/authenticator.ts';
import type { Clock, Random } from '../clock.ts';
import type { CallSnapshot, DialogId } from '../dialogs/snapshot.ts';
import type { SipRequest } from '../messages/message.ts';
import type { Registrar } from '../registrar/registrar.ts';
import type { Destination, Flow, LocalAddress } from '../transport/flow.ts';
import type { Call } from './call.ts';
import type { CallHandlers } from './call-types.ts';
import type { ReliableWhen } from './core.ts';
import type { IncomingCall } from './incoming-call.ts';
import type { IncomingRequest } from './incoming-request.ts';
import type { SessionTimerOptions } from './session-timer.ts';

/** Bounds on what the outside can make us hold. */
export interface SipLimits {
  /** Bytes of one message (default 65,536). */
  messageBytes: number;
  /** Header fields of one message (default 128). */
  headers: number;
  /** Characters of one header field (default 8,192). */
  headerLength: number;
  /**
   * Server transactions at a time; above it a new request gets 503 (default 100,000). On UDP each lives 32 s after its
   * answer, so this allows about 1,500 calls a second; one of them takes about 1 KB.
   */
  transactions: number;
  /** Calls at a time; above it a new one gets 503 (default 10,000). */
  calls: number;
}

/** The defaults of `SipLimits`. */
export const DEFAULT_LIMITS: SipLimits = {
  messageBytes: 65_536,
  headers: 128,
  headerLength: 8_192,
  transactions: 100_000,
  calls: 10_000,
};

/** What the agent tells its owner. None may throw: an error goes to `onError` and the request gets 500 or nothing. */
export interface SipAgentHandlers {
  /** Before any work on a request. `drop`: no answer at all. A number: that final status. Runs per message: keep it short. */
  screen?: (flow: Flow, request: SipRequest) => 'accept' | 'drop' | number;
  /** A new call. Set `call.handlers` before returning. Without a handler: 480. */
  onInvite?: (call: IncomingCall) => void;
  /**
   * A new call that asks to take the place of one we have (RFC 3891), which is there and may be replaced. Treat `call`
   * as in `onInvite`; when it is accepted, `replaced` is ended by itself, so take what it holds first. Without a handler
   * the wish is ignored and the call goes to `onInvite`.
   */
  onReplaces?: (call: IncomingCall, replaced: Call) => void;
  /** Any other request outside of a call. Return false to leave it to the default (OPTIONS 200, else 405 or 501). */
  onRequestOutOfDialog?: (request: IncomingRequest) => boolean;
  /** A request for a call this process does not know: give the saved call, or null (481). */
  findCall?: (id: DialogId) => Promise<{ snapshot: CallSnapshot; handlers: CallHandlers } | null>;
  /** Told after `findCall` brought a call back, before its request is handled. */
  onRestored?: (call: Call) => void;
  /** Whether a user who proved to be `username` may register for `user`. Default: only for itself. */
  mayRegister?: (username: string, user: string) => boolean;
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
  /** Serves REGISTER. Without it, or without `authenticator`: 405. */
  registrar?: Registrar;
  /** Demanded for REGISTER, and behind `authenticate()`. */
  authenticator?: Authenticator;
  /** When our 1xx are to be acknowledged by PRACK (default `supported`). Those we get always are. */
  reliableProvisionals?: ReliableWhen;
  /** How calls notice that the far end is gone (RFC 4028); a call may have its own. */
  sessionTimer?: Partial<SessionTimerOptions>;
  /** Option tags the application takes care of itself, beside those of the stack; what a peer requires beyond is 420. */
  supported?: readonly string[];
  limits?: Partial<SipLimits>;
}
