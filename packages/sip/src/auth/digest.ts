import { createHash } from 'node:crypto';
import { SipError } from '../errors.ts';
import { COMMA, EQUALS, isToken, QUOTE, skipBlanks, skipQuoted, trimEnd, unquote } from '../messages/characters.ts';

/** The algorithms of RFC 8760 we speak. SHA-512-256 is in no phone we know of. */
export type DigestAlgorithm = 'MD5' | 'SHA-256';

const HASHES: Readonly<Record<DigestAlgorithm, string>> = { MD5: 'md5', 'SHA-256': 'sha256' };

/** Hexadecimal hash of a text. MD5 is only as strong as its age; phones leave no choice. */
export function digestHash(algorithm: DigestAlgorithm, text: string): string {
  return createHash(HASHES[algorithm]).update(text).digest('hex');
}

/** HA1 of RFC 7616 3.4.2: what is stored instead of a password. */
export function computeHa1(algorithm: DigestAlgorithm, username: string, realm: string, password: string): string {
  return digestHash(algorithm, `${username}:${realm}:${password}`);
}

/** The inputs of a response value besides HA1 (RFC 7616 3.4.1). */
export interface DigestInput {
  algorithm: DigestAlgorithm;
  method: string;
  /** The digest-uri as written in the header. */
  uri: string;
  nonce: string;
  /** Eight hexadecimal digits. */
  nonceCount: string;
  cnonce: string;
  /** With it the body is protected too: qop=auth-int (RFC 7616 3.4.3). */
  body?: string;
}

/** The `response` of RFC 7616 3.4.1 with qop=auth, or auth-int when there is a body to protect. */
export function computeResponse(ha1: string, input: DigestInput): string {
  const { algorithm, nonce, nonceCount, cnonce } = input;
  const { body } = input;
  const protectedBody = body === undefined ? '' : `:${digestHash(algorithm, body)}`;
  const ha2 = digestHash(algorithm, `${input.method}:${input.uri}${protectedBody}`);
  const qop = body === undefined ? 'auth' : 'auth-int';
  return digestHash(algorithm, `${ha1}:${nonce}:${nonceCount}:${cnonce}:${qop}:${ha2}`);
}

/** As `computeResponse` for a server of RFC 2069 times that offers no qop (RFC 3261 22.4 point 8). */
export function computeResponseWithoutQop(ha1: string, input: DigestInput): string {
  const ha2 = digestHash(input.algorithm, `${input.method}:${input.uri}`);
  return digestHash(input.algorithm, `${ha1}:${input.nonce}:${ha2}`);
}

/** Parameters of a Digest challenge or answer, names in lower case, quotes removed. */
export type DigestParameters = ReadonlyMap<string, string>;

/**
 * Reads `Digest a=b, c="d"` (RFC 7616 3.3 and 3.4 have the same shape). Quoted and plain values are taken alike, since
 * phones quote what they should not and the other way round. Null for another scheme. Throws `malformed`, also for a
 * parameter that comes twice: which of the two was checked must not be a matter of who reads.
 */
export function parseDigest(text: string): DigestParameters | null {
  if (text.slice(0, 7).toLowerCase() !== 'digest ') return null;
  const parameters = new Map<string, string>();
  const end = text.length;
  let i = 7;
  while (i < end) {
    i = skipBlanks(text, i, end);
    const nameStart = i;
    while (i < end && text.charCodeAt(i) !== EQUALS && text.charCodeAt(i) !== COMMA) i++;
    const name = text.slice(nameStart, trimEnd(text, nameStart, i)).toLowerCase();
    if (text.charCodeAt(i) !== EQUALS) {
      // Empty list elements are legal (RFC 7230 7); a name without a value is not.
      if (name !== '') throw new SipError('malformed', 'A digest parameter without a value');
      i++;
      continue;
    }
    i = skipBlanks(text, i + 1, end);
    const valueStart = i;
    let value: string;
    if (text.charCodeAt(i) === QUOTE) {
      i = skipQuoted(text, i, end);
      if (i < 0) throw new SipError('malformed', 'An unclosed quote in a digest header');
      value = unquote(text, valueStart, i);
      i = skipBlanks(text, i, end);
      if (i < end && text.charCodeAt(i) !== COMMA) throw new SipError('malformed', 'Text after a quoted digest value');
    } else {
      while (i < end && text.charCodeAt(i) !== COMMA) i++;
      value = text.slice(valueStart, trimEnd(text, valueStart, i));
    }
    if (!isToken(name) || parameters.has(name)) throw new SipError('malformed', 'A bad or repeated digest parameter');
    parameters.set(name, value);
    i++;
  }
  return parameters;
}

/** The algorithm a header names; MD5 when it names none (RFC 7616 3.3). Null for one we do not speak. */
export function algorithmOf(parameters: DigestParameters): DigestAlgorithm | null {
  const name = (parameters.get('algorithm') ?? 'MD5').toUpperCase();
  return name === 'MD5' || name === 'SHA-256' ? name : null;
}
