import { SipError } from '../errors.ts';
import { parseNameAddr } from '../messages/name-addr.ts';
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
 * Answers a request inside a call that neither ends it nor offers media.
 *
 * | request | answer                                                                    |
 * |---------|---------------------------------------------------------------------------|
 * | OPTIONS | 200: the call is alive                                                    |
 * | INFO    | 200 for a digit or nothing, else 415                                      |
 * | REFER   | what `onRefer` says, 603 without it                                       |
 * | PRACK   | 481: nothing reliable was sent                                            |
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
    case 'REFER':
      answerRefer(call, transaction);
      break;
    case 'PRACK':
      // We send no reliable provisional responses, so there is none it could be for (RFC 3262 3).
      reply(core, transaction, 481);
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

/** One Refer-To, no more (RFC 3515 2.4.2). What to do with it is the application's. */
function answerRefer(call: AnsweringCall, transaction: ServerTransaction): void {
  const { core, handlers } = call;
  const { request } = transaction;
  const targets = request.headers.getAll('refer-to');
  const [target] = targets;
  if (target === undefined || targets.length > 1) {
    reply(core, transaction, 400, { reasonPhrase: 'One Refer-To Needed' });
    return;
  }
  let status = 603;
  try {
    const referTo = parseNameAddr(target).uri;
    const referredBy = request.headers.get('referred-by');
    core.guard(() => {
      status = handlers.onRefer === undefined ? 603 : handlers.onRefer({ referTo, referredBy, request });
    });
  } catch (error) {
    if (!(error instanceof SipError)) throw error;
    status = 400;
  }
  reply(core, transaction, status);
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
