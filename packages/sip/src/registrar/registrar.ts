import type { Clock, TimerHandle } from '../clock.ts';
import { SipError } from '../errors.ts';
import type { SipRequest } from '../messages/message.ts';
import { formatNameAddr } from '../messages/name-addr.ts';
import { isSameUri } from '../messages/uri.ts';
import type { Flow } from '../transport/flow.ts';
import type { Binding, BindingChange } from './binding.ts';
import { type RequestedContact, readRegister } from './read-register.ts';

export interface RegistrarOptions {
  clock: Clock;
  /** Seconds; below it 423 (default 30). */
  minExpiresSeconds?: number;
  /** Granted at most (default 600). */
  maxExpiresSeconds?: number;
  /** Used when the phone names none (default 300). */
  defaultExpiresSeconds?: number;
  /** Contacts of one user at a time; one more pushes the oldest out (default 8). */
  maxBindingsPerUser?: number;
  /** Contacts in all; above it 503 (default 20,000). */
  maxBindings?: number;
  onChange?: (change: BindingChange) => void;
}

/** The answer to a REGISTER. */
export interface RegisterAnswer {
  status: 200 | 400 | 423 | 500 | 503;
  headers: Record<string, string | string[]>;
}

interface Entry {
  binding: Binding;
  timer: TimerHandle;
}

/**
 * Location service and registrar (RFC 3261 10.3, RFC 3327, parts of RFC 5626), kept in memory. What shall outlive the
 * process is kept by the owner from `onChange` and given back with `restore`; browsers come back by themselves, since
 * their connection broke.
 *
 * Which binding a Contact renews:
 *
 * | the Contact has               | it is the binding with                                  |
 * |-------------------------------|---------------------------------------------------------|
 * | `+sip.instance` and `reg-id`  | the same two, whatever the URI (RFC 5626 6)             |
 * | `+sip.instance` only          | the same instance, or the same URI                      |
 * | neither                       | the same URI (RFC 3261 10.3 with 19.1.4)                |
 *
 * Requests to a user go by the flow its REGISTER came on, not to the host in the Contact: behind a NAT and in a browser
 * there is no other way (RFC 5626 5.3). A binding ends with its expiry, by a REGISTER that takes it back, or with its
 * connection.
 */
export class Registrar {
  readonly #options: Required<RegistrarOptions>;
  /** Of each user, oldest first. */
  readonly #users = new Map<string, Entry[]>();
  #size = 0;

