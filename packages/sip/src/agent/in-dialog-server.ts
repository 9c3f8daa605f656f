import type { ServerTransaction } from '../transactions/transaction-layer.ts';
import { digitOf } from './bodies.ts';
import type { CallHandlers } from './call-types.ts';
import { type AgentCore, refusalOf } from './core.ts';
import { reply } from './reply.ts';

/** What answering needs of the call. */
interface AnsweringCall {
  readonly core: AgentCore;
  readonly handlers: CallHandlers;
  readonly state: string;
}

/**
 * Answers a request inside a call that neither ends it, nor offers media, nor refers it.
 *
 * | request | answer                                                                    |
 * |---------|---------------------------------------------------------------------------|
 * | OPTIONS | 200: the call is alive                                                    |
 * | INFO    | 200 for a digit or nothing, else 415                                      |
 * | NOTIFY  | what `onRequest` says, else 200 for the progress of a REFER, 489 for more |
 * | others  | what `onRequest` says, else 405 or 501                                    |
 */
export function answerInDialog(call: AnsweringCall, transaction: ServerTransaction): void {
  const { core } = call;
  const { request } = transaction;
  if (call.state === 'ended') {
    reply(core, transaction, 481);
    return;
  }
  switch (request.method) {
    case 'OPTIONS':
      // Asked inside a call it is a sign of life, and is answered like an INVITE would be (RFC 3261 11.2).
      reply(core, transaction, 200, { headers: { allow: core.allow, accept: 'application/sdp' } });
      break;
    case 'INFO':
      answerInfo(call, transaction);
      break;
    default:
      answerOther(call, transaction);
  }
}

/** A digit, or an empty INFO as a sign of life (RFC 2976 2.2); other packages are not ours (RFC 6086 4.2.2). */
function answerInfo(call: AnsweringCall, transaction: ServerTransaction): void {
  const { core, handlers } = call;
  const { request } = transaction;
  const digit = digitOf(request);
  if (digit === null && request.body !== '') {
    reply(core, transaction, 415, { headers: { accept: 'application/dtmf-relay, application/dtmf' } });
    return;
  }
  reply(core, transaction, 200);
  if (digit !== null) core.guard(() => handlers.onDigit?.(digit));
}

/** NOTIFY, MESSAGE and whatever else there is: the application may know it. */
function answerOther(call: AnsweringCall, transaction: ServerTransaction): void {
  const { core, handlers } = call;
  const { request } = transaction;
  let status: number | null = null;
  core.guard(() => {
    status = handlers.onRequest?.(request) ?? null;
  });
  // The progress of a REFER of ours comes by NOTIFY, wanted or not (RFC 3515 2.4.4).
  const event = request.headers.get('event') ?? '';
  if (status === null && request.method === 'NOTIFY') status = event.startsWith('refer') ? 200 : 489;
  reply(core, transaction, status ?? refusalOf(request.method));
}
