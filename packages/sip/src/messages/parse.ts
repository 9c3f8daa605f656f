import { SipError } from '../errors.ts';
import { CR, isBlank, isToken, LF, parseDigits, SPACE, skipBlanks, trimEnd } from './characters.ts';
import { canonicalName, Headers } from './headers.ts';
import type { BrokenRequest, CSeq, ParseResult, SipMessage } from './message.ts';
import { parseNameAddr, splitList } from './name-addr.ts';
import { parseVia, type Via } from './via.ts';

/** Bounds of one message. What is above is answered with 413 or 400, never kept. */
export interface ParseLimits {
  /** Bytes of the whole message (default 65,536). */
  messageBytes: number;
  /** Header fields (default 128). */
  headers: number;
  /** Characters of one header field, unfolded (default 8,192). */
  headerLength: number;
}

/** The defaults of `ParseLimits`: a WebRTC INVITE with every option is about 6 KiB and 25 fields. */
export const DEFAULT_PARSE_LIMITS: ParseLimits = { messageBytes: 65_536, headers: 128, headerLength: 8_192 };

/** Headers that may stand once only; two of them make a message mean two things (RFC 4475 3.3.8). */
const SINGLE = new Set(['call-id', 'cseq', 'from', 'to', 'max-forwards', 'content-length', 'content-type']);

const MAX_CSEQ = 2 ** 31 - 1;

/** What has been read so far; kept when reading fails, so that a 400 can be answered. */
interface Draft {
  method: string;
  uri: string;
  status: number;
  reason: string;
  /** Set when the start line names another SIP version (505, RFC 3261 21.5.7). */
  hasOtherVersion: boolean;
  /** Blanks after the request line: refused, once the headers for the 400 are read (RFC 4475 3.1.2.10). */
  hasTrailingBlanks: boolean;
  headers: Headers;
}

/**
 * Reads one message: a datagram, a WebSocket message, or what `StreamFramer` cut from a stream.
 * Never throws.
 *
 * How strict it is, and why:
 *
 * | what comes                                   | answer    | because                                           |
 * |----------------------------------------------|-----------|---------------------------------------------------|
 * | folded lines, compact names, blanks, `;;`    | read      | legal (7.3.1, 7.3.3), or harmless and common      |
 * | no Max-Forwards                              | read      | RFC 2543 phones                                   |
 * | From, To, Call-ID, CSeq, lengths twice       | 400       | the next hop may believe the other one            |
 * | CSeq above 2^31 - 1, status of ten digits    | 400       | numbers that do not fit must not be cut to fit    |
 * | CSeq of another method                       | 400       | 8.1.1.5; two machines would see two requests      |
 * | Content-Length above what arrived            | 400       | the rest was lost, or never was                   |
 * | another version                              | 505       | 21.5.7                                            |
 *
 * Line ends are CRLF; a lone CR, LF or NUL among the headers is refused, because the next
 * hop might take it for a line end and see other headers than we did.
 */
export function parseMessage(bytes: Uint8Array, limits: ParseLimits = DEFAULT_PARSE_LIMITS): ParseResult {
  if (isKeepAlive(bytes)) return { kind: 'keep-alive' };
  const draft: Draft = {
    method: '',
    uri: '',
    status: 0,
    reason: '',
    hasOtherVersion: false,
    hasTrailingBlanks: false,
    headers: new Headers(),
  };
  if (bytes.length > limits.messageBytes) return malformed(draft, 413, 'Message too large');
  try {
    return { kind: 'message', message: readMessage(bytes, draft, limits) };
  } catch (error) {
    if (!(error instanceof SipError)) throw error;
    return malformed(draft, draft.hasOtherVersion ? 505 : 400, error.message);
  }
}

function malformed(draft: Draft, status: number, reason: string): ParseResult {
  return { kind: 'malformed', status, reason, request: answerable(draft) };
}

/** What of a broken request can be copied into an answer, if it may be answered at all. */
function answerable(draft: Draft): BrokenRequest | null {
  // An ACK is never answered (RFC 3261 17), a response neither.
  if (draft.method === '' || draft.method === 'ACK') return null;
  const [top] = splitList(draft.headers.get('via') ?? '');
  if (top === undefined) return null;
  // Who speaks another version writes it here too, and is told so all the same (RFC 4475 3.1.2.16).
  const readable = draft.hasOtherVersion ? top.replace(/^SIP[ \t]*\/[ \t]*[\d.]{1,8}/i, 'SIP/2.0') : top;
  try {
    return { method: draft.method, headers: draft.headers, topVia: parseVia(readable) };
  } catch {
    return null;
  }
}

