import { SipError } from '../errors.ts';
import { EQUALS, isToken, QUOTE, quote, SEMICOLON, skipBlanks, skipQuoted, trimEnd, unquote } from './characters.ts';

/** Parameters of a header value: lower-case names; an empty string where the name stands alone (`;lr`). */
export type Parameters = Readonly<Record<string, string>>;

/**
 * The object parameters are collected in. Its prototype is empty, so that a parameter named `constructor` or
 * `__proto__` is only a parameter; and unlike `Object.create(null)` it keeps V8's fast property layout
 * (parsing an INVITE took 20 % longer with the latter).
 */
class ParameterBag {
  [name: string]: string;
}
Object.setPrototypeOf(ParameterBag.prototype, null);
Reflect.deleteProperty(ParameterBag.prototype, 'constructor');

/** Shared by everything without parameters: most headers have none, and an object each would be waste. */
export const NO_PARAMETERS: Parameters = Object.freeze(Object.create(null));

/** More than this in one value is nobody's phone. */
const MAX_PARAMETERS = 64;

/**
 * Reads `;name=value;name` from `start` (at a semicolon or blanks before it) to `end`.
 * Blanks are allowed around `;` and `=` (RFC 3261 25.1 SEMI, EQUAL); values may be quoted-strings and are unquoted.
 * Throws `malformed` for anything else.
 *
 * A name that comes twice keeps its last value; RFC 3261 7.3.1 forbids it, and nobody agrees on what it means.
 */
export function parseParameters(text: string, start: number, end = text.length): Parameters {
  let i = skipBlanks(text, start, end);
  if (i >= end) return NO_PARAMETERS;
  const parameters = new ParameterBag();
  let count = 0;
  while (i < end) {
    if (text.charCodeAt(i) !== SEMICOLON) throw new SipError('malformed', 'Text where a parameter was expected');
    if (++count > MAX_PARAMETERS) throw new SipError('malformed', 'Too many parameters');
    i = skipBlanks(text, i + 1, end);
    const nameStart = i;
    let hasCapitals = false;
    while (i < end) {
      const code = text.charCodeAt(i);
      if (code === SEMICOLON || code === EQUALS) break;
      if (code >= 65 && code <= 90) hasCapitals = true;
      i++;
    }
    let name = text.slice(nameStart, trimEnd(text, nameStart, i));
    if (hasCapitals) name = name.toLowerCase();
    if (i >= end || text.charCodeAt(i) === SEMICOLON) {
      // `;;` and a trailing `;` carry nothing: skipped, since real phones send them.
      if (name !== '') parameters[name] = '';
      continue;
    }
    i = skipBlanks(text, i + 1, end);
    const valueStart = i;
    if (i < end && text.charCodeAt(i) === QUOTE) {
      i = skipQuoted(text, i, end);
      if (i < 0) throw new SipError('malformed', 'Unclosed quote in a parameter');
      parameters[name] = unquote(text, valueStart, i);
      i = skipBlanks(text, i, end);
      continue;
    }
    while (i < end && text.charCodeAt(i) !== SEMICOLON) i++;
    parameters[name] = text.slice(valueStart, trimEnd(text, valueStart, i));
  }
  return parameters;
}

/** Writes parameters back, quoting values that are not tokens or hosts (RFC 3261 25.1 gen-value). */
export function formatParameters(parameters: Parameters): string {
  let out = '';
  for (const name in parameters) {
    const value = parameters[name] ?? '';
    if (value === '') out += `;${name}`;
    else out += `;${name}=${isToken(value) || isAddressLike(value) ? value : quote(value)}`;
  }
  return out;
}

/** gen-value allows a host beside tokens: `received=[2001:db8::1]` is written without quotes. */
function isAddressLike(value: string): boolean {
  for (let i = 0; i < value.length; i++) {
    const code = value.charCodeAt(i);
    const isHexDigit = (code >= 48 && code <= 58) || (code >= 65 && code <= 70) || (code >= 97 && code <= 102);
    if (!isHexDigit && code !== 46 && code !== 91 && code !== 93) return false;
  }
  return true;
}
