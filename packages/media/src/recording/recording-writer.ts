import { createHash } from 'node:crypto';
import { silenceByte } from '../audio/g711.ts';
import { MediaFault } from '../errors.ts';
import { PeakMeter, type Peaks } from './peak-meter.ts';
import { RecordedSide } from './recorded-side.ts';
import { CHUNK_BYTES, type FileHeader, writeChunk, writeFileHeader } from './recording-file.ts';

/** How long the writer waits for late packets. */
const SETTLE_MS = 500;
/** Settled samples are moved on in portions of 300 ms. Together with a chunk of a second, a crash loses less than two. */
const PORTION = 2400;
const SAMPLES_PER_MS = 8;

/** A stretch that holds silence because the recording was paused, ms from its start. */
export interface Pause {
  startMs: number;
  endMs: number;
}

/** Most pauses of one recording; a card number takes one. */
const PAUSES_MAX = 1000;

/** What is known once a recording is finished. */
export interface RecordingSummary {
  durationMs: number;
  /** Size and SHA-256 of the encrypted file. */
  bytes: number;
  sha256: string;
  /** SHA-256 of the audio bytes, the data chunk of the WAV. */
  audioSha256: string;
  peaks: Peaks;
  pauses: Pause[];
}

/**
 * Turns the audio of two parties into the bytes of a recording file (see recording-file.ts). It opens no file and reads no
 * clock: `drain` and `finish` return what is to be appended.
 */
export class RecordingWriter {
  readonly left = new RecordedSide();
  readonly right = new RecordedSide();
  readonly #key: Uint8Array;
  readonly #startMs: number;
  readonly #fileHeader: FileHeader;
  readonly #meter = new PeakMeter();
  readonly #fileHash = createHash('sha256');
  readonly #audioHash = createHash('sha256');
  readonly #chunk = Buffer.alloc(CHUNK_BYTES);
  #filled = 0;
  #counter = 0;
  #samples = 0;
  #bytes = 0;
  /** In samples; the last one may be open. */
  readonly #pauses: { start: number; end: number }[] = [];
  /** The bytes the file starts with. */
  readonly head: Buffer;

  /** `startMs` is on the clock of `drain`; `startedAt` is milliseconds since 1970. */
  constructor(key: Uint8Array, noncePrefix: Buffer, startMs: number, startedAt: number) {
    this.#key = key;
    this.#startMs = startMs;
    const { bytes, header } = writeFileHeader(key, noncePrefix, startedAt);
    this.#fileHeader = header;
    this.head = bytes;
    this.#count(bytes);
  }

  get durationMs(): number {
    return this.#samples / SAMPLES_PER_MS;
  }

  /** Sample of the recording that `nowMs` is. */
  sampleAt(nowMs: number): number {
    return Math.max(0, Math.round((nowMs - this.#startMs) * SAMPLES_PER_MS));
  }

  get isPaused(): boolean {
    return this.#pauses.at(-1)?.end === Number.POSITIVE_INFINITY;
  }

  /**
   * From `nowMs` on silence is written, whatever is placed there, until `resume`; keep the parties' packets away meanwhile.
   * Returns the place in the recording, ms. Throws `limit-reached` after a thousand pauses.
   */
  pause(nowMs: number): number {
    const start = this.sampleAt(nowMs);
    if (!this.isPaused) {
      if (this.#pauses.length >= PAUSES_MAX) throw new MediaFault('limit-reached', `${PAUSES_MAX} pauses`);
      this.#pauses.push({ start, end: Number.POSITIVE_INFINITY });
    }
    return start / SAMPLES_PER_MS;
  }

  /** Ends the pause, if there is one. Returns the place in the recording, ms. */
  resume(nowMs: number): number {
    const end = this.sampleAt(nowMs);
    const open = this.#pauses.at(-1);
    if (open && this.isPaused) open.end = end;
    return end / SAMPLES_PER_MS;
  }

  /** When a track that gets nothing more from now on has been written to its end. */
  settledAfter(nowMs: number): number {
    return this.sampleAt(nowMs + SETTLE_MS);
  }

  /** Everything that has settled by now, as whole chunks; often nothing. */
  drain(nowMs: number): Buffer[] {
    const settled = this.sampleAt(nowMs - SETTLE_MS);
    return settled - this.#samples < PORTION ? [] : this.#advanceTo(settled);
  }

  /** The rest up to now and the last chunk; `summary` is final after it. */
  finish(nowMs: number): Buffer[] {
    const chunks = this.#advanceTo(this.sampleAt(nowMs));
    chunks.push(this.#seal(this.#chunk.subarray(0, this.#filled), true));
    return chunks;
  }

  /** Valid after `finish`; may be called once. */
  summary(): RecordingSummary {
    return {
      durationMs: this.durationMs,
      bytes: this.#bytes,
      sha256: this.#fileHash.digest('hex'),
      audioSha256: this.#audioHash.digest('hex'),
      peaks: this.#meter.result(),
      pauses: this.#pauses.map(({ start, end }) => ({
        startMs: start / SAMPLES_PER_MS,
        endMs: Math.min(end, this.#samples) / SAMPLES_PER_MS,
      })),
    };
  }

  #advanceTo(sample: number): Buffer[] {
    const chunks: Buffer[] = [];
    while (this.#samples < sample) {
      const count = Math.min(sample - this.#samples, (CHUNK_BYTES - this.#filled) / 2);
      this.left.drain(count, this.#chunk, this.#filled);
      this.right.drain(count, this.#chunk, this.#filled + 1);
      if (this.#pauses.length > 0) this.#blank(count);
      this.#filled += 2 * count;
      this.#samples += count;
      if (this.#filled < CHUNK_BYTES) continue;
      chunks.push(this.#seal(this.#chunk, false));
      this.#filled = 0;
    }
    return chunks;
  }

  /** Measures, hashes and encrypts one chunk at a time: a call into crypto costs more than its few bytes. */
  #seal(plain: Buffer, isLast: boolean): Buffer {
    this.#meter.add(plain);
    this.#audioHash.update(plain);
    const chunk = writeChunk(this.#key, this.#fileHeader, this.#counter++, plain, isLast);
    this.#count(chunk);
    return chunk;
  }

  /** Silences what is paused of the `count` samples just put into the chunk. */
  #blank(count: number): void {
    for (const { start, end } of this.#pauses) {
      const from = Math.max(0, start - this.#samples);
      const until = Math.min(count, end - this.#samples);
      if (from < until) this.#chunk.fill(silenceByte.PCMU, this.#filled + 2 * from, this.#filled + 2 * until);
    }
  }

  #count(bytes: Buffer): void {
    this.#bytes += bytes.length;
    this.#fileHash.update(bytes);
  }
}
