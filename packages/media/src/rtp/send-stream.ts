import { sequenceDistance, timestampDistance } from './serial.ts';

/** RTP clock ticks per millisecond of every codec we carry (8 kHz). */
export const TICKS_PER_MS = 8;
/** A jump of more packets than this within one source is a new beginning, not loss. */
const SEQUENCE_JUMP_MAX = 500;
/** Likewise for timestamps: one minute. */
const TIMESTAMP_JUMP_MAX = 60_000 * TICKS_PER_MS;
/** Where locally made packets come from; sources of relayed packets use positive numbers. */
const LOCAL = 0;

/**
 * The one continuous RTP stream a leg sends: one SSRC, sequence numbers without holes of our own making, and a timestamp
 * that follows the wall clock across changes of source. The party never notices that music became a person.
 *
 * Within a source the sender's own gaps, order and timing are kept, so the party's jitter buffer sees the truth.
 */
export class SendStream {
  readonly ssrc: number;
  #sequence: number;
  #timestamp: number;
  #sentAtMs = -1;
  /** Timestamp ticks the newest packet lasts; the next local packet starts after it. */
  #duration = 0;
  #source = -1;
  #sourceSequence = 0;
  #sourceTimestamp = 0;
  #anchorSequence = 0;
  /** Set by `relay` and `append`: header fields of the packet to send. */
  sequence = 0;
  timestamp = 0;
  marker = false;
  packets = 0;
  octets = 0;

  /** All three should be random (RFC 3550 section 5.1). */
  constructor(ssrc: number, firstSequence: number, firstTimestamp: number) {
    this.ssrc = ssrc >>> 0;
    this.#sequence = firstSequence & 0xffff;
    this.#timestamp = firstTimestamp >>> 0;
  }

  /**
   * Places a packet of another stream. `source` is a positive number that changes whenever the other stream or its SSRC does.
   * False: the packet belongs before the switch to this source and must not be sent.
   */
  relay(source: number, sequence: number, timestamp: number, marker: boolean, nowMs: number): boolean {
    const step = sequenceDistance(this.#sourceSequence, sequence);
    const ticks = timestampDistance(this.#sourceTimestamp, timestamp);
    const isContinuous =
      source === this.#source && Math.abs(step) <= SEQUENCE_JUMP_MAX && Math.abs(ticks) <= TIMESTAMP_JUMP_MAX;
    if (!isContinuous) {
      this.#anchor(nowMs);
      this.#source = source;
      this.#anchorSequence = sequence;
      this.marker = true;
      this.sequence = this.#sequence;
      this.timestamp = this.#timestamp;
      this.#follow(sequence, timestamp, nowMs);
      return true;
    }
    if (sequenceDistance(this.#anchorSequence, sequence) < 0 && step < 0) return false;
    this.sequence = (this.#sequence + step) & 0xffff;
    this.timestamp = (this.#timestamp + ticks) >>> 0;
    this.marker = marker;
    if (step > 0) {
      this.#sequence = this.sequence;
      this.#timestamp = this.timestamp;
      this.#follow(sequence, timestamp, nowMs);
      // Keeps "is it before the anchor" meaningful beyond half the sequence space.
      if (sequenceDistance(this.#anchorSequence, sequence) > SEQUENCE_JUMP_MAX * 2) {
        this.#anchorSequence = (sequence - SEQUENCE_JUMP_MAX) & 0xffff;
      }
    }
    return true;
  }

  /**
   * Places a packet of our own (prompt, music, silence) that lasts `ticks`. A run of local packets is spaced by their
   * durations, not by the clock, which is what makes it sound even.
   */
  append(ticks: number, nowMs: number): void {
    if (this.#source === LOCAL) {
      this.#sequence = (this.#sequence + 1) & 0xffff;
      this.#timestamp = (this.#timestamp + this.#duration) >>> 0;
      this.marker = false;
    } else {
      this.#anchor(nowMs);
      this.#source = LOCAL;
      this.marker = true;
    }
    this.#duration = ticks;
    this.#sentAtMs = nowMs;
    this.sequence = this.#sequence;
    this.timestamp = this.#timestamp;
  }

  /** Another packet of the event that `append` began: next sequence number, same timestamp (RFC 4733 section 2.5.1.2). */
  repeat(): void {
    this.#sequence = (this.#sequence + 1) & 0xffff;
    this.sequence = this.#sequence;
    this.timestamp = this.#timestamp;
    this.marker = false;
  }

  /** Makes the newest local packet last `ticks`, for events whose length is known only at their end. */
  extend(ticks: number): void {
    this.#duration = ticks;
  }

  /** Time was lost (a stalled machine): the next local packet is placed by the clock again. */
  breakRun(): void {
    this.#source = -1;
  }

  /** RTP timestamp of this moment, for sender reports. */
  timestampAt(nowMs: number): number {
    if (this.#sentAtMs < 0) return this.#timestamp;
    return (this.#timestamp + Math.round((nowMs - this.#sentAtMs) * TICKS_PER_MS)) >>> 0;
  }

  #anchor(nowMs: number): void {
    if (this.#sentAtMs >= 0) {
      const elapsed = Math.round((nowMs - this.#sentAtMs) * TICKS_PER_MS);
      this.#timestamp = (this.#timestamp + Math.max(this.#duration, elapsed, 1)) >>> 0;
      this.#sequence = (this.#sequence + 1) & 0xffff;
    }
    this.#sentAtMs = nowMs;
    this.#duration = 160;
  }

  #follow(sequence: number, timestamp: number, nowMs: number): void {
    this.#sourceSequence = sequence;
    this.#sourceTimestamp = timestamp;
    this.#sentAtMs = nowMs;
  }
}
