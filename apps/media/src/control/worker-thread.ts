import { Worker } from 'node:worker_threads';
import type { MediaReply } from '@shouwen/contract/media-control';
import { CommandFault } from '../fault.ts';
import type {
  FromWorker,
  ToWorker,
  WorkerCommand,
  WorkerCommandName,
  WorkerInventory,
  WorkerStart,
} from '../worker/messages.ts';

/** Heap of one worker; packets and prompts live outside of it, in buffers. */
const HEAP_MB = 256;
/**
 * Room for new objects. All that a packet leaves behind dies at once, so the less memory that rubbish walks through, the more
 * of it is still in the processor's cache: measured at 50 recorded calls, 31 to 33 us a packet instead of 34 to 36.
 */
const NEW_OBJECTS_MB = 3;
/** A worker that does not answer for this long is stuck. */
const ANSWER_MS = 10_000;

type Answer = Extract<FromWorker, { kind: 'reply' | 'inventory' }>;

interface Waiting {
  resolve(answer: Answer): void;
  reject(error: Error): void;
  timer: NodeJS.Timeout;
}

/** What a worker tells beside its answers. */
export interface WorkerThreadEvents {
  message(message: Extract<FromWorker, { kind: 'event' | 'result' | 'log' }>): void;
  /** The thread ended without being asked to. */
  lost(error: Error): void;
}

/** One worker thread, seen from the main thread. */
export class WorkerThread {
  readonly index: number;
  /** Resolves when the worker has bound its port; rejects with a sentence for the operator. */
  readonly ready: Promise<void>;
  readonly #worker: Worker;
  readonly #events: WorkerThreadEvents;
  readonly #waiting = new Map<number, Waiting>();
  readonly #readiness = Promise.withResolvers<void>();
  readonly #stopped = Promise.withResolvers<void>();
  #nextId = 1;
  #isStopping = false;
  #lastError = new Error('the worker thread ended');

  constructor(start: WorkerStart, events: WorkerThreadEvents) {
    this.index = start.index;
    this.ready = this.#readiness.promise;
    this.#events = events;
    this.#worker = new Worker(new URL('../worker/worker.ts', import.meta.url), {
      workerData: start,
      name: `media-${start.index}`,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: NEW_OBJECTS_MB },
    });
    this.#worker.on('message', (message: FromWorker) => this.#receive(message));
    this.#worker.on('error', (error: Error) => {
      this.#lastError = error;
    });
    this.#worker.on('exit', () => this.#ended());
  }

  /** Carries out a command. Rejects with CommandFault. */
  async run(callId: string, request: WorkerCommand): Promise<MediaReply<WorkerCommandName>> {
    const answer = await this.#ask((id) => ({ kind: 'command', id, callId, request }));
    if (answer.kind !== 'reply') throw new CommandFault('internal', 'the worker mixed up its answers');
    return answer.reply;
  }

  async inventory(): Promise<WorkerInventory> {
    const answer = await this.#ask((id) => ({ kind: 'inventory', id }));
    if (answer.kind !== 'inventory') throw new CommandFault('internal', 'the worker mixed up its answers');
    return answer.inventory;
  }

  /** Tells whether a server is connected. */
  attend(isAttended: boolean): void {
    this.#post({ kind: 'attended', isAttended });
  }

  /** Lets the worker finish its recordings, for at most `ms`. */
  async stop(ms: number): Promise<void> {
    this.#isStopping = true;
    this.#post({ kind: 'stop' });
    const timer = setTimeout(this.#stopped.resolve, ms);
    await this.#stopped.promise;
    clearTimeout(timer);
    await this.#worker.terminate();
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }

  #ask(messageOf: (id: number) => ToWorker): Promise<Answer> {
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new CommandFault('worker-lost', `worker ${this.index} does not answer`));
      }, ANSWER_MS);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#post(messageOf(id));
    });
  }

  #receive(message: FromWorker): void {
    switch (message.kind) {
      case 'ready':
        this.#readiness.resolve();
        break;
      case 'failed':
        this.#readiness.reject(new Error(message.message));
        break;
      case 'stopped':
        this.#stopped.resolve();
        break;
      case 'reply':
      case 'inventory':
        this.#take(message.id)?.resolve(message);
        break;
      case 'refusal':
        this.#take(message.id)?.reject(new CommandFault(message.code, message.message));
        break;
      default:
        this.#events.message(message);
    }
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    if (!waiting) return undefined;
    this.#waiting.delete(id);
    clearTimeout(waiting.timer);
    return waiting;
  }

  #ended(): void {
    this.#readiness.reject(this.#lastError);
    this.#stopped.resolve();
    for (const id of [...this.#waiting.keys()]) {
      this.#take(id)?.reject(new CommandFault('worker-lost', `worker ${this.index} died: ${this.#lastError.message}`));
    }
    if (!this.#isStopping) this.#events.lost(this.#lastError);
  }
}