  constructor(options: RegistrarOptions) {
    this.#options = {
      minExpiresSeconds: 30,
      maxExpiresSeconds: 600,
      defaultExpiresSeconds: 300,
      maxBindingsPerUser: 8,
      maxBindings: 20_000,
      onChange: () => {},
      ...options,
    };
  }

  /** Bindings in all. */
  get size(): number {
    return this.#size;
  }

  /** The live bindings of a user, highest q first, newest first among equals. */
  bindings(user: string): readonly Binding[] {
    const entries = this.#users.get(user) ?? [];
    return entries
      .map((entry) => entry.binding)
      .reverse()
      .sort((a, b) => b.priority - a.priority);
  }

  /**
   * Serves a REGISTER whose sender is known to be `user`. All of its Contacts take effect or none (10.3 point 7).
   * Never throws.
   */
  register(request: SipRequest, flow: Flow, user: string): RegisterAnswer {
    try {
      const wish = readRegister(request, this.#options.defaultExpiresSeconds);
      if (wish.kind === 'query') return this.#answer(request, user);
      if (wish.kind === 'remove-all') {
        const entries = [...(this.#users.get(user) ?? [])];
        if (entries.some((entry) => isLate(request, entry.binding))) return { status: 500, headers: {} };
        for (const entry of entries) this.#remove(entry, 'unregister');
        return this.#answer(request, user);
      }
      return this.#update(request, flow, user, wish.contacts);
    } catch (error) {
      if (error instanceof SipError) return { status: 400, headers: {} };
      throw error;
    }
  }

  /**
   * Takes back a binding an earlier process granted, on a flow of this one. False when it has expired or there is no
   * room. `onChange` is told as of one that was added.
   */
  restore(binding: Binding): boolean {
    const leftMs = binding.expiresAtMs - this.#options.clock.now();
    if (leftMs <= 0 || this.#size >= this.#options.maxBindings) return false;
    this.#makeRoom(binding.user);
    this.#add(binding, leftMs / 1000);
    this.#options.onChange({ kind: 'added', because: 'register', binding, previous: null });
    return true;
  }

  /**
   * Drops every binding of a closed connection. Those behind a Path stay: the connection is then one of a proxy,
   * which will open another.
   */
  flowClosed(flowId: string): void {
    for (const entries of [...this.#users.values()]) {
      for (const entry of [...entries]) {
        const { binding } = entry;
        if (binding.flow.id === flowId && binding.path.length === 0) this.#remove(entry, 'flow-closed');
      }
    }
  }

  /** Stops every timer. */
  close(): void {
    for (const entries of this.#users.values()) {
      for (const entry of entries) this.#options.clock.clearTimeout(entry.timer);
    }
    this.#users.clear();
    this.#size = 0;
  }

  /** Looks at every Contact first and changes nothing until all have passed (10.3 point 7). */
  #update(request: SipRequest, flow: Flow, user: string, contacts: RequestedContact[]): RegisterAnswer {
    const { minExpiresSeconds, maxBindings } = this.#options;
    let added = 0;
    for (const contact of contacts) {
      const { expiresSeconds } = contact;
      if (expiresSeconds > 0 && expiresSeconds < minExpiresSeconds) {
        return { status: 423, headers: { 'min-expires': String(minExpiresSeconds) } };
      }
      const existing = this.#matching(user, contact);
      // The same Call-ID with a lower CSeq is a REGISTER that was overtaken (10.3 point 7).
      if (existing.some(({ binding }) => isLate(request, binding))) return { status: 500, headers: {} };
      if (existing.length === 0 && expiresSeconds > 0) added++;
    }
    if (this.#size + added > maxBindings) return { status: 503, headers: { 'retry-after': '60' } };
    for (const contact of contacts) this.#apply(request, flow, user, contact);
    return this.#answer(request, user);
  }

  /** One Contact takes effect: added, renewed, or taken back by an expiry of 0. */
  #apply(request: SipRequest, flow: Flow, user: string, contact: RequestedContact): void {
    const [existing, ...others] = this.#matching(user, contact);
    if (contact.expiresSeconds === 0) {
      for (const entry of existing === undefined ? [] : [existing, ...others]) this.#remove(entry, 'unregister');
      return;
    }
    for (const entry of others) this.#remove(entry, 'replaced');
    const seconds = Math.min(contact.expiresSeconds, this.#options.maxExpiresSeconds);
    const binding: Binding = {
      user,
      contact: contact.uri,
      flow,
      callId: request.callId,
      sequence: request.cseq.number,
      expiresAtMs: this.#options.clock.now() + seconds * 1000,
      instanceId: contact.instanceId,
      regId: contact.regId,
      path: [...request.headers.getAll('path')],
      userAgent: request.headers.get('user-agent'),
      priority: contact.priority,
    };
    if (existing === undefined) {
      this.#makeRoom(user);
      this.#add(binding, seconds);
      this.#options.onChange({ kind: 'added', because: 'register', binding, previous: null });
      return;
    }
    this.#drop(existing);
    this.#add(binding, seconds);
    this.#options.onChange({ kind: 'refreshed', because: 'register', binding, previous: existing.binding });
  }

  /**
   * The bindings a Contact speaks of. With `+sip.instance` and `reg-id` it is that one flow of that device, whatever
   * its URI; two flows of a device usually share one (RFC 5626 6). Otherwise the URI decides (RFC 3261 10.3), or the
   * device alone: a browser makes up a new URI each time it is loaded, and the old one would linger.
   */
  #matching(user: string, contact: RequestedContact): Entry[] {
    const entries = this.#users.get(user) ?? [];
    const { instanceId, regId } = contact;
    if (instanceId !== null && regId !== null) {
      return entries.filter(({ binding }) => binding.instanceId === instanceId && binding.regId === regId);
    }
    return entries.filter(({ binding }) => {
      if (binding.instanceId !== null && binding.regId !== null) return false;
      const isSameDevice = instanceId !== null && binding.instanceId === instanceId;
      return isSameDevice || isSameUri(binding.contact, contact.uri);
    });
  }

  /** A bound for each user, so that one account cannot fill the table for all. */
  #makeRoom(user: string): void {
    const entries = this.#users.get(user) ?? [];
    const [oldest] = entries;
    // A phone that changes its address at every start would otherwise lock its user out until all have expired.
    if (entries.length >= this.#options.maxBindingsPerUser && oldest !== undefined) this.#remove(oldest, 'replaced');
  }

  /** Puts it last, so that the newest of equals is tried first. */
  #add(binding: Binding, seconds: number): void {
    const entry: Entry = {
      binding,
      timer: this.#options.clock.setTimeout(() => this.#remove(entry, 'expired'), seconds * 1000),
    };
    const entries = this.#users.get(binding.user);
    if (entries === undefined) this.#users.set(binding.user, [entry]);
    else entries.push(entry);
    this.#size++;
  }

  /** Takes an entry out without telling: it is about to be replaced, or `#remove` tells. */
  #drop(entry: Entry): void {
    this.#options.clock.clearTimeout(entry.timer);
    const { user } = entry.binding;
    const left = (this.#users.get(user) ?? []).filter((one) => one !== entry);
    if (left.length === 0) this.#users.delete(user);
    else this.#users.set(user, left);
    this.#size--;
  }

  #remove(entry: Entry, because: BindingChange['because']): void {
    this.#drop(entry);
    this.#options.onChange({ kind: 'removed', because, binding: entry.binding, previous: null });
  }

  /** 200 lists every binding with the seconds it has left (10.3 point 8), and says what was used of RFC 3327 and 5626. */
  #answer(request: SipRequest, user: string): RegisterAnswer {
    const nowMs = this.#options.clock.now();
    const contacts = this.bindings(user).map((binding) => {
      const seconds = Math.max(0, Math.ceil((binding.expiresAtMs - nowMs) / 1000));
      return formatNameAddr({ uri: binding.contact, parameters: { expires: String(seconds) } });
    });
    const headers: Record<string, string | string[]> = { contact: contacts };
    const path = [...request.headers.getAll('path')];
    if (path.length > 0) headers.path = path;
    const usesOutbound = request.headers.getAll('contact').some((value) => value.includes('reg-id='));
    const knowsOutbound = request.headers.getAll('supported').includes('outbound');
    if (usesOutbound && knowsOutbound) headers.require = 'outbound';
    return { status: 200, headers };
  }
}

/** A REGISTER of the same phone run that is not newer than what we have (10.3 point 7). */
function isLate(request: SipRequest, binding: Binding): boolean {
  return binding.callId === request.callId && request.cseq.number <= binding.sequence;
}
