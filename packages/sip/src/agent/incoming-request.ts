import type { SipRequest } from '../messages/message.ts';
import type { NonInviteServerTransaction } from '../transactions/non-invite-server-transaction.ts';
import type { Flow } from '../transport/flow.ts';
import type { ExtraHeaders } from './call-types.ts';
import type { AgentCore } from './core.ts';
import { reply } from './reply.ts';

/** A request outside of any call (MESSAGE, SUBSCRIBE, NOTIFY, OPTIONS when a handler wants it...). Answer it once. */
export class IncomingRequest {
  readonly request: SipRequest;
  readonly flow: Flow;
  readonly #core: AgentCore;
  readonly #transaction: NonInviteServerTransaction;

  /** For the agent. */
  constructor(core: AgentCore, transaction: NonInviteServerTransaction, flow: Flow) {
    this.request = transaction.request;
    this.flow = flow;
    this.#core = core;
    this.#transaction = transaction;
  }

  /** Sends the final response. Later calls are ignored. */
  respond(
    status: number,
    reasonPhrase?: string,
    options: { headers?: ExtraHeaders; contentType?: string; body?: string } = {},
  ): void {
    reply(this.#core, this.#transaction, status, { reasonPhrase, ...options });
  }

  /** The user proven by digest, or null: then the challenge or refusal has been sent. */
  async authenticate(kind: 'user' | 'proxy' = 'user'): Promise<string | null> {
    const { authenticator } = this.#core;
    if (authenticator === null) {
      this.respond(403);
      return null;
    }
    try {
      const result = await authenticator.verify(this.request, this.flow, kind);
      if (result.ok) return result.username;
      this.respond(result.status, undefined, { headers: result.headers });
    } catch (error) {
      this.#core.report(error, this.flow);
      this.respond(500);
    }
    return null;
  }
}
