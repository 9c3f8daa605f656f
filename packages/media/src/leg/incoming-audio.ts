import type { Law } from '../audio/g711.ts';
import { MixInput } from '../mixing/mix-row.ts';
import type { Track } from '../recording/track.ts';
import type { RtpHeader } from '../rtp/rtp-packet.ts';
import type { DropCounter } from './drop-counter.ts';
import type { LegOutput } from './leg-output.ts';

/** Where a leg's incoming audio is also written; `sampleAt` turns the clock into a sample of the recording. */
export interface RecordingTap {
  track: Track;
  sampleAt(nowMs: number): number;
}

/** What a party says, given to all who take it: the legs that hear it, recordings, mixes. */
export class IncomingAudio {
  readonly #drops: DropCounter;
  #hearers: LegOutput[] = [];
  #taps: RecordingTap[] = [];
  #voice: MixInput | null = null;
  #mixes = 0;

  constructor(drops: DropCounter) {
    this.#drops = drops;
  }

  addHearer(output: LegOutput): void {
    if (!this.#hearers.includes(output)) this.#hearers = [...this.#hearers, output];
  }

  removeHearer(output: LegOutput): void {
    this.#hearers = this.#hearers.filter((other) => other !== output);
  }

  addTap(tap: RecordingTap): void {
    this.#taps = [...this.#taps, tap];
  }

  removeTap(tap: RecordingTap): void {
    this.#taps = this.#taps.filter((other) => other !== tap);
  }

  /** The party as an input of one more mix; `leaveMix` when it is not any more. */
  joinMix(): MixInput {
    this.#mixes += 1;
    this.#voice ??= new MixInput();
    return this.#voice;
  }

  /** The input all mixes share, if there is one. */
  get voice(): MixInput | null {
    return this.#voice;
  }

  leaveMix(): void {
    this.#mixes -= 1;
    if (this.#mixes === 0) this.#voice = null;
  }

  /** A packet of audio. `data` may be changed. */
  receive(header: RtpHeader, streamId: number, law: Law, data: Buffer, nowMs: number): void {
    const { payloadStart, payloadEnd, timestamp } = header;
    for (const tap of this.#taps) {
      tap.track.write(streamId, timestamp, tap.sampleAt(nowMs), law, data, payloadStart, payloadEnd);
    }
    this.#voice?.buffer.put(streamId, timestamp, law, data, payloadStart, payloadEnd, nowMs);
    this.passOn(header, streamId, law, data, nowMs);
  }

  /** Gives a packet to the legs that hear this one. `law` null: a telephone-event. */
  passOn(header: RtpHeader, streamId: number, law: Law | null, data: Buffer, nowMs: number): void {
    const hearers = this.#hearers;
    for (let i = 0; i < hearers.length; i++) {
      // The last one may write into the datagram, the others get a copy.
      const own = i === hearers.length - 1 ? data : Buffer.from(data);
      const hearer = hearers[i];
      if (hearer && !hearer.passOn(header, streamId, law, own, nowMs)) this.#drops.add('stale');
    }
  }
}
