import type { Clock } from '../clock.ts';
import type { Binding, BindingChange } from './binding.ts';

export interface RegistrarOptions {
  clock: Clock;
  /** Seconds; below it 423 (default 30). */
  minExpiresSeconds?: number;
  /** Granted at most (default 600). */
  maxExpiresSeconds?: number;
  /** Used when the phone names none (default 300). */
  defaultExpiresSeconds?: number;
  /** Contacts of one user at a time (default 8). */
  maxBindingsPerUser?: number;
  /** Contacts in all (default 20,000). */
  maxBindings?: number;
  onChange?: (change: BindingChange) => void;
}

/** Location service and registrar (RFC 3261 10.3, RFC 3327, parts of RFC 5626), kept in memory. */
export class Registrar {
  constructor(_options: RegistrarOptions) {}

  /** The live bindings of a user, highest q first, newest first among equals. */
  bindings(_user: string): readonly Binding[] {
    throw new Error('not written yet');
  }

  /** Drops every binding of a closed connection. The agent calls it from its own `flowClosed`. */
  flowClosed(_flowId: string): void {
    throw new Error('not written yet');
  }
}
