import type { TimerHandle } from '../clock.ts';
import { SipError } from '../errors.ts';
import type { SipRequest } from '../messages/message.ts';
import { parseNameAddr } from '../messages/name-addr.ts';
import { reasonPhrase as usualPhrase } from '../messages/reason-phrases.ts';
import { parseReferTarget } from '../messages/replaces.ts';
import type { ServerTransaction } from '../transactions/transaction-layer.ts';
import type { CallHandlers, ExtraHeaders } from './call-types.ts';
import type { AgentCore } from './core.ts';
import type { InDialogClient } from './in-dialog-client.ts';
import type { Referral } from './refer-types.ts';
import { reply } from './reply.ts';

/** How long a REFER we took may be reported on; RFC 3515 2.4.7 leaves it to us. Longer than a call rings. */
const SUBSCRIPTION_MS = 200_000;
/** REFERs of one call that may be under way. */
const REFERRALS_MAX = 4;

/** What the referrals need of their call. */
export interface ReferredCall {
  readonly core: AgentCore;
  handlers(): CallHandlers;
  client(): InDialogClient | null;
}

/**
 * REFER of the far end (RFC 3515 2.4): asks the application, answers, and reports by NOTIFY.
 *
 * A REFER makes a subscription. Its first NOTIFY follows at once with 100 (2.4.4), the one with a final status ends it.
 * They go one after the other, since over UDP a later one could overtake an earlier one; of those that wait only the
 * newest is sent.
 */
export class ReferralServer {
  readonly #call: ReferredCall;
  readonly #open = new Set<Subscription>();
  #count = 0;

  constructor(call: ReferredCall) {
    this.#call = call;
  }

  /** One Refer-To, no more (2.4.2). What to do with it is the application's. */
  receive(transaction: ServerTransaction): void {
    const { core } = this.#call;
    const handlers = this.#call.handlers();
    const { request } = transaction;
    const targets = request.headers.getAll('refer-to');
    const [target] = targets;
    if (target === undefined || targets.length > 1) {
      reply(core, transaction, 400, { reasonPhrase: 'One Refer-To Needed' });
      return;
    }
    if (this.#open.size >= REFERRALS_MAX) {
      reply(core, transaction, 500, { reasonPhrase: 'Too Many Referrals', headers: { 'retry-after': '10' } });
      return;
    }
    const wantsProgress = request.headers.get('refer-sub')?.toLowerCase().startsWith('false') !== true;
    const subscription = wantsProgress ? this.#subscribe(request) : null;
    if (handlers.onRefer === undefined) {
      this.#answer(transaction, 603, subscription);
      return;
    }
    // Stays so when the handler throws.
    let status = 500;
    try {
      const referral = readReferral(request, target, subscription);
      core.guard(() => {
        status = handlers.onRefer?.(referral) ?? 603;
      });
    } catch (error) {
      if (!(error instanceof SipError)) throw error;
      status = 400;
    }
    this.#answer(transaction, status, subscription);
  }

  /** The call is over: nobody is told anything any more. */
  stop(): void {
    for (const subscription of this.#open) subscription.stop();
    this.#open.clear();
  }

  /** 202, with 200 for one without reports (RFC 4488 4); then the first report, or none of it all. */
  #answer(transaction: ServerTransaction, status: number, subscription: Subscription | null): void {
    const { core } = this.#call;
    const isTaken = status >= 200 && status < 300;
    const contact = core.contact(transaction.flow, this.#call.client()?.dialog.localUser ?? '');
    const headers: ExtraHeaders = isTaken && subscription === null ? { 'refer-sub': 'false' } : {};
    reply(core, transaction, isTaken && subscription === null ? 200 : status, { contact, headers });
    if (subscription === null) return;
    if (isTaken) subscription.start();
    else {
      subscription.stop();
      this.#open.delete(subscription);
    }
  }

  #subscribe(request: SipRequest): Subscription {
    // The first may go without an id, and old phones are used to that; the others must have it (2.4.6).
    const event = this.#count++ === 0 ? 'refer' : `refer;id=${request.cseq.number}`;
    const subscription = new Subscription(this.#call, event, () => this.#open.delete(subscription));
    this.#open.add(subscription);
    return subscription;
  }
}

/** What the application is asked. Throws `malformed`. */
function readReferral(request: SipRequest, target: string, subscription: Subscription | null): Referral {
  const referTo = parseNameAddr(target).uri;
  const { uri, method, replaces } = parseReferTarget(referTo);
  return {
    referTo,
    target: uri,
    method,
    replaces,
    referredBy: request.headers.get('referred-by'),
    wantsProgress: subscription !== null,
    notify: (status, reasonPhrase) => subscription?.report(status, reasonPhrase ?? usualPhrase(status)),
    request,
  };
}

/** The reports on one REFER. */
class Subscription {
  readonly #call: ReferredCall;
  readonly #event: string;
  readonly #ended: () => void;
  #isStarted = false;
  #isSending = false;
  #isOver = false;
  /** The newest report that has not gone yet. */
  #waiting: { status: number; reasonPhrase: string } | null = { status: 100, reasonPhrase: 'Trying' };
  #last = { status: 100, reasonPhrase: 'Trying' };
  #expiry: TimerHandle | null = null;
  #expiresAtMs = 0;

  constructor(call: ReferredCall, event: string, ended: () => void) {
    this.#call = call;
    this.#event = event;
    this.#ended = ended;
  }

  /** The REFER was accepted. */
  start(): void {
    const { clock } = this.#call.core;
    this.#isStarted = true;
    this.#expiresAtMs = clock.now() + SUBSCRIPTION_MS;
    this.#expiry = clock.setTimeout(() => this.#send(this.#last, 'timeout'), SUBSCRIPTION_MS);
    this.#next();
  }

  report(status: number, reasonPhrase: string): void {
    if (this.#isOver || status < 100 || status > 699) return;
    // A final one that still waits is not taken back.
    if (this.#waiting !== null && this.#waiting.status >= 200) return;
    this.#waiting = { status, reasonPhrase };
    this.#next();
  }

  stop(): void {
    this.#isOver = true;
    if (this.#expiry !== null) this.#call.core.clock.clearTimeout(this.#expiry);
    this.#expiry = null;
  }

  #next(): void {
    const report = this.#waiting;
    if (!this.#isStarted || this.#isSending || this.#isOver || report === null) return;
    this.#waiting = null;
    this.#last = report;
    this.#send(report, report.status >= 200 ? 'noresource' : null);
  }

  /** One NOTIFY: the status line of the other call as `message/sipfrag` (RFC 3420). */
  #send(report: { status: number; reasonPhrase: string }, endReason: string | null): void {
    const client = this.#call.client();
    const { core } = this.#call;
    const seconds = Math.max(1, Math.ceil((this.#expiresAtMs - core.clock.now()) / 1000));
    const state = endReason === null ? `active;expires=${seconds}` : `terminated;reason=${endReason}`;
    if (endReason !== null) {
      this.stop();
      this.#ended();
    }
    if (client === null) return;
    this.#isSending = true;
    const content = {
      headers: { event: this.#event, 'subscription-state': state },
      contentType: 'message/sipfrag;version=2.0',
      body: `SIP/2.0 ${report.status} ${report.reasonPhrase.replace(/[\r\n]+/g, ' ')}\r\n`,
    };
    core.guard(() =>
      client.send('NOTIFY', content, (answer) => {
        this.#isSending = false;
        // 481: nobody listens any more (RFC 6665 4.2.2).
        if (answer.status === 481) {
          this.stop();
          this.#ended();
        } else this.#next();
      }),
    );
  }
}
