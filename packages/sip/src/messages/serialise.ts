import { SipError } from '../errors.ts';
import { type Headers, writtenName } from './headers.ts';

/** A request to be sent. Content-Length is written by `serialiseRequest`, everything else is in `headers`. */
export interface OutgoingRequest {
  method: string;
  uri: string;
  headers: Headers;
  body: string;
}

/** Writes a request. Throws `unsafe-value` when a value would break out of its line. */
export function serialiseRequest(request: OutgoingRequest): string {
  return serialise(`${request.method} ${request.uri} SIP/2.0\r\n`, request.headers, request.body);
}

/** Writes a response. Throws `unsafe-value` when a value would break out of its line. */
export function serialiseResponse(status: number, reason: string, headers: Headers, body = ''): string {
  return serialise(`SIP/2.0 ${status} ${reason}\r\n`, headers, body);
}

function serialise(startLine: string, headers: Headers, body: string): string {
  const { names, values } = headers;
  let head = startLine;
  for (let i = 0; i < names.length; i++) head += `${writtenName(names[i] ?? '')}: ${values[i]}\r\n`;
  head += `Content-Length: ${body === '' ? 0 : Buffer.byteLength(body)}\r\n`;
  checkLineEnds(head, names.length + 2);
  return body === '' ? `${head}\r\n` : `${head}\r\n${body}`;
}

/**
 * Header injection ends here, whatever the value and whoever built it: a head of n fields has exactly
 * n line ends, each CR with its LF. Counting the finished text is cheaper than looking at every value.
 */
function checkLineEnds(head: string, expected: number): void {
  let lineFeeds = 0;
  for (let at = head.indexOf('\n'); at >= 0; at = head.indexOf('\n', at + 1)) lineFeeds++;
  let returns = 0;
  for (let at = head.indexOf('\r'); at >= 0; at = head.indexOf('\r', at + 1)) returns++;
  if (lineFeeds !== expected || returns !== expected || head.indexOf('\0') >= 0) {
    throw new SipError('unsafe-value', 'A value to be sent contains a line end; remove it before handing it in');
  }
}
