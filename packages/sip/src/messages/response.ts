import { Headers } from './headers.ts';
import type { BrokenRequest, SipRequest } from './message.ts';
import { tagOf } from './name-addr.ts';
import { stampVia } from './via.ts';

/**
 * The headers every response copies from its request (RFC 3261 8.2.6.2): all Vias, From, To, Call-ID, CSeq.
 * `toTag` is added to To when the request had none there; empty for a 100, which may stay without.
 */
export function responseHeaders(request: SipRequest, toTag: string): Headers {
  const headers = copyCommon(request.headers);
  if (toTag !== '' && tagOf(request.to) === '') headers.set('to', `${request.headers.get('to')};tag=${toTag}`);
  return headers;
}

/** As `responseHeaders` for a request that could not be read in full: what is missing there is missing here. */
export function brokenResponseHeaders(request: BrokenRequest, toTag: string): Headers {
  const headers = copyCommon(request.headers);
  const to = headers.get('to');
  if (to !== null && !/;\s*tag\s*=/i.test(to)) headers.set('to', `${to};tag=${toTag}`);
  return headers;
}

/** In the order they came, each as it was: the peer compares some of them letter by letter (17.1.3). */
function copyCommon(from: Headers): Headers {
  const headers = new Headers();
  const { names, values } = from;
  for (let i = 0; i < names.length; i++) {
    switch (names[i]) {
      case 'via':
      case 'from':
      case 'to':
      case 'call-id':
      case 'cseq':
        headers.append(names[i] ?? '', values[i] ?? '');
        break;
    }
  }
  return headers;
}

/**
 * Writes the source of a request into its top Via, as the server transport must before anyone else sees it
 * (RFC 3261 18.2.1, RFC 3581 4). Responses then carry it by copying.
 */
export function stampSource(request: SipRequest | BrokenRequest, remoteAddress: string, remotePort: number): void {
  const { headers, topVia } = request;
  const at = headers.names.indexOf('via');
  const value = headers.values[at];
  if (value === undefined) return;
  // Only the first of several Vias in one line is the peer's own.
  const end = value.indexOf(',');
  if (end < 0) headers.values[at] = stampVia(value, topVia, remoteAddress, remotePort);
  else
    headers.values[at] = stampVia(value.slice(0, end).trimEnd(), topVia, remoteAddress, remotePort) + value.slice(end);
}
