import { SipError } from '../errors.ts';
import {
  COMMA,
  GREATER_THAN,
  isToken,
  LESS_THAN,
  QUOTE,
  quote,
  skipBlanks,
  skipQuoted,
  trimEnd,
  unquote,
} from './characters.ts';
import { formatParameters, NO_PARAMETERS, type Parameters, parseParameters } from './parameters.ts';

/** `From`, `To`, `Contact`, `Route`...: a display name, a URI and header parameters (RFC 3261 20.10). */
export interface NameAddr {
  /** Without quotes and escapes; empty when there is none. */
  readonly displayName: string;
  /** The URI as written, without the angle brackets. */
  readonly uri: string;
  readonly parameters: Parameters;
}

/**
 * Reads a name-addr or addr-spec with its parameters. In the form without angle brackets everything after
 * the first semicolon belongs to the header, not to the URI (RFC 3261 20.10).
 * An unquoted comma in the display name is let through: phones send it, and it can do no harm here.
 * Throws `malformed`.
 */
export function parseNameAddr(text: string): NameAddr {
  const end = text.length;
  let i = skipBlanks(text, 0, end);
  let displayName = '';
  const isQuoted = i < end && text.charCodeAt(i) === QUOTE;
  if (isQuoted) {
    const after = skipQuoted(text, i, end);
    if (after < 0) throw new SipError('malformed', 'Unclosed quote in a display name');
    displayName = unquote(text, i, after);
    i = after;
  }
  const open = text.indexOf('<', i);
  if (open < 0) {
    if (isQuoted) throw new SipError('malformed', 'A display name without an address in angle brackets');
    return parseAddrSpec(text, i);
  }
  if (isQuoted) {
    if (skipBlanks(text, i, open) !== open) throw new SipError('malformed', 'Text between display name and address');
  } else displayName = text.slice(i, trimEnd(text, i, open));
  const close = text.indexOf('>', open);
  if (close < 0) throw new SipError('malformed', 'Angle bracket without its closing one');
  const uri = text.slice(open + 1, close);
  checkUri(uri);
  const parameters = close + 1 === end ? NO_PARAMETERS : parseParameters(text, close + 1, end);
  return { displayName, uri, parameters };
}

/** Without angle brackets: everything after the first semicolon is the header's (20.10). */
function parseAddrSpec(text: string, start: number): NameAddr {
  const semicolon = text.indexOf(';', start);
  const end = semicolon < 0 ? text.length : semicolon;
  const uri = text.slice(start, trimEnd(text, start, end));
  checkUri(uri);
  // What could be the header's or the URI's must stand in brackets (20.10, RFC 4475 3.1.2.13).
  if (uri.indexOf('?') >= 0) throw new SipError('malformed', 'An address with a question mark needs angle brackets');
  return { displayName: '', uri, parameters: semicolon < 0 ? NO_PARAMETERS : parseParameters(text, semicolon) };
}

/** Only what would break whoever copies it into a start line: a blank or a bracket. `parseUri` looks closer. */
function checkUri(uri: string): void {
  if (uri === '' || uri.indexOf(' ') >= 0 || uri.indexOf('\t') >= 0 || uri.indexOf('<') >= 0) {
    throw new SipError('malformed', 'No usable URI in an address');
  }
}

/** Writes a name-addr, always with angle brackets so that parameters cannot change owner. */
export function formatNameAddr(address: { displayName?: string; uri: string; parameters?: Parameters }): string {
  const name = address.displayName ?? '';
  const written = name === '' ? '' : `${isToken(name) ? name : quote(name)} `;
  return `${written}<${address.uri}>${address.parameters === undefined ? '' : formatParameters(address.parameters)}`;
}

/**
 * Splits a comma-separated header value, leaving commas in quotes and in angle brackets alone
 * (RFC 3261 7.3.1). Empty elements are dropped.
 */
export function splitList(text: string): string[] {
  if (text.indexOf(',') < 0) return text === '' ? [] : [text];
  const parts: string[] = [];
  let start = 0;
  let isInBrackets = false;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE && !isInBrackets) {
      const after = skipQuoted(text, i);
      // An unclosed quote takes the rest; the element's own parser will refuse it.
      if (after < 0) break;
      i = after - 1;
    } else if (code === LESS_THAN) isInBrackets = true;
    else if (code === GREATER_THAN) isInBrackets = false;
    else if (code === COMMA && !isInBrackets) {
      pushTrimmed(parts, text, start, i);
      start = i + 1;
    }
  }
  pushTrimmed(parts, text, start, text.length);
  return parts;
}

/** One element of a list, unless there is nothing in it. */
function pushTrimmed(parts: string[], text: string, start: number, end: number): void {
  const from = skipBlanks(text, start, end);
  const to = trimEnd(text, from, end);
  if (to > from) parts.push(text.slice(from, to));
}

/** The `tag` parameter of a From or To, empty when there is none (RFC 3261 19.3). */
export function tagOf(address: NameAddr): string {
  return address.parameters.tag ?? '';
}
