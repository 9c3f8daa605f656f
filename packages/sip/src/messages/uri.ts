import { SipError } from '../errors.ts';
import { LEFT_BRACKET, parseDigits, SEMICOLON } from './characters.ts';
import { formatParameters, NO_PARAMETERS, type Parameters, parseParameters } from './parameters.ts';

/** A `sip:` or `sips:` URI (RFC 3261 19.1). */
export interface SipUri {
  readonly scheme: 'sip' | 'sips';
  /** Unescaped; empty when absent. May hold `;phone-context=` of a telephone subscriber. */
  readonly user: string;
  /** Lower case; IPv6 in brackets. */
  readonly host: string;
  /** 0 when absent. */
  readonly port: number;
  readonly parameters: Parameters;
  /** Text after `?`, as written; empty when absent. */
  readonly headers: string;
}

/** A `tel:` URI (RFC 3966): a number without an address. */
export interface TelUri {
  readonly scheme: 'tel';
  /** Visual separators removed: `+86-10-12345` is `+861012345`. */
  readonly user: string;
  readonly parameters: Parameters;
}

export type Uri = SipUri | TelUri;

/**
 * Reads a URI. Throws `malformed`; the message says `scheme` when only the scheme is unknown (416, RFC 3261 8.2.2.1).
 */
export function parseUri(text: string): Uri {
  const colon = text.indexOf(':');
  const scheme = text.slice(0, colon).toLowerCase();
  if (scheme === 'tel') return parseTel(text.slice(colon + 1));
  if (scheme !== 'sip' && scheme !== 'sips') throw new SipError('malformed', 'URI scheme is not sip, sips or tel');
  // The part before the last @ is userinfo; an @ inside of it must be escaped, but not everyone knows.
  const rest = text.slice(colon + 1);
  const question = rest.indexOf('?', rest.lastIndexOf('@') + 1);
  const headers = question < 0 ? '' : rest.slice(question + 1);
  const address = question < 0 ? rest : rest.slice(0, question);
  const at = address.lastIndexOf('@');
  const user = at < 0 ? '' : userOf(address.slice(0, at));
  const hostStart = at + 1;
  const hostEnd = endOfHost(address, hostStart);
  const host = address.slice(hostStart, hostEnd).toLowerCase();
  checkHost(host);
  let end = hostEnd;
  let port = 0;
  if (address[hostEnd] === ':') {
    const semicolon = address.indexOf(';', hostEnd);
    end = semicolon < 0 ? address.length : semicolon;
    port = parseDigits(address, hostEnd + 1, end, 65535);
    if (port < 0) throw new SipError('malformed', 'Bad port in a URI');
  }
  const parameters = end >= address.length ? NO_PARAMETERS : unescapeAll(parseParameters(address, end));
  return { scheme, user, host, port, parameters, headers };
}

/** As `parseUri`, but null instead of an error. */
export function tryParseUri(text: string): Uri | null {
  try {
    return parseUri(text);
  } catch {
    return null;
  }
}

