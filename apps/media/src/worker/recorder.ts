import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, realpath } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { type Leg, type RecordingSummary, type RecordingTap, RecordingWriter } from '@shouwen/media';
import { CommandFault } from '../fault.ts';
import type { Clock } from './leg-factory.ts';

/** Encrypted bytes that may wait for the disk: about one minute. More means that the disk is too slow. */
const WAITING_BYTES_MAX = 1024 * 1024;

export type RecordFailure = 'disk-full' | 'disk-slow' | 'write-error';

/** Why and how a recording broke off. */
export interface RecorderFailed {
  reason: RecordFailure;
  message: string;
}

/** A leg and the tap by which it is recorded. */
interface RecordedLeg {
  leg: Leg;
  tap: RecordingTap;
}

export type Side = 'left' | 'right';

/** The legs of both channels when a recording starts. */
export interface RecordedLegs {
  left: readonly Leg[];
  right: readonly Leg[];
}

/** One running recording: taps on legs, a writer, and a file that is appended to behind the packet path. */
export class Recorder {
  readonly recordingId: string;
  readonly file: string;
  readonly startedAt: number;
  readonly #handle: FileHandle;
  readonly #writer: RecordingWriter;
  readonly #sides: Record<Side, RecordedLeg[]> = { left: [], right: [] };
  readonly #now: Clock;
  readonly #onFailed: (recorder: Recorder, failed: RecorderFailed) => void;
  #writing: Promise<void> = Promise.resolve();
  #waitingBytes = 0;
  #failed: RecorderFailed | null = null;

  private constructor(
    recordingId: string,
    file: string,
    handle: FileHandle,
    writer: RecordingWriter,
    startedAt: number,
    now: Clock,
    onFailed: (recorder: Recorder, failed: RecorderFailed) => void,
  ) {
    this.recordingId = recordingId;
    this.file = file;
    this.startedAt = startedAt;
    this.#handle = handle;
    this.#writer = writer;
    this.#onFailed = onFailed;
    this.#now = now;
    this.#append(writer.head);
  }

  /** Creates the file, which must not exist, and begins. Rejects with `file-refused`, `recording-exists`, `recording-failed`. */
  static async start(
    options: { recordingId: string; file: string; dir: string; key: Buffer; legs: RecordedLegs },
    now: Clock,
    onFailed: (recorder: Recorder, failed: RecorderFailed) => void,
  ): Promise<Recorder> {
    const { recordingId, file, legs, key } = options;
    const handle = await createFile(options.dir, file);
    const startedAt = Date.now();
    const writer = new RecordingWriter(key, randomBytes(8), now(), startedAt);
    const recorder = new Recorder(recordingId, file, handle, writer, startedAt, now, onFailed);
    recorder.setLegs('left', legs.left);
    recorder.setLegs('right', legs.right);
    return recorder;
  }

  get durationMs(): number {
    return this.#writer.durationMs;
  }

  get isPaused(): boolean {
    return this.#writer.isPaused;
  }

  legsOf(side: Side): Leg[] {
    return this.#sides[side].map(({ leg }) => leg);
  }

  /** From now on one side is these legs together; those that stay go on without a break. */
  setLegs(side: Side, legs: readonly Leg[]): void {
    const now = this.#now();
    const { left, right } = this.#writer;
    const channel = side === 'left' ? left : right;
    const before = this.#sides[side];
    for (const { leg, tap } of before) {
      if (legs.includes(leg)) continue;
      leg.removeTap(tap);
      channel.remove(tap.track, this.#writer.settledAfter(now));
    }
    this.#sides[side] = [...new Set(legs)].map(
      (leg) => before.find((other) => other.leg === leg) ?? this.#open(leg, side),
    );
  }

  /** Writes silence until `resume`. Returns the place in the recording, ms. */
  pause(): number {
    const atMs = this.#writer.pause(this.#now());
    this.#letGo();
    return atMs;
  }

  resume(): number {
    const wasPaused = this.isPaused;
    const atMs = this.#writer.resume(this.#now());
    if (wasPaused) for (const { leg, tap } of [...this.#sides.left, ...this.#sides.right]) leg.addTap(tap);
    return atMs;
  }

  /** Moves what has settled to the disk; called a few times a second. */
  drain(nowMs: number): void {
    if (this.#failed) return;
    for (const chunk of this.#writer.drain(nowMs)) this.#append(chunk);
  }

  /** Writes the rest and closes the file. Rejects with `recording-failed` when the disk did not take it. */
  async stop(nowMs: number): Promise<RecordingSummary> {
    this.#letGo();
    for (const chunk of this.#writer.finish(nowMs)) this.#append(chunk);
    await this.#writing;
    this.#throwIfFailed();
    await this.#handle.datasync().catch((error: unknown) => this.#fail(error));
    this.#throwIfFailed();
    await this.#handle.close();
    return this.#writer.summary();
  }

  #throwIfFailed(): void {
    if (this.#failed) throw new CommandFault('recording-failed', this.#failed.message);
  }

  #open(leg: Leg, side: Side): RecordedLeg {
    const writer = this.#writer;
    const track = (side === 'left' ? writer.left : writer.right).add();
    const tap = { track, sampleAt: (nowMs: number): number => writer.sampleAt(nowMs) };
    if (!this.isPaused) leg.addTap(tap);
    return { leg, tap };
  }

  #letGo(): void {
    for (const { leg, tap } of [...this.#sides.left, ...this.#sides.right]) leg.removeTap(tap);
  }

  /** Queues bytes; the queue is one promise long, so that writes never overtake each other. */
  #append(bytes: Buffer): void {
    if (this.#failed) return;
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes > WAITING_BYTES_MAX) {
      this.#fail(new Error(`${this.#waitingBytes} bytes wait for the disk`), 'disk-slow');
      return;
    }
    this.#writing = this.#writing.then(async () => {
      if (this.#failed) return;
      try {
        await this.#writeAll(bytes);
        this.#waitingBytes -= bytes.length;
      } catch (error) {
        this.#fail(error);
      }
    });
  }

  async #writeAll(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const { bytesWritten } = await this.#handle.write(bytes, at);
      at += bytesWritten;
    }
  }

  #fail(error: unknown, reason?: RecordFailure): void {
    if (this.#failed) return;
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const isFull = code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG';
    const message = error instanceof Error ? error.message : String(error);
    this.#failed = { reason: reason ?? (isFull ? 'disk-full' : 'write-error'), message };
    this.#letGo();
    void this.#handle.close().catch(() => {});
    this.#onFailed(this, this.#failed);
  }
}

async function createFile(dir: string, file: string): Promise<FileHandle> {
  const base = resolve(dir);
  const path = resolve(join(base, file));
  if (!path.startsWith(base + sep)) throw new CommandFault('file-refused', `${file} leaves RECORDINGS_DIR`);
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o750 });
    const [realBase, realParent] = await Promise.all([realpath(base), realpath(dirname(path))]);
    if (realParent !== realBase && !realParent.startsWith(realBase + sep)) {
      throw new CommandFault('file-refused', `${file} links out of RECORDINGS_DIR`);
    }
    return await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW, 0o600);
  } catch (error) {
    if (error instanceof CommandFault) throw error;
    const isThere = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (isThere) throw new CommandFault('recording-exists', `${file} exists already`);
    throw new CommandFault('recording-failed', `cannot create ${file}: ${String(error)}`, { cause: error });
  }
}
