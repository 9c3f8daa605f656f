import { CommandFault } from '../fault.ts';

/** Where a leg lives. */
export interface PlacedLeg {
  legId: string;
  callId: string;
  worker: number;
}

/** Where a recording is written. */
export interface PlacedRecording {
  recordingId: string;
  callId: string;
  worker: number;
  file: string;
}

/**
 * Legs a worker is filled with before the next one is used. Packing costs less than spreading: a busy thread finds several
 * packets per wake-up (measured at 60 calls: 26 us a packet on one worker, 31 on two). 160 legs are about a fifth of a core.
 */
const LEGS_PACKED = 160;

/** Which worker carries which call: all legs of one call on the same thread, new calls where others are already. */
export class Placement {
  readonly #legs = new Map<string, PlacedLeg>();
  readonly #recordings = new Map<string, PlacedRecording>();
  readonly #callWorker = new Map<string, { worker: number; legs: number }>();
  readonly #legsOnWorker: number[];

  constructor(workers: number) {
    this.#legsOnWorker = new Array<number>(workers).fill(0);
  }

  /** Reserves a place for a new leg, for the first one of a call never on a worker in `avoid`. Throws `leg-exists`. */
  place(legId: string, callId: string, avoid: ReadonlySet<number> = new Set()): PlacedLeg {
    if (this.#legs.has(legId)) throw new CommandFault('leg-exists', `leg ${legId} is running`);
    const call = this.#callWorker.get(callId) ?? { worker: this.#choose(avoid), legs: 0 };
    call.legs += 1;
    this.#callWorker.set(callId, call);
    this.#legsOnWorker[call.worker] = (this.#legsOnWorker[call.worker] ?? 0) + 1;
    const placed = { legId, callId, worker: call.worker };
    this.#legs.set(legId, placed);
    return placed;
  }

  /** Whether other legs bind the call to its worker. */
  isBound(callId: string): boolean {
    return this.#callWorker.has(callId);
  }

  /** Frees the place of a leg; the last one of a call frees the call. */
  remove(legId: string): void {
    const placed = this.#legs.get(legId);
    if (!placed) return;
    this.#legs.delete(legId);
    this.#legsOnWorker[placed.worker] = (this.#legsOnWorker[placed.worker] ?? 1) - 1;
    const call = this.#callWorker.get(placed.callId);
    if (call && --call.legs === 0) this.#callWorker.delete(placed.callId);
  }

  /** Throws `unknown-leg`. */
  find(legId: string): PlacedLeg {
    const placed = this.#legs.get(legId);
    if (!placed) throw new CommandFault('unknown-leg', `there is no leg ${legId}`);
    return placed;
  }

  /** The common place of legs, at least one. Throws `different-workers` if they were not created for the same call. */
  findTogether(legIds: readonly string[]): PlacedLeg {
    const [first = '', ...others] = legIds;
    const placed = this.find(first);
    for (const other of others) {
      if (this.find(other).worker === placed.worker) continue;
      throw new CommandFault('different-workers', `${first} and ${other} were created with different callIds`);
    }
    return placed;
  }

  /** The place of a recording, which must be that of the legs too. Throws `different-workers` if it is not. */
  findForRecording(recordingId: string, legIds: readonly string[]): PlacedRecording {
    const recording = this.findRecording(recordingId);
    const stranger = legIds.find((legId) => this.find(legId).worker !== recording.worker);
    if (stranger === undefined) return recording;
    throw new CommandFault(
      'different-workers',
      `${stranger} was created with another callId than the recording's legs`,
    );
  }

  addRecording(recording: PlacedRecording): void {
    this.#recordings.set(recording.recordingId, recording);
  }

  removeRecording(recordingId: string): void {
    this.#recordings.delete(recordingId);
  }

  /** Throws `unknown-recording`. */
  findRecording(recordingId: string): PlacedRecording {
    const recording = this.#recordings.get(recordingId);
    if (!recording) throw new CommandFault('unknown-recording', `no recording ${recordingId} is running`);
    return recording;
  }

  hasRecording(recordingId: string): boolean {
    return this.#recordings.has(recordingId);
  }

  /** What is lost when a worker dies. */
  onWorker(worker: number): { legs: PlacedLeg[]; recordings: PlacedRecording[] } {
    return {
      legs: [...this.#legs.values()].filter((leg) => leg.worker === worker),
      recordings: [...this.#recordings.values()].filter((recording) => recording.worker === worker),
    };
  }

  /** The first worker with room to pack; when all are full, the emptiest. */
  #choose(avoid: ReadonlySet<number>): number {
    const packed = this.#legsOnWorker.findIndex((legs, worker) => legs < LEGS_PACKED && !avoid.has(worker));
    if (packed >= 0) return packed;
    let best = -1;
    for (const [worker, legs] of this.#legsOnWorker.entries()) {
      if (avoid.has(worker)) continue;
      if (best < 0 || legs < (this.#legsOnWorker[best] ?? 0)) best = worker;
    }
    return Math.max(0, best);
  }
}
