import type { Codec } from '../audio/codec.ts';
import { FRAME_SAMPLES } from '../audio/g711.ts';
import { timestampDistance } from '../rtp/serial.ts';
import { ComfortNoise } from './comfort-noise.ts';
import { Concealment, HISTORY_SAMPLES } from './concealment.ts';
import { DelayEstimate } from './delay-estimate.ts';
import { crossFade, findLag, LAG_MAX } from './lag.ts';

/** Packets held; a second and more of 20 ms packets. What comes beyond pushes the oldest out. */
const PACKETS_MAX = 64;
/** Samples one packet may hold: 250 ms. */
const PACKET_SAMPLES_MAX = 2000;
/**
 * Delay above the target that is worked off a pitch period at a time, samples. Below the target a period is put in at once:
 * the longest keeps away from this limit, so the two never take turns.
 */
const TOO_LATE = 160;
/** Delay above the target that is left out at once: audio this old is of no use to a conversation. */
const FAR_TOO_LATE = 1600;
/** A seam in audio less alike than this can be heard. */
const LIKENESS_MIN = 0.85;
const SAMPLES_PER_MS = 8;
const nothing = new Uint8Array();
/** Steps of 20 ms between two seams, so that a drifting clock is not heard as a flutter. */
const SEAM_EVERY = 5;
/** Late packets begin a new run only after this much was made up: until then they are just late. */
const RESTART_AFTER = 480;

/** Turns a payload into linear 8 kHz samples; called once per packet, in order. */
export interface PacketDecoder {
  /** Writes at most `limit` samples of `data` to `into[at...]`, returns how many. */
  decode(codec: Codec, data: Uint8Array, into: Int16Array, at: number, limit: number): number;
  /** The stream begins anew. */
  reset(): void;
}

interface Packet {
  position: number;
  samples: number;
  codec: Codec;
  data: Uint8Array;
  /** Root mean square of the noise that starts here; null for audio. */
  noise: number | null;
}

/** How often what was done, since the beginning. */
export interface JitterFigures {
  /** Samples made up because nothing was there. */
  concealedSamples: number;
  latePackets: number;
  /** Pitch periods taken out and put in to follow the target. */
  shortened: number;
  lengthened: number;
  /** Times the delay was corrected at once, or a new run began. */
  jumps: number;
}

/**
 * Holds the packets of one party back just long enough that 20 ms of even, linear audio can be taken every 20 ms (the
 * pass-through path does not use it: there the party's own buffer does better). It waits 20 to 200 ms, as the jitter asks;
 * conceals what is missing; and follows a drifting clock by taking out or putting in single pitch periods.
 *
 * It has no clock: `put` and `take` are told the time in milliseconds, monotonic.
 */
export class JitterBuffer {
  readonly figures: JitterFigures = { concealedSamples: 0, latePackets: 0, shortened: 0, lengthened: 0, jumps: 0 };
  readonly #decoder: PacketDecoder;
  readonly #delay = new DelayEstimate();
  readonly #concealment = new Concealment();
  readonly #noise = new ComfortNoise();
  #packets: Packet[] = [];
  #streamId = 0;
  #timestamp = 0;
  #position = 0;
  #isPlaying = false;
  /** Position of the next sample to decode. */
  #next = 0;
  /** Decoded and not yet taken: `#ready[0, #filled)`, behind HISTORY_SAMPLES of what was taken. */
  readonly #ready = new Int16Array(HISTORY_SAMPLES + 2 * FRAME_SAMPLES + 3 * LAG_MAX + PACKET_SAMPLES_MAX);
  #filled = 0;
  #isConcealing = false;
  #gapSamples = 0;
  #noiseLevel: number | null = null;
  #sinceSeam = 0;

  constructor(decoder: PacketDecoder) {
    this.#decoder = decoder;
  }

  /** Samples it aims to hold back at the moment. */
  get targetDelay(): number {
    return this.#delay.target;
  }

