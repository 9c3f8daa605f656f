import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, mkdir, open, realpath } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { type Leg, type RecordingSummary, type RecordingTap, RecordingWriter } from '@shouwen/media';
import { CommandFault } from '../fault.ts';

/** Encrypted bytes that may wait for the disk: about one minute. More means that the disk is too slow. */
const WAITING_BYTES_MAX = 1024 * 1024;

export type RecordFailure = 'disk-full' | 'disk-slow' | 'write-error';

/** Why and how a recording broke off. */
export interface RecorderFailed {
  reason: RecordFailure;
  message: string;
}

/** One running recording: taps on two legs, a writer, and a file that is appended to behind the packet path. */
export class Recorder {
  readonly recordingId: string;
  readonly file: string;
  readonly startedAt: number;
  readonly legs: { left: Leg; right: Leg };
  readonly #handle: FileHandle;
  readonly #writer: RecordingWriter;
  readonly #taps: { left: RecordingTap; right: RecordingTap };
  readonly #onFailed: (recorder: Recorder, failed: RecorderFailed) => void;
  #writing: Promise<void> = Promise.resolve();
  #waitingBytes = 0;
  #failed: RecorderFailed | null = null;

  private constructor(
    recordingId: string,
    file: string,
    legs: { left: Leg; right: Leg },
    handle: FileHandle,
    writer: RecordingWriter,
    startedAt: number,
    onFailed: (recorder: Recorder, failed: RecorderFailed) => void,
  ) {
    this.recordingId = recordingId;
    this.file = file;
    this.legs = legs;
    this.startedAt = startedAt;
    this.#handle = handle;
    this.#writer = writer;
    this.#onFailed = onFailed;
    const sampleAt = (nowMs: number): number => writer.sampleAt(nowMs);
    this.#taps = { left: { track: writer.left, sampleAt }, right: { track: writer.right, sampleAt } };
    legs.left.addTap(this.#taps.left);
    legs.right.addTap(this.#taps.right);
    this.#append(writer.head);
  }

  /** Creates the file, which must not exist, and begins. Rejects with `file-refused`, `recording-exists`, `recording-failed`. */
  static async start(
    options: { recordingId: string; file: string; dir: string; key: Buffer; legs: { left: Leg; right: Leg } },
    now: () => number,
    onFailed: (recorder: Recorder, failed: RecorderFailed) => void,
  ): Promise<Recorder> {
    const { recordingId, file, legs, key } = options;
    const handle = await createFile(options.dir, file);
    const startedAt = Date.now();
    const writer = new RecordingWriter(key, randomBytes(8), now(), startedAt);
    return new Recorder(recordingId, file, legs, handle, writer, startedAt, onFailed);
  }

  get durationMs(): number {
    return this.#writer.durationMs;
  }

  replace(side: 'left' | 'right', leg: Leg): void {
    this.legs[side].removeTap(this.#taps[side]);
    this.legs[side] = leg;
    leg.addTap(this.#taps[side]);
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

  #letGo(): void {
    this.legs.left.removeTap(this.#taps.left);
    this.legs.right.removeTap(this.#taps.right);
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
