import type { MediaParsedParameters, RecordingResult, RecordingSummary } from '@shouwen/contract/media-control';
import type { Leg } from '@shouwen/media';
import { CommandFault } from '../fault.ts';
import type { Clock } from './leg-factory.ts';
import type { NewResult } from './messages.ts';
import { type RecordedLegs, Recorder, type RecorderFailed, type Side } from './recorder.ts';

/** The recordings of one worker. Every one of them ends in exactly one result. */
export class Recordings {
  readonly #dir: string;
  readonly #now: Clock;
  readonly #onResult: (result: NewResult) => void;
  readonly #running = new Map<string, Recorder>();

  constructor(dir: string, now: Clock, onResult: (result: NewResult) => void) {
    this.#dir = dir;
    this.#now = now;
    this.#onResult = onResult;
  }

  async start(parameters: MediaParsedParameters<'record.start'>, legs: RecordedLegs): Promise<{ startedAt: number }> {
    const { recordingId, file, key } = parameters;
    if (this.#running.has(recordingId)) throw new CommandFault('recording-exists', `${recordingId} is running`);
    const options = { recordingId, file, dir: this.#dir, key: Buffer.from(key, 'base64'), legs };
    const recorder = await Recorder.start(options, this.#now, (failed, why) => this.#failed(failed, why));
    this.#running.set(recordingId, recorder);
    return { startedAt: recorder.startedAt };
  }

  setLegs(recordingId: string, side: Side, legs: readonly Leg[]): void {
    this.#find(recordingId).setLegs(side, legs);
  }

  /** Rejects a pause too many with `limit-reached`. */
  pause(recordingId: string): { atMs: number } {
    return { atMs: this.#find(recordingId).pause() };
  }

  resume(recordingId: string): { atMs: number } {
    return { atMs: this.#find(recordingId).resume() };
  }

  /** Rejects with `unknown-recording`, or `recording-failed` when the last bytes could not be written. */
  async stop(recordingId: string, reason: 'requested' | 'legs-closed' | 'shutdown'): Promise<RecordingResult> {
    const recorder = this.#find(recordingId);
    this.#running.delete(recordingId);
    const { file, startedAt } = recorder;
    const recording = { recordingId, file, startedAt, ...(await recorder.stop(this.#now())) };
    this.#onResult({ kind: 'record.stopped', at: Date.now(), reason, recording });
    return recording;
  }

  /** Stops the recordings none of whose parties is there any more. */
  async legClosed(isThere: (leg: Leg) => boolean): Promise<void> {
    for (const recorder of [...this.#running.values()]) {
      if ([...recorder.legsOf('left'), ...recorder.legsOf('right')].some(isThere)) continue;
      await this.stop(recorder.recordingId, 'legs-closed').catch(() => {});
    }
  }

  async stopAll(): Promise<void> {
    await Promise.allSettled([...this.#running.keys()].map((recordingId) => this.stop(recordingId, 'shutdown')));
  }

  drain(nowMs: number): void {
    for (const recorder of this.#running.values()) recorder.drain(nowMs);
  }

  list(): RecordingSummary[] {
    return [...this.#running.values()].map((recorder) => ({
      recordingId: recorder.recordingId,
      file: recorder.file,
      startedAt: recorder.startedAt,
      durationMs: recorder.durationMs,
      isPaused: recorder.isPaused,
      leftLegIds: recorder.legsOf('left').map(({ legId }) => legId),
      rightLegIds: recorder.legsOf('right').map(({ legId }) => legId),
    }));
  }

  #find(recordingId: string): Recorder {
    const recorder = this.#running.get(recordingId);
    if (!recorder) throw new CommandFault('unknown-recording', `no recording ${recordingId} is running`);
    return recorder;
  }

  #failed(recorder: Recorder, { reason, message }: RecorderFailed): void {
    this.#running.delete(recorder.recordingId);
    const { recordingId, file, durationMs } = recorder;
    this.#onResult({ kind: 'record.failed', at: Date.now(), recordingId, file, durationMs, reason, message });
  }
}
