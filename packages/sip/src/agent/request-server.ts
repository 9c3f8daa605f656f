import type { SipRequest } from '../messages/message.ts';
import { tagOf } from '../messages/name-addr.ts';
import { tryParseUri } from '../messages/uri.ts';
import type { NonInviteServerTransaction } from '../transactions/non-invite-server-transaction.ts';
import type { ServerTransaction } from '../transactions/transaction-layer.ts';
import type { Flow } from '../transport/flow.ts';
import type { SipAgentOptions } from './agent-options.ts';
import { hasForeignBody } from './bodies.ts';
import { type AgentCore, refusalOf } from './core.ts';
import { IncomingRequest } from './incoming-request.ts';
import { hasTag } from './rack.ts';
import { reply } from './reply.ts';

/**
 * The checks every request passes before anyone looks at its content, in the order of RFC 3261 8.2.
 * True when it may go on; otherwise it has been answered.
 */
export function inspect(core: AgentCore, transaction: ServerTransaction): boolean {
  const { request } = transaction;
  const isInDialog = tagOf(request.to) !== '';
  // 8.2.2.3. A required extension we do not know would change the meaning of everything else.
  const unknown = request.headers
    .getAll('require')
    .filter((tag) => tag.toLowerCase() !== 'path' && !hasTag(core.supported, tag.toLowerCase()));
  if (unknown.length > 0) {
    reply(core, transaction, 420, { headers: { unsupported: unknown.join(', ') } });
    return false;
  }
  if (isInDialog) return true;
  // 8.2.2.1. Inside a dialog the Request-URI is our own Contact.
  if (tryParseUri(request.uri) === null) {
    reply(core, transaction, /^(sips?|tel):/i.test(request.uri) ? 400 : 416);
    return false;
  }
  // What passes calls on must not do so for ever (16.3 point 3); OPTIONS and REGISTER end here anyway.
  if (request.maxForwards === 0 && request.method !== 'OPTIONS' && request.method !== 'REGISTER') {
    reply(core, transaction, 483);
    return false;
  }
  if (request.method === 'INVITE' && hasForeignBody(request)) {
    reply(core, transaction, 415, { headers: { accept: 'application/sdp' } });
    return false;
  }
  if (request.method === 'INVITE' && !acceptsSdp(request)) {
    reply(core, transaction, 406, { headers: { accept: 'application/sdp' } });
    return false;
  }
  return true;
}

/** Who lists what it takes and leaves out session descriptions can be answered nothing (RFC 4475 3.3.15). */
function acceptsSdp(request: SipRequest): boolean {
  const accepted = request.headers.getAll('accept');
  return accepted.length === 0 || accepted.some((type) => /^\s*(application\/(sdp|\*)|multipart\/|\*\/\*)/i.test(type));
}

/**
 * A request outside of any call that is not an INVITE. REGISTER is the registrar's; what only makes sense inside a
 * call has none; the rest is the application's if it wants it, and else gets the answer RFC 3261 8.2.1 has for it.
 */
export function answerOutOfDialog(
  core: AgentCore,
  options: SipAgentOptions,
  transaction: NonInviteServerTransaction,
  flow: Flow,
): void {
  const { request } = transaction;
  if (request.method === 'REGISTER' && options.registrar !== undefined && core.authenticator !== null) {
    void answerRegister(core, options, transaction, flow);
    return;
  }
  // Sensible inside of a dialog only, and there is none (12.2.2).
  if (['BYE', 'PRACK', 'UPDATE', 'INFO'].includes(request.method)) {
    reply(core, transaction, 481);
    return;
  }
  let isTaken = false;
  core.guard(() => {
    isTaken = options.handlers.onRequestOutOfDialog?.(new IncomingRequest(core, transaction, flow)) === true;
  });
  if (isTaken) return;
  if (request.method === 'OPTIONS') {
    const tags = ['path', ...core.supported].join(', ');
    reply(core, transaction, 200, { headers: { allow: core.allow, accept: 'application/sdp', supported: tags } });
    return;
  }
  reply(core, transaction, refusalOf(request.method));
}

/**
 * REGISTER (RFC 3261 10.3): who is it (point 3), may he (point 4), whose bindings (point 5), and then the registrar
 * (points 6 to 8). The answer to a refused one is the same for a wrong password and an unknown user, and takes the
 * same time; see `Authenticator`.
 */
async function answerRegister(
  core: AgentCore,
  options: SipAgentOptions,
  transaction: NonInviteServerTransaction,
  flow: Flow,
): Promise<void> {
  const username = await new IncomingRequest(core, transaction, flow).authenticate();
  if (username === null || options.registrar === undefined) return;
  const user = userOf(transaction.request);
  let isAllowed = false;
  core.guard(() => {
    isAllowed = options.handlers.mayRegister?.(username, user) ?? username === user;
  });
  if (user === '' || !isAllowed) {
    reply(core, transaction, 403);
    return;
  }
  // The connection may have closed while the database was asked; a binding to it could not be reached or removed.
  if (!flow.isOpen) return;
  const { registrar } = options;
  core.guard(() => {
    const { status, headers } = registrar.register(transaction.request, flow, user);
    reply(core, transaction, status, { headers });
  });
}

/** The user part of the address of record: To, not From (10.2). */
function userOf(request: SipRequest): string {
  return tryParseUri(request.to.uri)?.user ?? '';
}
