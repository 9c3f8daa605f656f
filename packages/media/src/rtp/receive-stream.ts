import { sequenceDistance } from './serial.ts';

/** Packets remembered to tell a duplicate from a late one. */
const HISTORY = 64;
/** A jump of more packets than this restarts the count (RFC 3550 appendix A.1, MAX_DROPOUT is 3000). */
const RESTART_JUMP = 3000;

/** What a receiver report says about one interval and the whole stream (RFC 3550 section 6.4.1). */
export interface ReceptionReport {
  ssrc: number;
  /** Loss since the previous report, 0-255 for 0-100 %. */
  fractionLost: number;
  cumulativeLost: number;
  highestSequence: number;
  /** Timestamp ticks. */
  jitter: number;
}

let nextStreamId = 1;

/**
 * Reception statistics of one incoming stream (RFC 3550 sections 6.4.1, A.3, A.8). When the sender changes its SSRC the
 * figures of the old stream are kept in the totals and `streamId` changes, so that whoever relays it starts a new run.
 */
export class ReceiveStream {
  /** Positive, unique in the process, new for every SSRC. */
  streamId = 0;
  ssrc = -1;
  sourceChanges = -1;
  packets = 0;
  octets = 0;
  duplicates = 0;
  reordered = 0;
  lastPacketAtMs = -1;
  #expectedBefore = 0;
  #receivedBefore = 0;
  #received = 0;
  #base = 0;
  #highest = 0;
  #history = new Uint8Array(HISTORY);
  #transit = 0;
  #jitter = 0;
  #lastTimestamp = -1;
  #reportedExpected = 0;
  #reportedReceived = 0;

  /** Counts one packet. False: a duplicate, which must not be passed on. */
  receive(ssrc: number, sequence: number, timestamp: number, octets: number, nowMs: number): boolean {
    if (ssrc !== this.ssrc) this.#start(ssrc, sequence);
    const step = sequenceDistance(this.#highest, sequence);
    if (Math.abs(step) > RESTART_JUMP) this.#start(ssrc, sequence);
    else if (step > 0) {
      const forget = Math.min(step, HISTORY);
      for (let i = 0; i < forget; i++) this.#history[(sequence - i) & (HISTORY - 1)] = 0;
      this.#highest += step;
    } else if (this.#received > 0) {
      if (step <= -HISTORY || this.#history[sequence & (HISTORY - 1)] === 1) {
        this.duplicates += 1;
        return false;
      }
      this.reordered += 1;
    }
    this.#history[sequence & (HISTORY - 1)] = 1;
    this.#received += 1;
    this.packets += 1;
    this.octets += octets;
    this.lastPacketAtMs = nowMs;
    this.#measureJitter(timestamp, nowMs);
    return true;
  }

  /** Packets that should have come, over all SSRCs. */
  get expected(): number {
    return this.#expectedBefore + this.#expectedNow();
  }

  /** Never negative: duplicates are not counted as received. */
  get lost(): number {
    return Math.max(0, this.expected - this.#receivedBefore - this.#received);
  }

  get jitterMs(): number {
    return this.#jitter / 8;
  }

  /** The report block for the stream now received, or null before its first packet; starts a new interval. */
  report(): ReceptionReport | null {
    if (this.ssrc < 0) return null;
    const expected = this.#expectedNow();
    const expectedInterval = expected - this.#reportedExpected;
    const lostInterval = expectedInterval - (this.#received - this.#reportedReceived);
    this.#reportedExpected = expected;
    this.#reportedReceived = this.#received;
    const fraction =
      expectedInterval <= 0 || lostInterval <= 0 ? 0 : Math.floor((lostInterval * 256) / expectedInterval);
    return {
      ssrc: this.ssrc,
      fractionLost: Math.min(255, fraction),
      cumulativeLost: expected - this.#received,
      highestSequence: this.#highest >>> 0,
      jitter: Math.round(this.#jitter),
    };
  }

  #expectedNow(): number {
    return this.ssrc < 0 ? 0 : this.#highest - this.#base + 1;
  }

  #start(ssrc: number, sequence: number): void {
    this.#expectedBefore += this.#expectedNow();
    this.#receivedBefore += this.#received;
    this.ssrc = ssrc;
    this.streamId = nextStreamId++;
    this.sourceChanges += 1;
    this.#base = sequence;
    this.#highest = sequence;
    this.#received = 0;
    this.#history.fill(0);
    this.#lastTimestamp = -1;
    this.#jitter = 0;
    this.#reportedExpected = 0;
    this.#reportedReceived = 0;
  }

  #measureJitter(timestamp: number, nowMs: number): void {
    // Packets of one RFC 4733 event share a timestamp and would look like jitter.
    if (timestamp === this.#lastTimestamp) return;
    const transit = Math.round(nowMs * 8) - timestamp;
    if (this.#lastTimestamp >= 0) {
      const difference = Math.abs((transit - this.#transit) | 0);
      // A jump of seconds is a new talk spurt after silence without a marker, not jitter of the network.
      if (difference < 8 * 2000) this.#jitter += (difference - this.#jitter) / 16;
    }
    this.#transit = transit;
    this.#lastTimestamp = timestamp;
  }
}