/** Line ends (RFC 5626 4.4.1) or zero bytes only, or too short to be a message ("INVITE" alone is six). */
function isKeepAlive(bytes: Uint8Array): boolean {
  // Every message starts with a letter, so one look decides the usual case.
  const first = bytes[0] ?? 0;
  if (first > SPACE) return false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte !== CR && byte !== LF && byte !== 0) return false;
  }
  return true;
}

function readMessage(bytes: Uint8Array, draft: Draft, limits: ParseLimits): SipMessage {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Leading line ends belong to no message (RFC 3261 7.5).
  let start = 0;
  while (start < buffer.length && (buffer[start] === CR || buffer[start] === LF)) start++;
  const blankLine = buffer.indexOf('\r\n\r\n', start, 'latin1');
  if (blankLine < 0) throw new SipError('malformed', 'No empty line after the headers');
  // One decode for all headers; every value below is a slice of it.
  const head = buffer.toString('utf8', start, blankLine + 2);
  if (head.indexOf('\0') >= 0) throw new SipError('malformed', 'NUL among the headers');
  const firstEnd = head.indexOf('\r\n');
  readStartLine(head, firstEnd, draft);
  readHeaders(head, firstEnd + 2, draft.headers, limits);
  return complete(draft, buffer, blankLine + 4);
}

/**
 * Request-Line or Status-Line (7.1, 7.2), with exactly one blank between the parts: more is ambiguous about where the
 * URI ends (RFC 4475 3.1.2.8).
 */
function readStartLine(head: string, end: number, draft: Draft): void {
  if (head.startsWith('SIP/2.0 ')) {
    draft.status = parseDigits(head, 8, Math.min(11, end), 699);
    // Three digits and then a blank or nothing: "SIP/2.0 4294967301 better not" is not a 429 (RFC 4475 3.1.2.19).
    const hasThreeDigits = end === 11 || head.charCodeAt(11) === SPACE;
    if (draft.status < 100 || !hasThreeDigits) throw new SipError('malformed', 'Bad status code');
    draft.reason = end > 12 ? head.slice(12, end) : '';
    checkLine(draft.reason);
    return;
  }
  const lineEnd = trimEnd(head, 0, end);
  draft.hasTrailingBlanks = lineEnd < end;
  const afterMethod = head.indexOf(' ');
  const beforeVersion = head.lastIndexOf(' ', lineEnd - 1);
  if (afterMethod <= 0 || afterMethod >= lineEnd || beforeVersion <= afterMethod) {
    throw new SipError('malformed', 'Bad start line');
  }
  const method = head.slice(0, afterMethod);
  const uri = head.slice(afterMethod + 1, beforeVersion);
  if (!isToken(method)) throw new SipError('malformed', 'Bad method');
  const version = head.slice(beforeVersion + 1, lineEnd).toUpperCase();
  if (version !== 'SIP/2.0') {
    if (!version.startsWith('SIP/')) throw new SipError('malformed', 'Bad start line');
    // The headers are still read: the 505 has to copy them.
    draft.hasOtherVersion = true;
  }
  draft.method = method;
  draft.uri = uri;
}

/** A blank inside of the URI, or brackets around it, make the request line ambiguous (RFC 4475 3.1.2.7, 3.1.2.9). */
function checkRequestUri(uri: string): void {
  if (uri === '' || uri.indexOf(' ') >= 0 || uri.indexOf('\t') >= 0 || uri.indexOf('<') >= 0) {
    throw new SipError('malformed', 'Bad Request-URI');
  }
  checkLine(uri);
}

/**
 * The header fields, unfolded, into the two lists of `headers`. One pass over the text; every value is a slice of it.
 * The bounds are looked at while reading, so that a message made to be expensive is dropped before it has been.
 */
