import type { CallEnd, OutgoingCall } from '@shouwen/sip';
import { Party } from '../calls/party.ts';
import type { VoiceContext } from '../voice-context.ts';
import type { Trunk } from '../voice-needs.ts';

export interface OutsideRingOptions {
  /** Legs of one contact share a worker. */
  contactId: string;
  number: string;
  route: NonNullable<Trunk['outbound']>;
  ringTimeoutMs: number;
}

export type OutsideOutcome =
  | { kind: 'answered'; party: Party }
  | { kind: 'failed'; reason: 'busy' | 'no-answer' | 'refused' | 'failed' | 'cancelled'; status: number };

/** One ring of a number outside, through a trunk, for somebody who is brought into a call. */
export class OutsideRing {
  /** Never rejects. */
  readonly outcome: Promise<OutsideOutcome>;
  #call: OutgoingCall | null = null;
  #isCancelled = false;

  constructor(context: VoiceContext, options: OutsideRingOptions) {
    this.outcome = this.#ring(context, options).catch((error): OutsideOutcome => {
      context.needs.log.error({ contactId: options.contactId, error: String(error) }, 'number could not be rung');
      return { kind: 'failed', reason: 'failed', status: 0 };
    });
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#call?.cancel();
  }

  async #ring(context: VoiceContext, { contactId, number, route, ringTimeoutMs }: OutsideRingOptions) {
    const { needs, router, sip } = context;
    const legId = needs.newId();
    await needs.media.createLeg({ legId, callId: contactId, kind: 'rtp', codecs: ['PCMA', 'PCMU'] });
    const party = new Party(needs.media, router, legId, 'rtp');
    const sdp = await needs.media.offer(legId);
    const { host, port } = await route.destination();
    const outcome = await new Promise<OutsideOutcome>((resolve) => {
      if (this.#isCancelled) {
        resolve({ kind: 'failed', reason: 'cancelled', status: 0 });
        return;
      }
      const call = sip.invite({
        target: `sip:${number}@${host}:${port}`,
        destination: { protocol: route.protocol, host, port },
        from: { uri: `sip:${route.callerNumber}@shouwen` },
        sdp,
        ringTimeoutMs,
        ...(route.credentials === null ? {} : { credentials: route.credentials }),
        handlers: {
          onAccepted: ({ sdp: answer }) => {
            const taken = answer === null ? Promise.reject(new Error('no SDP')) : needs.media.complete(legId, answer);
            taken.then(
              () => resolve({ kind: 'answered', party }),
              () => {
                call.bye();
                resolve({ kind: 'failed', reason: 'failed', status: 488 });
              },
            );
          },
          onEnded: (end) => resolve({ kind: 'failed', reason: failureOf(end), status: end.status }),
        },
      });
      party.call = call;
      this.#call = call;
    });
    if (outcome.kind === 'failed') await party.close();
    return outcome;
  }
}

function failureOf(end: CallEnd): Extract<OutsideOutcome, { kind: 'failed' }>['reason'] {
  if (end.cause === 'cancelled') return 'cancelled';
  if (end.status === 486 || end.status === 600) return 'busy';
  if (end.cause === 'timeout' || end.status === 408 || end.status === 480) return 'no-answer';
  return end.cause === 'rejected' ? 'refused' : 'failed';
}
