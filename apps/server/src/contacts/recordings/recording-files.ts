/** The file behind a recording: opened with its key, checked, measured. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Db } from '../../platform/db/database.ts';
import { AppError } from '../../platform/http/app-error.ts';
import type { Log } from '../../platform/log.ts';

/** An opened recording as the WAV file it decrypts to; @shouwen/media's reader is one. */
export interface OpenedRecording {
  readonly wavBytes: number;
  /** Bytes `[start, end)` of the WAV, piece by piece. */
  wav(start: number, end: number): AsyncIterable<Buffer>;
  peaks(): Promise<{ bucketMs: number; left: readonly number[]; right: readonly number[] }>;
  close(): Promise<void>;
}

export interface RecordingFiles {
  /** @throws {AppError} `conflict` while it runs, `not-found` when there is none, `unavailable` when it cannot be read */
  open(recording: RecordingRow): Promise<OpenedRecording>;
  /** @throws {AppError} `unavailable` when the file is not the one that was written */
  verify(recording: RecordingRow): Promise<void>;
}

export interface RecordingRow {
  readonly recording_id: string;
  readonly file: string;
  readonly wrapped_key: string;
  readonly state: 'running' | 'complete' | 'partial' | 'failed';
  readonly sha256: string | null;
}

export interface RecordingFilesNeeds {
  readonly log: Log;
  openRecording(path: string, key: Uint8Array): Promise<OpenedRecording>;
  recordingPath(file: string): string;
  unwrapKey(wrappedKey: string): Uint8Array;
}

const damagedText = {
  zh: '录音文件已损坏或丢失，请联系管理员从备份恢复。',
  en: 'The recording is damaged or missing; ask an administrator to restore it from a backup.',
};

export function createRecordingFiles(needs: RecordingFilesNeeds): RecordingFiles {
  function unreadable(recording: RecordingRow, error: unknown): AppError {
    needs.log.error({ error, recordingId: recording.recording_id }, 'recording cannot be read');
    return new AppError('unavailable', damagedText, { cause: error });
  }
  return {
    async open(recording) {
      if (recording.state === 'running') {
        throw new AppError('conflict', {
          zh: '录音仍在进行，通话结束后再试。',
          en: 'The recording is still running; try again after the call.',
        });
      }
      if (recording.state === 'failed') throw new AppError('not-found');
      try {
        const path = needs.recordingPath(recording.file);
        return await needs.openRecording(path, needs.unwrapKey(recording.wrapped_key));
      } catch (error) {
        throw unreadable(recording, error);
      }
    },
    async verify(recording) {
      if (recording.sha256 === null) return;
      const hash = createHash('sha256');
      try {
        for await (const piece of createReadStream(needs.recordingPath(recording.file))) hash.update(piece);
      } catch (error) {
        throw unreadable(recording, error);
      }
      const found = hash.digest('hex');
      if (found !== recording.sha256) throw unreadable(recording, new Error(`checksum is ${found}`));
    },
  };
}

export interface StoredPeaks {
  readonly perSecond: number;
  /** 0..1 */
  readonly left: number[];
  readonly right: number[];
}

/** The waveform: stored, or computed once from the file and then stored. */
export async function readPeaks(db: Db, files: RecordingFiles, recording: RecordingRow): Promise<StoredPeaks> {
  const stored = await db
    .selectFrom('recording_peaks')
    .select(['per_second', 'left_peaks', 'right_peaks'])
    .where('recording_id', '=', recording.recording_id)
    .executeTakeFirst();
  if (stored !== undefined) {
    return { perSecond: stored.per_second, left: toShares(stored.left_peaks), right: toShares(stored.right_peaks) };
  }
  const opened = await files.open(recording);
  let measured: Awaited<ReturnType<OpenedRecording['peaks']>>;
  try {
    measured = await opened.peaks();
  } finally {
    await opened.close();
  }
  const row = {
    per_second: 1000 / measured.bucketMs,
    left_peaks: Buffer.from(measured.left),
    right_peaks: Buffer.from(measured.right),
  };
  await db
    .insertInto('recording_peaks')
    .values({ recording_id: recording.recording_id, ...row })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return { perSecond: row.per_second, left: toShares(row.left_peaks), right: toShares(row.right_peaks) };
}

/** Loudness 0-255 as a share of full scale, in thousandths. */
function toShares(peaks: Buffer): number[] {
  return Array.from(peaks, (peak) => Math.round((peak / 255) * 1000) / 1000);
}
