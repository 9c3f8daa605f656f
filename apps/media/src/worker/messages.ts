import type {
  LegSummary,
  MediaCommandName,
  MediaErrorCode,
  MediaEvent,
  MediaParsedParameters,
  MediaReply,
  MediaResult,
  RecordingSummary,
} from '@shouwen/contract/media-control';
import type { MediaConfig } from '../config.ts';

/** Commands that belong to one leg, call or recording and are carried out by its worker. */
export type WorkerCommandName = Exclude<MediaCommandName, 'hello' | 'list' | 'results.acknowledge'>;

/** One command as a value whose parameters fit its name. */
export type WorkerCommand = {
  [Name in WorkerCommandName]: { command: Name; parameters: MediaParsedParameters<Name> };
}[WorkerCommandName];

/** What a worker is started with. */
export interface WorkerStart {
  index: number;
  workers: number;
  config: MediaConfig;
}

/** Main thread to worker. */
export type ToWorker =
  | { kind: 'command'; id: number; callId: string; request: WorkerCommand }
  | { kind: 'inventory'; id: number }
  /** Whether a server is connected: decides about orphans. */
  | { kind: 'attended'; isAttended: boolean }
  | { kind: 'stop' };

/** The part of `list` one worker knows. */
export interface WorkerInventory {
  legs: LegSummary[];
  recordings: RecordingSummary[];
}

type WithoutId<Result> = Result extends unknown ? Omit<Result, 'resultId'> : never;
/** A result before the main thread numbers it. */
export type NewResult = WithoutId<MediaResult>;

/** Worker to main thread. */
export type FromWorker =
  | { kind: 'ready'; port: number }
  | { kind: 'failed'; message: string }
  | { kind: 'reply'; id: number; reply: MediaReply<WorkerCommandName> }
  | { kind: 'inventory'; id: number; inventory: WorkerInventory }
  | { kind: 'refusal'; id: number; code: MediaErrorCode; message: string }
  | { kind: 'event'; event: MediaEvent }
  | { kind: 'result'; result: NewResult }
  | { kind: 'log'; level: 'info' | 'warn' | 'error'; message: string; fields: Record<string, unknown> }
  | { kind: 'stopped' };
