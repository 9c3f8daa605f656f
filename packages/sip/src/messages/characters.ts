// Character classes of RFC 3261 25.1, as one table lookup per character. The parser runs on every datagram
// anyone sends us, so its inner loops compare codes instead of running regular expressions.

/** Codes the scanners compare with. */
export const TAB = 9;
export const LF = 10;
export const CR = 13;
export const SPACE = 32;
export const QUOTE = 34;
export const COMMA = 44;
export const SLASH = 47;
export const COLON = 58;
export const SEMICOLON = 59;
export const LESS_THAN = 60;
export const EQUALS = 61;
export const GREATER_THAN = 62;
export const LEFT_BRACKET = 91;
export const BACKSLASH = 92;

const IS_TOKEN = new Uint8Array(128);
for (const character of "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.!%*_+`'~") {
  IS_TOKEN[character.charCodeAt(0)] = 1;
}

/** True when `text` from `start` to `end` is a `token` (RFC 3261 25.1): one or more of its characters. */
export function isToken(text: string, start = 0, end = text.length): boolean {
  if (end <= start) return false;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code > 127 || IS_TOKEN[code] !== 1) return false;
  }
  return true;
}

/** Space or tab: what is left of LWS (RFC 3261 25.1) once folded lines are joined. */
export function isBlank(code: number): boolean {
  return code === SPACE || code === TAB;
}

/** The first index from `start` on that is not a space or tab. */
export function skipBlanks(text: string, start: number, end = text.length): number {
  let i = start;
  while (i < end && isBlank(text.charCodeAt(i))) i++;
  return i;
}

/** The end index after dropping blanks before `end`. */
export function trimEnd(text: string, start: number, end: number): number {
  let i = end;
  while (i > start && isBlank(text.charCodeAt(i - 1))) i--;
  return i;
}

/**
 * Reads digits. -1 when there are none, another character is among them, or the value is above `max`:
 * the bound is checked on every digit, so "4294967301" cannot wrap or be cut to fit (RFC 4475 3.1.2.4).
 */
export function parseDigits(text: string, start: number, end: number, max: number): number {
  if (end <= start) return -1;
  let value = 0;
  for (let i = start; i < end; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return -1;
    value = value * 10 + digit;
    if (value > max) return -1;
  }
  return value;
}

/**
 * Index just after the closing quote of a quoted-string that opens at `start`, or -1 when it never closes.
 * A backslash takes the next character with it (RFC 3261 25.1 quoted-pair).
 */
export function skipQuoted(text: string, start: number, end = text.length): number {
  for (let i = start + 1; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === BACKSLASH) i++;
    else if (code === QUOTE) return i + 1;
  }
  return -1;
}

/** The content of a quoted-string between `start` (its opening quote) and `end` (after its closing one). */
export function unquote(text: string, start: number, end: number): string {
  const inner = text.slice(start + 1, end - 1);
  if (inner.indexOf('\\') < 0) return inner;
  let out = '';
  for (let i = 0; i < inner.length; i++) {
    if (inner.charCodeAt(i) === BACKSLASH && i + 1 < inner.length) i++;
    out += inner[i];
  }
  return out;
}

/** `text` as a quoted-string, quotes and backslashes escaped. */
export function quote(text: string): string {
  if (text.indexOf('"') < 0 && text.indexOf('\\') < 0) return `"${text}"`;
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
