import { SipError } from '../errors.ts';
import { parseDigits } from '../messages/characters.ts';
import type { SipRequest } from '../messages/message.ts';
import { type NameAddr, parseNameAddr } from '../messages/name-addr.ts';

/** One Contact of a REGISTER. */
export interface RequestedContact {
  uri: string;
  /** 0 asks for removal. */
  expiresSeconds: number;
  instanceId: string | null;
  regId: number | null;
  priority: number;
}

/** What a REGISTER asks for (RFC 3261 10.3). `all` is `Contact: *` with `Expires: 0`. */
export type RegisterWish =
  | { kind: 'query' }
  | { kind: 'remove-all' }
  | { kind: 'update'; contacts: RequestedContact[] };

/** Contacts in one REGISTER; a phone has one, an IP PBX a few. */
const CONTACTS_MAX = 10;

/** Reads the Contacts of a REGISTER. Throws `malformed` (400). */
export function readRegister(request: SipRequest, defaultExpiresSeconds: number): RegisterWish {
  const values = request.headers.getAll('contact');
  if (values.length === 0) return { kind: 'query' };
  const headerExpires = readExpires(request.headers.get('expires'), defaultExpiresSeconds);
  if (values.includes('*')) {
    // A star stands alone and only removes (10.2.2); anything else may be a mistake with a large effect.
    const isExplicit = request.headers.get('expires') !== null && headerExpires === 0;
    if (values.length > 1 || !isExplicit) throw new SipError('malformed', 'Contact * needs Expires 0 and no other');
    return { kind: 'remove-all' };
  }
  if (values.length > CONTACTS_MAX) throw new SipError('malformed', 'Too many contacts');
  return { kind: 'update', contacts: values.map((value) => readContact(parseNameAddr(value), headerExpires)) };
}

/** One Contact; its own `expires` counts before the header of the whole message (10.2.1.1). */
function readContact(address: NameAddr, headerExpires: number): RequestedContact {
  const { parameters } = address;
  const regId = parameters['reg-id'];
  return {
    uri: address.uri,
    expiresSeconds: readExpires(parameters.expires ?? null, headerExpires),
    instanceId: parameters['+sip.instance'] ?? null,
    regId: regId === undefined ? null : parseDigits(regId, 0, regId.length, 2 ** 31 - 1),
    priority: readPriority(parameters.q),
  };
}

/** A malformed number counts as the default (20.19 says 3600; ours is the caller's). Too large is cut. */
function readExpires(value: string | null, fallback: number): number {
  if (value === null || !/^\d+$/.test(value)) return fallback;
  return value.length > 9 ? 999_999_999 : Number(value);
}

/** q of 0 to 1 (20.10); anything else counts as 1, which is also what no q means to us. */
function readPriority(value: string | undefined): number {
  const priority = Number(value ?? '1');
  return priority >= 0 && priority <= 1 ? priority : 1;
}
