import type { Flow } from '../transport/flow.ts';

/** Where a user can be reached (RFC 3261 10): one Contact of one address of record. */
export interface Binding {
  /** User part of the address of record, unescaped. */
  user: string;
  /** Contact URI as the phone wrote it. */
  contact: string;
  /** The flow the REGISTER came on: requests to the phone go there (RFC 5626 5.3). */
  flow: Flow;
  callId: string;
  sequence: number;
  expiresAtMs: number;
  /** `+sip.instance`, the device (RFC 5626 4.1); null when not sent. */
  instanceId: string | null;
  regId: number | null;
  /** Path values to put into Route, first hop first (RFC 3327). */
  path: readonly string[];
  userAgent: string | null;
  /** Contact's q, 0 to 1; higher is tried first. */
  priority: number;
}

/** What changed at the registrar. */
export interface BindingChange {
  kind: 'added' | 'refreshed' | 'removed';
  /** Why a binding was removed. */
  because: 'register' | 'unregister' | 'expired' | 'flow-closed' | 'replaced';
  binding: Binding;
}