function readHeaders(head: string, start: number, headers: Headers, limits: ParseLimits): void {
  const { names, values } = headers;
  let p = start;
  while (p < head.length) {
    let end = head.indexOf('\r\n', p);
    const colon = head.indexOf(':', p);
    if (colon < 0 || colon > end) throw new SipError('malformed', 'A header line without a colon');
    const nameEnd = trimEnd(head, p, colon);
    const name = canonicalName(head.slice(p, nameEnd));
    let value = trimmed(head, colon + 1, end);
    // A line that starts with a blank continues the one before (RFC 3261 7.3.1), in any header.
    while (end + 2 < head.length && isBlank(head.charCodeAt(end + 2))) {
      const next = head.indexOf('\r\n', end + 2);
      const more = trimmed(head, end + 2, next);
      if (more !== '') value = value === '' ? more : `${value} ${more}`;
      end = next;
      if (value.length > limits.headerLength) break;
    }
    if (value.length > limits.headerLength) throw new SipError('malformed', 'A header is too long');
    if (names.length >= limits.headers) throw new SipError('malformed', 'Too many headers');
    if (!isToken(name)) throw new SipError('malformed', 'Bad header name');
    checkLine(value);
    if (SINGLE.has(name) && names.includes(name)) {
      // Kept out of the list, so that the 400 does not copy it.
      throw new SipError('malformed', `Two ${name} headers`);
    }
    names.push(name);
    values.push(value);
    p = end + 2;
  }
}

/** Without the blanks around it (LWS around a value carries nothing, 7.3.1). */
function trimmed(head: string, start: number, end: number): string {
  const from = skipBlanks(head, start, end);
  return head.slice(from, trimEnd(head, from, end));
}

/** A CR or LF that is not part of a CRLF, which is all that can be left at this point. */
function checkLine(text: string): void {
  if (text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0)
    throw new SipError('malformed', 'A line end that is not CRLF');
}

/** What every message must have (8.1.1, 8.2.6.2), looked at once so that nobody after has to. */
function complete(draft: Draft, buffer: Buffer, bodyStart: number): SipMessage {
  const { headers, method } = draft;
  if (draft.hasTrailingBlanks) throw new SipError('malformed', 'Blanks after the request line');
  if (draft.hasOtherVersion) throw new SipError('malformed', 'Version Not Supported');
  const via = required(headers, 'via');
  const callId = required(headers, 'call-id');
  const cseq = readCSeq(required(headers, 'cseq'));
  const from = parseNameAddr(required(headers, 'from'));
  const to = parseNameAddr(required(headers, 'to'));
  const topVia = topViaOf(via);
  const body = readBody(headers, buffer, bodyStart);
  const common = { headers, callId, cseq, from, to, topVia, body };
  if (method === '') return { kind: 'response', status: draft.status, reason: draft.reason, ...common };
  checkRequestUri(draft.uri);
  // RFC 3261 8.1.1.5; case counts in methods (7.1).
  if (cseq.method !== method) throw new SipError('malformed', 'CSeq names another method');
  return { kind: 'request', method, uri: draft.uri, maxForwards: readMaxForwards(headers), ...common };
}

/** A header that must be there; an empty one is as good as none. */
function required(headers: Headers, name: string): string {
  const value = headers.get(name);
  if (value === null || value === '') throw new SipError('malformed', `No ${name} header`);
  return value;
}

/** The Via of whoever sent this to us: the first value of the first field (18.2.1). */
function topViaOf(value: string): Via {
  if (value.indexOf(',') < 0) return parseVia(value);
  return parseVia(splitList(value)[0] ?? '');
}

/** `1 INVITE`. The number is below 2^31 (8.1.1.5), so that it can be counted on from without wrapping. */
function readCSeq(value: string): CSeq {
  let i = 0;
  while (i < value.length && !isBlank(value.charCodeAt(i))) i++;
  const number = parseDigits(value, 0, i, MAX_CSEQ);
  if (number < 0) throw new SipError('malformed', 'Bad CSeq number');
  const start = skipBlanks(value, i);
  if (start === i || !isToken(value, start)) throw new SipError('malformed', 'Bad CSeq method');
  return { number, method: value.slice(start) };
}

/** 0 to 255 (20.22). */
function readMaxForwards(headers: Headers): number {
  const value = headers.get('max-forwards');
  if (value === null) return -1;
  const hops = parseDigits(value, 0, value.length, 255);
  if (hops < 0) throw new SipError('malformed', 'Bad Max-Forwards');
  return hops;
}

/**
 * Content-Length decides (RFC 3261 18.3): what is beyond it is dropped, and a datagram shorter than it was cut
 * off on the way. Without the header everything to the end of the datagram is the body.
 */
function readBody(headers: Headers, buffer: Buffer, start: number): string {
  const available = buffer.length - start;
  const value = headers.get('content-length');
  let length = available;
  if (value !== null) {
    length = parseDigits(value, 0, value.length, Number.MAX_SAFE_INTEGER / 16);
    if (length < 0) throw new SipError('malformed', 'Bad Content-Length');
    if (length > available) throw new SipError('malformed', 'Content-Length is larger than what arrived');
  }
  return length === 0 ? '' : buffer.toString('utf8', start, start + length);
}
