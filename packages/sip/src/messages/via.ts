import { SipError } from '../errors.ts';
import {
  COLON,
  isBlank,
  isToken,
  LEFT_BRACKET,
  parseDigits,
  SEMICOLON,
  SLASH,
  skipBlanks,
  trimEnd,
} from './characters.ts';
import { NO_PARAMETERS, type Parameters, parseParameters } from './parameters.ts';

/** One Via value (RFC 3261 20.42). */
export interface Via {
  /** `UDP`, `TCP`..., upper case. */
  readonly protocol: string;
  /** Host as written, IPv6 in brackets. */
  readonly host: string;
  /** 0 when absent. */
  readonly port: number;
  /** Empty when absent (an RFC 2543 peer). */
  readonly branch: string;
  readonly parameters: Parameters;
}

/** The branch of every RFC 3261 element starts so (8.1.1.7). */
export const BRANCH_COOKIE = 'z9hG4bK';

/**
 * Reads one Via value. Blanks may stand around every separator: `SIP / 2.0 / UDP host : 5060 ; branch=x`
 * is legal (RFC 4475 3.1.1.1). A host under `.invalid` (RFC 7118 5) is a host like any other.
 * Throws `malformed`.
 */
export function parseVia(text: string): Via {
  const end = text.length;
  let i: number;
  let protocol: string;
  // Nearly every Via starts exactly so; the general path below accepts the blanks.
  if (text.startsWith('SIP/2.0/')) {
    i = 8;
  } else {
    i = skipWord(text, 0, end, 'SIP');
    i = skipWord(text, i, end, '2.0');
  }
  const protocolStart = skipBlanks(text, i, end);
  i = protocolStart;
  while (i < end && !isBlank(text.charCodeAt(i))) i++;
  protocol = text.slice(protocolStart, i);
  if (protocol !== 'UDP' && protocol !== 'TCP') {
    if (!isToken(protocol)) throw new SipError('malformed', 'No transport in a Via');
    protocol = protocol.toUpperCase();
  }
  return parseSentBy(text, skipBlanks(text, i, end), end, protocol);
}

/** `word` in any case, then a slash, blanks allowed around both; gives the index after it. */
function skipWord(text: string, start: number, end: number, word: string): number {
  let i = skipBlanks(text, start, end);
  if (text.slice(i, i + word.length).toUpperCase() !== word) throw new SipError('malformed', 'A Via is not SIP/2.0');
  i = skipBlanks(text, i + word.length, end);
  if (text.charCodeAt(i) !== SLASH) throw new SipError('malformed', 'A Via is not SIP/2.0');
  return i + 1;
}

/** `host:port` and the parameters, which include the branch (20.42). */
function parseSentBy(text: string, start: number, end: number, protocol: string): Via {
  let i = start;
  if (text.charCodeAt(i) === LEFT_BRACKET) {
    // The colons inside of an IPv6 reference are not the port's.
    const close = text.indexOf(']', i);
    if (close < 0) throw new SipError('malformed', 'Unclosed IPv6 address in a Via');
    i = close + 1;
  } else {
    for (; i < end; i++) {
      const code = text.charCodeAt(i);
      if (code === COLON || code === SEMICOLON || isBlank(code)) break;
    }
  }
  const host = text.slice(start, i);
  if (host === '') throw new SipError('malformed', 'No host in a Via');
  i = skipBlanks(text, i, end);
  let port = 0;
  if (i < end && text.charCodeAt(i) === COLON) {
    i = skipBlanks(text, i + 1, end);
    const portStart = i;
    while (i < end && text.charCodeAt(i) !== SEMICOLON) i++;
    port = parseDigits(text, portStart, trimEnd(text, portStart, i), 65535);
    if (port < 0) throw new SipError('malformed', 'Bad port in a Via');
  }
  const parameters = i >= end ? NO_PARAMETERS : parseParameters(text, i, end);
  return { protocol, host, port, branch: parameters.branch ?? '', parameters };
}

/**
 * The top Via as the response must carry it. The source address goes into `received` when it differs from
 * sent-by (RFC 3261 18.2.1) or the peer asked by an empty `rport`, which then gets the source port (RFC 3581 4).
 * Everything the peer wrote stays as it was, letter by letter.
 */
export function stampVia(text: string, via: Via, remoteAddress: string, remotePort: number): string {
  const asksPort = via.parameters.rport === '';
  const claimed = via.host.charCodeAt(0) === LEFT_BRACKET ? via.host.slice(1, -1) : via.host;
  if (claimed === remoteAddress && !asksPort) return text;
  let stamped = text;
  if (asksPort) {
    // The empty rport is replaced where it stands; a second one would be ambiguous.
    const at = findEmptyParameter(text, 'rport');
    stamped = `${text.slice(0, at)}=${remotePort}${text.slice(at)}`;
  }
  if (via.parameters.received !== undefined) return stamped;
  return `${stamped};received=${remoteAddress}`;
}

/** Index after the name of a parameter that has no value; the caller knows that it is there. */
function findEmptyParameter(text: string, name: string): number {
  const lower = text.toLowerCase();
  for (let at = lower.indexOf(name); at >= 0; at = lower.indexOf(name, at + 1)) {
    const after = at + name.length;
    const before = lower.charCodeAt(trimEnd(lower, 0, at) - 1);
    const next = skipBlanks(lower, after);
    const standsAlone = next >= lower.length || lower.charCodeAt(next) === SEMICOLON;
    if (before === SEMICOLON && standsAlone) return after;
  }
  return text.length;
}
