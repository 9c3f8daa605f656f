import type { SipResponse } from '../messages/message.ts';
import { parseNameAddr } from '../messages/name-addr.ts';
import { isSameUri, tryParseUri } from '../messages/uri.ts';
import type { Destination, Flow } from '../transport/flow.ts';
import type { AgentCore } from './core.ts';
import { destinationOfFlow, destinationOfUri } from './next-hop.ts';

/** How a call follows 3xx (RFC 3261 8.1.3.4). */
export interface RedirectOptions {
  /** Contacts tried at most, over all 3xx of the call (default 5). */
  max?: number;
  /**
   * Where a contact is reached: `same` for the way of the first INVITE, null to leave it out. Default: its address when
   * it has one, else `same`, whose proxy may know the name. Restrict it where calls cost money.
   */
  route?: (contact: string) => Destination | 'same' | null;
}

const TRIES_MAX = 5;

/** Contacts of one 3xx that are looked at. */
const CONTACTS_MAX = 20;

/**
 * Where a redirected call may go next: the Contacts of its 3xx, highest `q` first, none twice: two servers that send a
 * call to each other would do so for ever (RFC 3261 8.1.3.4).
 */
export class RedirectTargets {
  readonly #options: RedirectOptions;
  readonly #seen: string[];
  #waiting: string[] = [];
  #triesLeft: number;

  /** `first` is where the call was sent to begin with. */
  constructor(first: string, options: RedirectOptions) {
    this.#options = options;
    this.#seen = [first];
    this.#triesLeft = options.max ?? TRIES_MAX;
  }

  /** Takes the Contacts of a 3xx; they come before those of an earlier one, which they make more precise. */
  add(response: SipResponse): void {
    const isSecure = /^sips:/i.test(this.#seen[0] ?? '');
    const contacts: { uri: string; q: number }[] = [];
    for (const value of response.headers.getAll('contact').slice(0, CONTACTS_MAX)) {
      const contact = readContact(value);
      if (contact === null || this.#seen.some((uri) => isSameUri(uri, contact.uri))) continue;
      // A call that was to be secret all the way must not be led onto the open road (26.2.2).
      if (isSecure && !/^sips:/i.test(contact.uri)) continue;
      this.#seen.push(contact.uri);
      contacts.push(contact);
    }
    // Array sort is stable: contacts of the same q keep their order.
    contacts.sort((a, b) => b.q - a.q);
    this.#waiting = [...contacts.map((contact) => contact.uri), ...this.#waiting];
  }

  /** The next to try and a flow there; null when there is none left, or enough were tried. `last` led to the one before. */
  next(core: AgentCore, last: Flow): { target: string; flow: Flow } | null {
    while (this.#triesLeft > 0) {
      const target = this.#waiting.shift();
      if (target === undefined) return null;
      const way = this.#wayTo(core, target);
      if (way === null) continue;
      this.#triesLeft--;
      const place = way === 'same' ? destinationOfFlow(last) : way;
      const flow = way === 'same' && last.isOpen ? last : core.connect(place);
      if (flow !== null) return { target, flow };
    }
    return null;
  }

  #wayTo(core: AgentCore, target: string): Destination | 'same' | null {
    const { route } = this.#options;
    if (route === undefined) return destinationOfUri(target) ?? 'same';
    let way: Destination | 'same' | null = null;
    core.guard(() => {
      way = route(target);
    });
    return way;
  }
}

/** A Contact that can be called, without the headers it may carry: those would be written by whoever redirects. */
function readContact(value: string): { uri: string; q: number } | null {
  try {
    const contact = parseNameAddr(value);
    const uri = tryParseUri(contact.uri);
    if (uri === null || uri.scheme === 'tel') return null;
    const question = contact.uri.indexOf('?', contact.uri.lastIndexOf('@') + 1);
    const q = Number(contact.parameters.q ?? '1');
    return { uri: question < 0 ? contact.uri : contact.uri.slice(0, question), q: Number.isFinite(q) ? q : 1 };
  } catch {
    return null;
  }
}