  /** Takes the audio payload `data[start, end)`; `streamId` changes with the sender's SSRC. The bytes are copied. */
  put(
    streamId: number,
    timestamp: number,
    codec: Codec,
    data: Uint8Array,
    start: number,
    end: number,
    nowMs: number,
  ): void {
    const samples = Math.min(end - start, PACKET_SAMPLES_MAX);
    if (samples <= 0) return;
    const position = this.#locate(streamId, timestamp);
    if (!this.#isInTime(position + samples, position, nowMs)) return;
    this.#insert({ position, samples, codec, data: data.slice(start, start + samples), noise: null });
  }

  /** From this packet on the party is silent, with noise of this level behind it (RFC 3389). */
  putNoise(streamId: number, timestamp: number, level: number, nowMs: number): void {
    const position = this.#locate(streamId, timestamp);
    if (!this.#isInTime(position + 1, position, nowMs)) return;
    this.#insert({ position, samples: 0, codec: 'PCMU', data: nothing, noise: level });
  }

  /** Writes the next 20 ms to `into[0, 160)`. */
  take(into: Int16Array, nowMs: number): void {
    const now = nowMs * SAMPLES_PER_MS;
    if (!this.#isPlaying && !this.#start(now)) {
      into.fill(0, 0, FRAME_SAMPLES);
      return;
    }
    this.#follow(now);
    while (this.#filled < FRAME_SAMPLES) this.#playNext(now);
    const ready = this.#ready;
    into.set(ready.subarray(HISTORY_SAMPLES, HISTORY_SAMPLES + FRAME_SAMPLES));
    ready.copyWithin(0, FRAME_SAMPLES, HISTORY_SAMPLES + this.#filled);
    this.#filled -= FRAME_SAMPLES;
  }

  /** Position of a packet: its timestamp, without the wrap. */
  #locate(streamId: number, timestamp: number): number {
    if (streamId === this.#streamId) this.#position += timestampDistance(this.#timestamp, timestamp);
    else {
      this.#streamId = streamId;
      this.#position = 0;
      this.#packets = [];
      this.#isPlaying = false;
      this.#delay.restart();
      this.#decoder.reset();
    }
    this.#timestamp = timestamp;
    return this.#position;
  }

  /** Counts the packet; false when its turn has passed. */
  #isInTime(end: number, position: number, nowMs: number): boolean {
    const isLate = this.#isPlaying && end <= this.#next;
    // A stall, or a sender that stops its timestamps while it is silent: what comes now is the present.
    const isPresent = isLate && this.#isConcealing && this.#gapSamples >= RESTART_AFTER;
    if (isPresent) {
      this.#isPlaying = false;
      this.#packets = [];
      this.#delay.resetClock();
      this.figures.jumps += 1;
    }
    this.#delay.observe(position, nowMs * SAMPLES_PER_MS);
    if (!isLate || isPresent) return true;
    this.figures.latePackets += 1;
    return false;
  }

  #insert(packet: Packet): void {
    const packets = this.#packets;
    let at = packets.length;
    while (at > 0 && (packets[at - 1]?.position ?? 0) > packet.position) at -= 1;
    if (packets[at - 1]?.position === packet.position) return;
    packets.splice(at, 0, packet);
    if (packets.length > PACKETS_MAX) packets.shift();
  }

  #start(now: number): boolean {
    if (this.#packets.length === 0) return false;
    this.#isPlaying = true;
    this.#next = Math.round(now - this.#delay.baseline - this.#delay.target) + this.#filled;
    return true;
  }

  /** Brings the delay closer to its target: at once in a pause or when it is far off, else by one pitch period. */
  #follow(now: number): void {
    const surplus = Math.round(now - this.#delay.baseline - this.#delay.target) - (this.#next - this.#filled);
    const isPause = this.#isConcealing && (this.#noiseLevel !== null || this.#concealment.isSilent);
    if (isPause) {
      // Never past audio that waits.
      const first = this.#packets[0]?.position ?? Number.POSITIVE_INFINITY;
      this.#next = Math.max(this.#next - FRAME_SAMPLES, Math.min(this.#next + surplus, first));
      return;
    }
    if (Math.abs(surplus) > FAR_TOO_LATE) {
      this.#beginGap();
      this.#filled = 0;
      this.#next = Math.round(now - this.#delay.baseline - this.#delay.target);
      this.figures.jumps += 1;
      return;
    }
    this.#sinceSeam += 1;
    if (this.#isConcealing || this.#sinceSeam < SEAM_EVERY) return;
    if (surplus > TOO_LATE) this.#shorten();
    else if (surplus < 0) this.#lengthen();
  }

  /** Appends something to `#ready`: a packet, or what stands in for one. */
  #playNext(now: number): void {
    const packet = this.#nextPacket();
    if (packet && packet.position <= this.#next) {
      this.#packets.shift();
      if (packet.noise === null) this.#decode(packet);
      else this.#beginNoise(packet.noise);
      return;
    }
    const missing = FRAME_SAMPLES - this.#filled;
    const count = packet ? Math.min(missing, packet.position - this.#next) : missing;
    const delay = now - this.#delay.baseline - (this.#next - this.#filled);
    this.#fill(count);
    // What has merely not come yet is waited for, if there is less delay than there should be.
    if (packet || delay >= this.#delay.target) this.#next += count;
  }

  /** The first packet with something left to play. */
  #nextPacket(): Packet | undefined {
    for (;;) {
      const packet = this.#packets[0];
      if (!packet || packet.noise !== null || packet.position + packet.samples > this.#next) return packet;
      this.#packets.shift();
    }
  }

  #decode(packet: Packet): void {
    const ready = this.#ready;
    const at = HISTORY_SAMPLES + this.#filled;
    const decoded = this.#decoder.decode(packet.codec, packet.data, ready, at, packet.samples);
    const passed = Math.min(decoded, this.#next - packet.position);
    if (passed > 0) ready.copyWithin(at, at + passed, at + decoded);
    const count = decoded - passed;
    if (this.#isConcealing) {
      if (this.#noiseLevel === null) this.#concealment.merge(ready, at, count);
      this.#noiseLevel = null;
      this.#isConcealing = false;
    }
    this.#filled += count;
    this.#next = packet.position + packet.samples;
  }

  #beginNoise(level: number): void {
    if (!this.#isConcealing) this.#beginGap();
    this.#noiseLevel = level;
  }

  #beginGap(): void {
    if (this.#isConcealing) return;
    this.#concealment.begin(this.#ready.subarray(this.#filled, this.#filled + HISTORY_SAMPLES));
    this.#isConcealing = true;
    this.#gapSamples = 0;
  }

  #fill(count: number): void {
    this.#beginGap();
    const at = HISTORY_SAMPLES + this.#filled;
    this.#concealment.make(this.#ready, at, count);
    if (this.#noiseLevel !== null) this.#noise.add(this.#noiseLevel, this.#ready, at, count);
    this.#filled += count;
    this.#gapSamples += count;
    this.figures.concealedSamples += count;
  }

  /** Decodes until there is enough for a seam; false when it is not there yet. */
  #hasSeam(samples: number): boolean {
    while (this.#filled < samples) {
      const packet = this.#nextPacket();
      if (!packet || packet.noise !== null || packet.position > this.#next) return false;
      this.#packets.shift();
      this.#decode(packet);
    }
    return true;
  }

  /** Takes one pitch period out. */
  #shorten(): void {
    if (!this.#hasSeam(2 * LAG_MAX)) return;
    const ready = this.#ready;
    const end = HISTORY_SAMPLES + LAG_MAX;
    const { samples, likeness } = findLag(ready, end, LAG_MAX);
    if (likeness < LIKENESS_MIN) return;
    crossFade(ready, end - samples, ready, end, ready, end - samples, samples);
    ready.copyWithin(end, end + samples, HISTORY_SAMPLES + this.#filled);
    this.#filled -= samples;
    this.#sinceSeam = 0;
    this.figures.shortened += 1;
  }

  /** Puts one pitch period in. */
  #lengthen(): void {
    if (!this.#hasSeam(LAG_MAX)) return;
    const ready = this.#ready;
    const start = HISTORY_SAMPLES;
    const { samples, likeness } = findLag(ready, start, LAG_MAX);
    if (likeness < LIKENESS_MIN) return;
    ready.copyWithin(start + samples, start, start + this.#filled);
    crossFade(ready, start + samples, ready, start - samples, ready, start, samples);
    this.#filled += samples;
    this.#sinceSeam = 0;
    this.figures.lengthened += 1;
  }
}
