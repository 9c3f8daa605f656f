import type { LegStats } from '@shouwen/contract/media-control';
import type { Call, ReofferAnswer } from '@shouwen/sip';
import type { MediaEngine } from '../media/media-engine.ts';
import { CallerEar } from './caller-ear.ts';
import type { MediaRouter } from './media-router.ts';

/** What the owner of a party is told. */
export interface PartyListener {
  onDigit?(digit: string): void;
  /** The party put us on hold from their own phone (re-INVITE with sendonly or inactive), or took us off. */
  onHold?(isHeld: boolean): void;
  onMediaLost?(): void;
  onMediaBack?(): void;
}

/** One end of a call: the SIP dialog and the media leg that belongs to it. */
export class Party {
  readonly legId: string;
  readonly kind: 'rtp' | 'webrtc';
  readonly ear: CallerEar;
  /** Set once there is a SIP call; the media leg may exist before. */
  call: Call | null = null;
  listener: PartyListener = {};
  lastStats: LegStats | null = null;
  readonly #media: MediaEngine;
  readonly #router: MediaRouter;
  #isClosed = false;

  constructor(media: MediaEngine, router: MediaRouter, legId: string, kind: 'rtp' | 'webrtc') {
    this.legId = legId;
    this.kind = kind;
    this.#media = media;
    this.#router = router;
    this.ear = new CallerEar(media, legId);
    router.listen(legId, {
      onDigit: (digit) => {
        this.ear.heardDigit(digit);
        this.listener.onDigit?.(digit);
      },
      onPlayEnded: (playId) => this.ear.playEnded(playId),
      onStats: (stats) => {
        this.lastStats = stats;
      },
      onTimeout: () => this.listener.onMediaLost?.(),
      onResumed: () => this.listener.onMediaBack?.(),
      onLost: () => this.listener.onMediaLost?.(),
    });
  }

  /** Answers an offer in mid-call and tells the owner when the party holds. */
  async reoffer(offer: string | null): Promise<ReofferAnswer> {
    if (offer === null) return { sdp: await this.#media.offer(this.legId) };
    try {
      const answer = await this.#media.accept(this.legId, offer);
      this.listener.onHold?.(answer.remoteDirection === 'sendonly' || answer.remoteDirection === 'inactive');
      return { sdp: answer.sdp };
    } catch {
      return { status: 488 };
    }
  }

  /** Closes the media leg and returns its final figures. Safe to call twice; never throws. */
  async close(): Promise<LegStats | null> {
    if (this.#isClosed) return this.lastStats;
    this.#isClosed = true;
    this.ear.gone();
    this.#router.forget(this.legId);
    try {
      this.lastStats = await this.#media.closeLeg(this.legId);
    } catch {
      // The process may have restarted: the last figures heard are what there is.
    }
    return this.lastStats;
  }
}