/** RFC 3966: digits, and separators that only help the eye (3 "visual-separator"). Letters are local numbers. */
function parseTel(rest: string): TelUri {
  const semicolon = rest.indexOf(';');
  const number = (semicolon < 0 ? rest : rest.slice(0, semicolon)).replace(/[-.()]/g, '');
  if (!/^\+?[0-9A-Fa-f*#]+$/.test(number)) throw new SipError('malformed', 'Bad number in a tel URI');
  return {
    scheme: 'tel',
    user: number,
    parameters: semicolon < 0 ? NO_PARAMETERS : parseParameters(rest, semicolon),
  };
}

/** Drops a password, which RFC 3261 19.1.1 asks nobody to send, and undoes %-escapes. */
function userOf(userInfo: string): string {
  const colon = userInfo.indexOf(':');
  return unescapeUri(colon < 0 ? userInfo : userInfo.slice(0, colon));
}

/** Where the host ends: at the port, at the parameters, or at the closing bracket of an IPv6 reference. */
function endOfHost(address: string, start: number): number {
  if (address.charCodeAt(start) === LEFT_BRACKET) {
    const close = address.indexOf(']', start);
    if (close < 0) throw new SipError('malformed', 'Unclosed IPv6 address in a URI');
    return close + 1;
  }
  let i = start;
  while (i < address.length && address[i] !== ':' && address.charCodeAt(i) !== SEMICOLON) i++;
  return i;
}

/** Letters of host names, IPv4 and bracketed IPv6; underscores, since names inside of companies have them. */
function checkHost(host: string): void {
  if (!/^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)$/.test(host)) throw new SipError('malformed', 'Bad host in a URI');
}

/** %-escapes in parameter values; the usual URI has none and is given back as it is. */
function unescapeAll(parameters: Parameters): Parameters {
  let hasEscapes = false;
  for (const name in parameters) if (parameters[name]?.includes('%') === true) hasEscapes = true;
  if (!hasEscapes) return parameters;
  const out: Record<string, string> = Object.create(null);
  for (const name in parameters) out[name] = unescapeUri(parameters[name] ?? '');
  return out;
}

/** Undoes %-escapes; a bad escape or bytes that are not UTF-8 leave the text as it was. */
export function unescapeUri(text: string): string {
  if (text.indexOf('%') < 0) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Escapes what a user part may not hold (RFC 3261 25.1 user): everything but unreserved and `&=+$,;?/`. */
export function escapeUser(user: string): string {
  if (/^[A-Za-z0-9\-_.!~*'()&=+$,;?/]*$/.test(user)) return user;
  return encodeURIComponent(user).replace(/%(26|3D|2B|24|2C|3B|3F|2F)/g, (escaped) => decodeURIComponent(escaped));
}

/** Writes a URI. */
export function formatUri(uri: Uri): string {
  if (uri.scheme === 'tel') return `tel:${uri.user}${formatParameters(uri.parameters)}`;
  const user = uri.user === '' ? '' : `${escapeUser(uri.user)}@`;
  const port = uri.port === 0 ? '' : `:${uri.port}`;
  const headers = uri.headers === '' ? '' : `?${uri.headers}`;
  return `${uri.scheme}:${user}${uri.host}${port}${formatParameters(uri.parameters)}${headers}`;
}

/** Parameters that make two URIs differ even when one side lacks them (RFC 3261 19.1.4). */
const DECISIVE = ['user', 'ttl', 'method', 'maddr', 'transport'];

/**
 * Whether two URIs name the same resource (RFC 3261 19.1.4): host without case, user with case,
 * ports as written, parameters compared where both have them, and the decisive ones always.
 */
export function isSameUri(left: string, right: string): boolean {
  if (left === right) return true;
  const a = tryParseUri(left);
  const b = tryParseUri(right);
  if (a === null || b === null || a.scheme !== b.scheme || a.user !== b.user) return false;
  if (a.scheme === 'tel' || b.scheme === 'tel') return true;
  if (a.host !== b.host || a.port !== b.port || a.headers !== b.headers) return false;
  for (const name of DECISIVE) {
    if (a.parameters[name]?.toLowerCase() !== b.parameters[name]?.toLowerCase()) return false;
  }
  for (const name in a.parameters) {
    const other = b.parameters[name];
    if (other !== undefined && other.toLowerCase() !== a.parameters[name]?.toLowerCase()) return false;
  }
  return true;
}

/** The host as a socket wants it: an IPv6 reference loses its brackets. */
export function unbracket(host: string): string {
  return host.charCodeAt(0) === LEFT_BRACKET ? host.slice(1, -1) : host;
}

/** An IP address as a URI or Via wants it. */
export function bracket(address: string): string {
  return address.includes(':') && address.charCodeAt(0) !== LEFT_BRACKET ? `[${address}]` : address;
}

/** True for an IPv4 address or a bracketed IPv6 reference: an address one can send to without asking DNS. */
export function isAddressLiteral(host: string): boolean {
  return host.charCodeAt(0) === LEFT_BRACKET || /^\d{1,3}(\.\d{1,3}){3}$/.test(host);
}
