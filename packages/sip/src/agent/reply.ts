import { reasonPhrase as usualPhrase } from '../messages/reason-phrases.ts';
import { responseHeaders } from '../messages/response.ts';
import { serialiseResponse } from '../messages/serialise.ts';
import type { ServerTransaction } from '../transactions/transaction-layer.ts';
import type { ExtraHeaders } from './call-types.ts';
import type { AgentCore } from './core.ts';

/** What a response may carry beside what it copies from its request. */
export interface ReplyContent {
  reasonPhrase?: string | undefined;
  /** Our tag; a random one when left out. */
  localTag?: string;
  /** Contact, and with it Record-Route, Allow and Supported: the response makes or refreshes a dialog. */
  contact?: string;
  headers?: ExtraHeaders | undefined;
  contentType?: string;
  body?: string;
}

/**
 * Writes and sends a response on its transaction; gives the text, which the 2xx of an INVITE has to repeat.
 * Does nothing when the request was answered already.
 */
export function reply(
  core: AgentCore,
  transaction: ServerTransaction,
  status: number,
  content: ReplyContent = {},
): string {
  if (transaction.isAnswered) return '';
  const { request } = transaction;
  // A 100 may go without a tag (8.2.6.2); everything above has one, the same for all answers to a request.
  const headers = responseHeaders(request, content.localTag ?? core.random.randomToken());
  if (content.contact !== undefined) {
    // The route set of the dialog comes back to the peer only by this copy (12.1.1).
    for (const route of request.headers.getAll('record-route')) headers.append('record-route', route);
    headers.append('contact', content.contact);
    if (status >= 200) {
      headers.append('allow', core.allow);
      headers.append('supported', core.supportedText);
    }
  }
  // Provisional answers leave without: they are the most, and nobody looks there for who we are.
  if (status >= 200) headers.append('server', core.name);
  // A 405 must say what would have been allowed (8.2.1).
  if (status === 405) headers.append('allow', core.allow);
  if (content.headers !== undefined) headers.appendAll(content.headers);
  if (content.contentType !== undefined) headers.append('content-type', content.contentType);
  const reason = content.reasonPhrase ?? usualPhrase(status);
  const text = serialiseResponse(status, reason, headers, content.body ?? '');
  transaction.respond(status, text);
  return text;
}
