import type { Flow } from '../transport/flow.ts';

/** Where a user can be reached (RFC 3261 10): one Contact of one address of record. */
export interface Binding {
  /** User part of the address of record, unescaped. */
  readonly user: string;
  /** Contact URI as the phone wrote it. */
  readonly contact: string;
  /** The flow the REGISTER came on: requests to the phone go there (RFC 5626 5.3). */
  readonly flow: Flow;
  readonly callId: string;
  readonly sequence: number;
  readonly expiresAtMs: number;
  /** `+sip.instance`, the device (RFC 5626 4.1); null when not sent. */
  readonly instanceId: string | null;
  readonly regId: number | null;
  /** Path values to put into Route, first hop first (RFC 3327). */
  readonly path: readonly string[];
  readonly userAgent: string | null;
  /** Contact's q, 0 to 1; higher is tried first. */
  readonly priority: number;
}

/** What changed at the registrar. */
export interface BindingChange {
  kind: 'added' | 'refreshed' | 'removed';
  /** Why a binding was removed; `register` for the other kinds. */
  because: 'register' | 'unregister' | 'expired' | 'flow-closed' | 'replaced';
  binding: Binding;
  /** For `refreshed`: what stood in its place until now, perhaps on another flow. Else null. */
  previous: Binding | null;
}
