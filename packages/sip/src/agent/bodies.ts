import { parseDigits } from '../messages/characters.ts';
import type { SipMessage } from '../messages/message.ts';
import { parseParameters } from '../messages/parameters.ts';
import type { InfoDigit, Reason } from './call-types.ts';

/** The media type without its parameters, in lower case; empty when there is none. */
function mediaType(value: string | null): string {
  if (value === null) return '';
  const semicolon = value.indexOf(';');
  return (semicolon < 0 ? value : value.slice(0, semicolon)).trim().toLowerCase();
}

/**
 * The session description of a message: its body, or that part of a multipart body (RFC 5621), which
 * carriers use to add what is theirs. Null when there is none.
 */
export function sdpOf(message: SipMessage): string | null {
  if (message.body === '') return null;
  const value = message.headers.get('content-type');
  const type = mediaType(value);
  if (type === 'application/sdp') return message.body;
  if (!type.startsWith('multipart/') || value === null) return null;
  return sdpPart(message.body, boundaryOf(value));
}

/** The text between the parts (RFC 2046 5.1.1); empty when there is none, and then there are no parts. */
function boundaryOf(value: string): string {
  try {
    return parseParameters(value, value.indexOf(';')).boundary ?? '';
  } catch {
    return '';
  }
}

/** The first part that says it is a session description. */
function sdpPart(body: string, boundary: string): string | null {
  if (boundary === '') return null;
  for (const part of body.split(`--${boundary}`)) {
    const blankLine = part.indexOf('\r\n\r\n');
    if (blankLine < 0) continue;
    if (!/^content-type[ \t]*:[ \t]*application\/sdp/im.test(part.slice(0, blankLine))) continue;
    // The line end before the next boundary belongs to the boundary; SDP wants its own last one (RFC 4566 5).
    const content = part.slice(blankLine + 4);
    return content.endsWith('\r\n\r\n') ? content.slice(0, -2) : content;
  }
  return null;
}

/** True when a body is there that is no session description: 415 to an offer we cannot read. */
export function hasForeignBody(message: SipMessage): boolean {
  return message.body.trim() !== '' && sdpOf(message) === null;
}

/** What a digit by INFO lasts when the phone does not say. */
const DIGIT_DURATION_MS = 160;

/** The digit of an INFO: `application/dtmf-relay` (`Signal=5`, `Duration=160`) or `application/dtmf` (`5`). */
export function digitOf(message: SipMessage): InfoDigit | null {
  const type = mediaType(message.headers.get('content-type'));
  if (type === 'application/dtmf') return asDigit(message.body.trim(), DIGIT_DURATION_MS);
  if (type !== 'application/dtmf-relay') return null;
  let signal = '';
  let durationMs = DIGIT_DURATION_MS;
  for (const line of message.body.split(/\r?\n/, 8)) {
    const equals = line.indexOf('=');
    const name = line.slice(0, equals).trim().toLowerCase();
    const value = line.slice(equals + 1).trim();
    if (name === 'signal') signal = value;
    const duration = name === 'duration' ? parseDigits(value, 0, value.length, 60_000) : -1;
    if (duration > 0) durationMs = duration;
  }
  return asDigit(signal, durationMs);
}

/** Some phones send event numbers: 10 is the star, 11 the hash (RFC 4733 3.2). */
function asDigit(signal: string, durationMs: number): InfoDigit | null {
  const digit = signal === '10' ? '*' : signal === '11' ? '#' : signal.toUpperCase();
  return /^[0-9*#A-D]$/.test(digit) ? { digit, durationMs } : null;
}

/** The first Reason header of a message (RFC 3326). */
export function reasonOf(message: SipMessage): Reason | null {
  const [value] = message.headers.getAll('reason');
  if (value === undefined) return null;
  const semicolon = value.indexOf(';');
  const protocol = (semicolon < 0 ? value : value.slice(0, semicolon)).trim();
  try {
    const parameters = semicolon < 0 ? {} : parseParameters(value, semicolon);
    const cause = parameters.cause ?? '';
    const number = parseDigits(cause, 0, cause.length, 999);
    return { protocol, cause: number < 0 ? null : number, text: parameters.text ?? '' };
  } catch {
    return { protocol, cause: null, text: '' };
  }
}

/** Writes a Reason header. */
export function formatReason(reason: Reason): string {
  const cause = reason.cause === null ? '' : `;cause=${reason.cause}`;
  const text = reason.text === '' ? '' : `;text="${reason.text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  return `${reason.protocol}${cause}${text}`;
}
