import type { SipRequest, SipResponse } from '../messages/message.ts';
import { tagOf } from '../messages/name-addr.ts';
import { BRANCH_COOKIE } from '../messages/via.ts';

/**
 * What makes two requests the same transaction at a server (RFC 3261 17.2.3): branch, sent-by and method,
 * an ACK counting as its INVITE. `method` lets a CANCEL look for the INVITE it is meant for (9.2).
 */
export function serverKey(request: SipRequest, method: string): string {
  const via = request.topVia;
  const counted = method === 'ACK' ? 'INVITE' : method;
  // The cookie alone names nothing: such a request is matched as an old one (RFC 4475 3.2.1).
  const isUnique = via.branch.startsWith(BRANCH_COOKIE) && via.branch.length > BRANCH_COOKIE.length;
  if (isUnique) return `${counted} ${via.branch} ${via.host.toLowerCase()}:${via.port}`;
  // The sent-by is part of it because branches are made up by each peer for itself.
  // An RFC 2543 peer: its branch says nothing, the rest of the message must. To is left out, since the ACK
  // has our tag there and the INVITE had none; From tag, Call-ID and CSeq number decide as well.
  return `${counted} ${tagOf(request.from)} ${request.callId} ${request.cseq.number} ${via.host.toLowerCase()}:${via.port}`;
}

/** What makes a response belong to a client transaction (RFC 3261 17.1.3): branch and CSeq method. */
export function clientKey(response: SipResponse): string {
  return `${response.cseq.method} ${response.topVia.branch}`;
}

/**
 * The same request that came by two ways has another branch but these in common (RFC 3261 8.2.2.2).
 * Null inside a dialog, where there is nothing to merge.
 */
export function mergeKey(request: SipRequest): string | null {
  if (tagOf(request.to) !== '') return null;
  return `${request.method} ${request.cseq.number} ${tagOf(request.from)} ${request.callId}`;
}
