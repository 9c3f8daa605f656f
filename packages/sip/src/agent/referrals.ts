import type { SipRequest } from '../messages/message.ts';
import type { ServerTransaction } from '../transactions/transaction-layer.ts';
import type { CallState } from './call-types.ts';
import type { InDialogClient } from './in-dialog-client.ts';
import type { ReferOptions } from './refer-types.ts';
import { ReferralClient } from './referral-client.ts';
import { ReferralServer, type ReferredCall } from './referral-server.ts';
import { reply } from './reply.ts';

/** REFER in one call, in both directions. Most calls see none, so nothing is made before the first. */
export class Referrals {
  readonly #call: ReferredCall;
  #server: ReferralServer | null = null;
  #client: ReferralClient | null = null;

  constructor(call: ReferredCall) {
    this.#call = call;
  }

  /** Ours; see `Call.refer`. */
  refer(
    client: InDialogClient,
    target: string,
    options: ReferOptions,
  ): Promise<{ status: number; reasonPhrase: string }> {
    this.#client ??= new ReferralClient(this.#call.core);
    return this.#client.refer(client, target, options);
  }

  /** Theirs. It makes sense when there is a call to transfer; before that it would be a way to make us call for free. */
  receiveRefer(transaction: ServerTransaction, state: CallState): void {
    if (state !== 'established' && state !== 'answered') {
      reply(this.#call.core, transaction, state === 'ended' ? 481 : 491);
      return;
    }
    this.#server ??= new ReferralServer(this.#call);
    this.#server.receive(transaction);
  }

  /** See `ReferralClient.receiveNotify`. */
  receiveNotify(request: SipRequest): { status: number; tell: () => void } | null {
    return this.#client?.receiveNotify(request) ?? null;
  }

  /** The call is over. */
  stop(): void {
    this.#server?.stop();
    this.#client?.stop();
  }
}
