import type { Authenticator } from '../auth/authenticator.ts';
import type { Clock, Random } from '../clock.ts';
import type { DialogId } from '../dialogs/snapshot.ts';
import type { TransactionLayer } from '../transactions/transaction-layer.ts';
import type { Destination, Flow } from '../transport/flow.ts';
import type { Call } from './call.ts';
import type { SessionTimerOptions } from './session-timer.ts';

/**
 * What calls need of the agent that holds them. An interface, so that a call can be read without the agent: what is
 * here is all that reaches out of it.
 */
export interface AgentCore {
  readonly clock: Clock;
  readonly random: Random;
  /** Value of Server and User-Agent. */
  readonly name: string;
  readonly transactions: TransactionLayer;
  readonly authenticator: Authenticator | null;
  /** Value of Allow. */
  readonly allow: string;
  /** Option tags we understand inside of a call, for Supported. */
  readonly supported: readonly string[];
  /** The same as it is written, since it is written into every offer and answer. */
  readonly supportedText: string;
  /** When a provisional response of ours is sent so that it must be acknowledged (RFC 3262). */
  readonly reliable: ReliableWhen;
  readonly sessionTimer: SessionTimerOptions;
  /** Our Contact on a flow, in angle brackets. */
  contact(flow: Flow, user: string): string;
  connect(destination: Destination): Flow | null;
  /** Requests of this dialog go to this call from now on. */
  hold(id: DialogId, call: Call): void;
  /** The dialog is no more: 481 from now on. */
  release(id: DialogId): void;
  /** A call begins or is over for good. */
  add(call: Call): void;
  remove(call: Call): void;
  /** Runs a handler of the application; what it throws is reported and goes no further. */
  guard(run: () => void): void;
  report(error: unknown, flow: Flow | null): void;
}

/**
 * When our provisional responses are sent reliably (RFC 3262 3).
 * - `supported`: to every caller that can acknowledge them.
 * - `required`: only to a caller that insists.
 * - `never`: never, and a caller that insists gets 420.
 */
export type ReliableWhen = 'supported' | 'required' | 'never';

/** The tail of the methods this stack understands; what is not here is 405 or 501. */
export const METHODS = 'INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, INFO, REFER, NOTIFY';

/** Methods that other RFCs define: not allowed here (405), as opposed to unheard of (501). */
const KNOWN_METHODS = new Set([
  'INVITE',
  'ACK',
  'CANCEL',
  'BYE',
  'OPTIONS',
  'REGISTER',
  'PRACK',
  'SUBSCRIBE',
  'NOTIFY',
  'PUBLISH',
  'INFO',
  'REFER',
  'MESSAGE',
  'UPDATE',
]);

/** 405 for a method we know and do not serve (RFC 3261 8.2.1), 501 for one nobody defined (21.5.2). */
export function refusalOf(method: string): 405 | 501 {
  return KNOWN_METHODS.has(method) ? 405 : 501;
}

/** A number from 0 to below 1 out of a random token: FNV-1a over its characters. */
export function randomFraction(random: Random): number {
  let hash = 2166136261;
  const token = random.randomToken();
  for (let i = 0; i < token.length; i++) hash = Math.imul(hash ^ token.charCodeAt(i), 16777619) >>> 0;
  // The low bits of FNV mix better than the high ones.
  return (hash & 0xffffff) / 0x1000000;
}
