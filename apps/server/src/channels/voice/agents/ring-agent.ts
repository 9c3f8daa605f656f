import type { MediaCodec } from '@shouwen/contract/media-control';
import type { CallEnd, ExtraHeaders, OutgoingCall, SipAgent } from '@shouwen/sip';
import type { MediaRouter } from '../calls/media-router.ts';
import { Party } from '../calls/party.ts';
import type { SipUser, VoiceNeeds } from '../voice-needs.ts';
import type { AgentPhones } from './agent-phones.ts';

/** Without audio for this long an agent's leg counts as lost: browsers send even when muted. */
const AGENT_AUDIO_TIMEOUT_SECONDS = 5;
/** A browser that lost its connection, or whose server was restarted, is back within this time. */
const PHONE_RETURN_MS = 4000;

export interface RingOptions {
  contactId: string;
  agentId: string;
  /** Ties the ring to the desk's offer; null for a call the agent asked for. */
  offerId: string | null;
  /** The browser picks up by itself: a dial or a rejoin the agent asked for. */
  isAnsweredBySelf: boolean;
  /** Shown on a desk phone's display. */
  displayName: string;
  /** Law of the customer's leg first, so that nothing is transcoded. */
  codecs: MediaCodec[];
  /** A browser that comes back must be the one that asked, not a desk phone. */
  onlyBrowser?: boolean;
  ringTimeoutMs: number;
}

export type RingOutcome =
  | { kind: 'answered'; party: Party }
  | { kind: 'failed'; reason: 'no-phone' | 'refused' | 'no-answer' | 'unreachable' | 'cancelled' | 'no-media' };

export interface RingDependencies {
  needs: VoiceNeeds;
  sip: SipAgent;
  router: MediaRouter;
  phones: AgentPhones;
}

/** One ring of one agent's phone. */
export class AgentRing {
  /** Never rejects. */
  readonly outcome: Promise<RingOutcome>;
  readonly #dependencies: RingDependencies;
  #call: OutgoingCall | null = null;
  #isCancelled = false;

  constructor(dependencies: RingDependencies, options: RingOptions) {
    this.#dependencies = dependencies;
    this.outcome = this.#ring(options).catch((error): RingOutcome => {
      dependencies.needs.log.error({ contactId: options.contactId, error: String(error) }, 'agent could not be rung');
      return { kind: 'failed', reason: 'no-media' };
    });
  }

  /** Stops ringing; an answer that crosses it is hung up by the stack. */
  cancel(isAnsweredElsewhere = false): void {
    this.#isCancelled = true;
    this.#call?.cancel(
      isAnsweredElsewhere ? { protocol: 'SIP', cause: 200, text: 'Call completed elsewhere' } : undefined,
    );
  }

  async #ring(options: RingOptions): Promise<RingOutcome> {
    const { needs, phones, router } = this.#dependencies;
    const fits = (kind: SipUser['kind']): boolean => !options.onlyBrowser || kind === 'browser';
    await phones.waitForPhone(options.agentId, PHONE_RETURN_MS, fits);
    if (this.#isCancelled) return { kind: 'failed', reason: 'cancelled' };
    const phone = phones.phonesOf(options.agentId).find(({ kind }) => fits(kind));
    if (phone === undefined) return { kind: 'failed', reason: 'no-phone' };
    const kind = phone.binding.flow.protocol.startsWith('WS') ? 'webrtc' : 'rtp';
    const legId = needs.newId();
    await needs.media.createLeg({
      legId,
      callId: options.contactId,
      kind,
      codecs: options.codecs,
      timeoutSeconds: AGENT_AUDIO_TIMEOUT_SECONDS,
    });
    const party = new Party(needs.media, router, legId, kind);
    const sdp = await needs.media.offer(legId);
    if (this.#isCancelled) {
      await party.close();
      return { kind: 'failed', reason: 'cancelled' };
    }
    const outcome = await this.#invite(options, party, phone.binding, sdp);
    if (outcome.kind === 'failed') await party.close();
    return outcome;
  }

  #invite(
    options: RingOptions,
    party: Party,
    binding: { contact: string; flow: NonNullable<OutgoingCall['flow']>; path: readonly string[] },
    sdp: string,
  ): Promise<RingOutcome> {
    const { needs, sip } = this.#dependencies;
    return new Promise((resolve) => {
      const call = sip.invite({
        target: binding.contact,
        flow: binding.flow,
        route: binding.path,
        from: { uri: `sip:${options.contactId}@shouwen`, displayName: options.displayName },
        sdp,
        headers: ringHeaders(options),
        ringTimeoutMs: options.ringTimeoutMs,
        handlers: {
          onAccepted: ({ sdp: answer }) => {
            this.#answered(party, answer).then(resolve, (error) => {
              needs.log.warn({ contactId: options.contactId, error: String(error) }, 'answer of the agent not usable');
              call.bye();
              resolve({ kind: 'failed', reason: 'no-media' });
            });
          },
          onEnded: (end) => {
            const reason = failureOf(end);
            if (reason !== 'cancelled') {
              const { cause, status } = end;
              needs.log.info(
                { contactId: options.contactId, agentId: options.agentId, cause, status },
                'agent not reached',
              );
            }
            resolve({ kind: 'failed', reason });
          },
          onReoffer: ({ offer }) => party.reoffer(offer),
          onDigit: ({ digit }) => party.ear.heardDigit(digit),
        },
      });
      party.call = call;
      this.#call = call;
    });
  }

  async #answered(party: Party, answer: string | null): Promise<RingOutcome> {
    if (answer === null) throw new Error('answer without SDP');
    await this.#dependencies.needs.media.complete(party.legId, answer);
    return { kind: 'answered', party };
  }
}

/** Our softphone knows the first; desk phones know one of the others (RFC 5373 never caught on). */
const selfAnswer: ExtraHeaders = {
  'X-Shouwen-Answer': 'auto',
  'Call-Info': '<sip:shouwen>;answer-after=0',
  'Alert-Info': '<sip:shouwen>;info=alert-autoanswer;delay=0',
};

function ringHeaders(options: RingOptions): ExtraHeaders {
  return {
    'X-Shouwen-Contact': options.contactId,
    ...(options.offerId === null ? {} : { 'X-Shouwen-Offer': options.offerId }),
    ...(options.isAnsweredBySelf ? selfAnswer : {}),
  };
}

function failureOf(end: CallEnd): Extract<RingOutcome, { kind: 'failed' }>['reason'] {
  switch (end.cause) {
    case 'cancelled':
      return 'cancelled';
    case 'timeout':
      return 'no-answer';
    case 'rejected':
      // 480, 408 and 5xx speak of the phone; 486, 600 and 603 of the person.
      return end.status === 486 || end.status === 600 || end.status === 603 ? 'refused' : 'unreachable';
    default:
      return 'unreachable';
  }
}
