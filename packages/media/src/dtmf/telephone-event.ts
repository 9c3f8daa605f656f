/** Digits by RFC 4733 event number (section 3.2, table 3). */
export const DIGITS = '0123456789*#ABCD';
/** Bytes of one event payload (section 2.3). */
export const EVENT_BYTES = 4;
/** Packets that repeat the end of an event, so that one arrives (section 2.5.1.4). */
export const END_REPEATS = 3;
/** Without its end packets an event counts as over after this much silence. */
export const EVENT_TIMEOUT_MS = 500;

/** One finished digit. */
export interface Digit {
  digit: string;
  durationMs: number;
}

/**
 * Recognises digits from telephone-event packets. All packets of one event share a timestamp, so a digit is told exactly
 * once, when its first end packet arrives, when the next event begins, or by `expire` if every end packet was lost.
 */
export class DigitReceiver {
  #timestamp = -1;
  #event = -1;
  #ticks = 0;
  #isTold = true;
  #seenAtMs = 0;

  /** `payload` is `data[start, end)`. Returns a digit when one is complete. */
  receive(data: Uint8Array, start: number, end: number, timestamp: number, nowMs: number): Digit | null {
    if (end - start < EVENT_BYTES) return null;
    const event = data[start] ?? 255;
    if (event >= DIGITS.length) return null;
    const isEnd = ((data[start + 1] ?? 0) & 0x80) !== 0;
    const ticks = ((data[start + 2] ?? 0) << 8) | (data[start + 3] ?? 0);
    let complete: Digit | null = null;
    if (timestamp !== this.#timestamp) {
      // A packet of an earlier event that was overtaken must not bring it back.
      if (
        this.#timestamp >= 0 &&
        ((timestamp - this.#timestamp) | 0) < 0 &&
        nowMs - this.#seenAtMs < EVENT_TIMEOUT_MS
      ) {
        return null;
      }
      complete = this.#tell();
      this.#timestamp = timestamp;
      this.#event = event;
      this.#ticks = 0;
      this.#isTold = false;
    }
    this.#seenAtMs = nowMs;
    this.#ticks = Math.max(this.#ticks, ticks);
    return complete ?? (isEnd ? this.#tell() : null);
  }

  /** The digit whose end packets were all lost, once EVENT_TIMEOUT_MS passed. */
  expire(nowMs: number): Digit | null {
    return nowMs - this.#seenAtMs >= EVENT_TIMEOUT_MS ? this.#tell() : null;
  }

  #tell(): Digit | null {
    if (this.#isTold) return null;
    this.#isTold = true;
    return { digit: DIGITS[this.#event] ?? '', durationMs: this.#ticks / 8 };
  }
}

/** Writes an event payload at `data[at]`; volume is -10 dBm0. */
export function writeEvent(data: Uint8Array, at: number, digit: string, isEnd: boolean, ticks: number): void {
  data[at] = DIGITS.indexOf(digit);
  data[at + 1] = (isEnd ? 0x80 : 0) | 10;
  data[at + 2] = ticks >> 8;
  data[at + 3] = ticks & 255;
}

/** What the sender of digits wants sent in one 20 ms step. */
export interface DigitStep {
  digit: string;
  /** The first packet of an event carries the marker and takes a new timestamp. */
  isFirst: boolean;
  isEnd: boolean;
  ticks: number;
}

/** Most digits waiting to be sent on one leg. */
export const DIGITS_QUEUED_MAX = 128;
/** Silence between two digits, steps of 20 ms. */
const PAUSE_STEPS = 3;

/** Turns queued digits into steps: one packet each 20 ms, the end packet three times, then a pause. */
export class DigitSender {
  #queue: { digit: string; steps: number }[] = [];
  #step = 0;

  get isBusy(): boolean {
    return this.#queue.length > 0;
  }

  /** False when the queue would grow beyond its bound; nothing is queued then. */
  enqueue(digits: string, toneMs: number): boolean {
    if (this.#queue.length + digits.length > DIGITS_QUEUED_MAX) return false;
    for (const digit of digits) this.#queue.push({ digit, steps: Math.max(3, Math.round(toneMs / 20)) });
    return true;
  }

  /** What to send in this step; null in the pause behind a digit. Only valid while busy. */
  next(): DigitStep | null {
    const current = this.#queue[0];
    if (!current) return null;
    const step = this.#step++;
    if (step < current.steps) {
      return { digit: current.digit, isFirst: step === 0, isEnd: false, ticks: (step + 1) * 160 };
    }
    if (step < current.steps + END_REPEATS) {
      return { digit: current.digit, isFirst: false, isEnd: true, ticks: current.steps * 160 };
    }
    if (step >= current.steps + END_REPEATS + PAUSE_STEPS - 1) {
      this.#queue.shift();
      this.#step = 0;
    }
    return null;
  }
}
