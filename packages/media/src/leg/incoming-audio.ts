import type { Codec } from '../audio/codec.ts';
import { decodeG711, encodeSamples } from '../audio/g711.ts';
import type { Digit } from '../dtmf/telephone-event.ts';
import { ToneDetector } from '../dtmf/tone-detector.ts';
import { G722ToNarrow } from '../g722/narrow-band.ts';
import { MixInput } from '../mixing/mix-row.ts';
import type { Track } from '../recording/track.ts';
import { DATAGRAM_BYTES_MAX, type RtpHeader } from '../rtp/rtp-packet.ts';
import { timestampDistance } from '../rtp/serial.ts';
import type { DropCounter } from './drop-counter.ts';
import type { LegOutput, PacketKind } from './leg-output.ts';

/** Where a leg's incoming audio is also written; `sampleAt` turns the clock into a sample of the recording. */
export interface RecordingTap {
  track: Track;
  sampleAt(nowMs: number): number;
}

/** Without audio for this long a digit that is on has ended. */
const TONE_TIMEOUT_MS = 200;
const pauseAfterTone = new Int16Array(400);

/** G.722 as linear 8 kHz and as u-law, for those who take nothing else. */
interface Narrow {
  decoder: G722ToNarrow;
  streamId: number;
  samples: Int16Array;
  bytes: Buffer;
}

/** What a party says, given to all who take it: the legs that hear it, recordings, mixes, and the ear for digits. */
export class IncomingAudio {
  readonly #drops: DropCounter;
  #hearers: LegOutput[] = [];
  #taps: RecordingTap[] = [];
  #voice: MixInput | null = null;
  #mixes = 0;
  #narrow: Narrow | null = null;
  #detector: ToneDetector | null = null;
  #detectedStream = 0;
  #detectedTimestamp = 0;
  #detectedAtMs = 0;

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

  /** Listens for digits sent as tones, or stops doing so. */
  detectTones(isWanted: boolean): void {
    this.#detector = isWanted ? (this.#detector ?? new ToneDetector()) : null;
  }

  /** A packet of audio. `data` may be changed. Returns a digit whose tones have ended. */
  receive(header: RtpHeader, streamId: number, codec: Codec, data: Buffer, nowMs: number): Digit | null {
    const { payloadStart, payloadEnd, timestamp } = header;
    const detector = this.#detector;
    let digit: Digit | null = null;
    if (codec === 'G722') {
      if (this.#taps.length > 0 || detector) digit = this.#receiveWide(header, streamId, data, nowMs);
    } else {
      for (const tap of this.#taps) {
        tap.track.write(streamId, timestamp, tap.sampleAt(nowMs), codec, data, payloadStart, payloadEnd);
      }
      if (detector && this.#isNext(streamId, timestamp, nowMs)) {
        digit = detector.receive(decodeG711(codec, data.subarray(payloadStart, payloadEnd)), payloadEnd - payloadStart);
      }
    }
    this.#voice?.buffer.put(streamId, timestamp, codec, data, payloadStart, payloadEnd, nowMs);
    this.passOn(header, streamId, codec, data, nowMs);
    return digit;
  }

  /** A packet of comfort noise with this level, as a root mean square (RFC 3389); a recording has silence there. */
  receiveNoise(header: RtpHeader, streamId: number, level: number, data: Buffer, nowMs: number): void {
    this.#voice?.buffer.putNoise(streamId, header.timestamp, level, nowMs);
    this.passOn(header, streamId, 'noise', data, nowMs);
  }

  /** Ends a digit that was on when the party stopped sending. */
  expireTones(nowMs: number): Digit | null {
    if (!this.#detector || nowMs - this.#detectedAtMs < TONE_TIMEOUT_MS) return null;
    this.#detectedAtMs = nowMs;
    return this.#detector.receive(pauseAfterTone, pauseAfterTone.length);
  }

  /** Gives a packet to the legs that hear this one. */
  passOn(header: RtpHeader, streamId: number, kind: PacketKind, data: Buffer, nowMs: number): void {
    const hearers = this.#hearers;
    for (let i = 0; i < hearers.length; i++) {
      // The last one may write into the datagram, the others get a copy.
      const own = i === hearers.length - 1 ? data : Buffer.from(data);
      const hearer = hearers[i];
      if (hearer && !hearer.passOn(header, streamId, kind, own, nowMs)) this.#drops.add('stale');
    }
  }

  #receiveWide(header: RtpHeader, streamId: number, data: Buffer, nowMs: number): Digit | null {
    const { payloadStart, payloadEnd, timestamp } = header;
    const narrow = this.#narrowOf(streamId);
    const { decoder, samples, bytes } = narrow;
    const count = decoder.decode(data, payloadStart, payloadEnd, samples, 0);
    encodeSamples('PCMU', samples, count, bytes, 0);
    for (const tap of this.#taps) tap.track.write(streamId, timestamp, tap.sampleAt(nowMs), 'PCMU', bytes, 0, count);
    const isHeard = this.#detector !== null && this.#isNext(streamId, timestamp, nowMs);
    return isHeard ? (this.#detector?.receive(samples, count) ?? null) : null;
  }

  #narrowOf(streamId: number): Narrow {
    this.#narrow ??= {
      decoder: new G722ToNarrow(),
      streamId,
      samples: new Int16Array(DATAGRAM_BYTES_MAX),
      bytes: Buffer.alloc(DATAGRAM_BYTES_MAX),
    };
    if (this.#narrow.streamId !== streamId) this.#narrow.decoder.reset();
    this.#narrow.streamId = streamId;
    return this.#narrow;
  }

  /** False for a packet that comes behind a later one: the ear has no place for it any more. */
  #isNext(streamId: number, timestamp: number, nowMs: number): boolean {
    const isLate =
      streamId === this.#detectedStream &&
      timestampDistance(this.#detectedTimestamp, timestamp) <= 0 &&
      nowMs - this.#detectedAtMs < TONE_TIMEOUT_MS;
    if (isLate) return false;
    this.#detectedStream = streamId;
    this.#detectedTimestamp = timestamp;
    this.#detectedAtMs = nowMs;
    return true;
  }
}
