import { randomUUID } from 'node:crypto';
import type { MediaEvent, MediaParsedParameters, MediaReply, MediaSource } from '@shouwen/contract/media-control';
import type { MediaConfig } from '../config.ts';
import { CommandFault } from '../fault.ts';
import { log } from '../log.ts';
import type { FromWorker, NewResult, WorkerCommand, WorkerCommandName } from '../worker/messages.ts';
import { Placement } from './placement.ts';
import { ResultStore } from './result-store.ts';
import { WorkerThread } from './worker-thread.ts';

/** Time a worker has to finish its recordings on SIGTERM; the launcher waits five seconds. */
const STOP_MS = 4000;
/** Pause before a dead worker is replaced, so that one that dies at once does not spin. */
const RESPAWN_MS = 500;

/** The workers together: sends every command to the right one, keeps results, replaces a worker that died. */
export class MediaProcess {
  readonly instanceId = randomUUID();
  readonly startedAt = Date.now();
  readonly #config: MediaConfig;
  readonly #placement: Placement;
  readonly #results = new ResultStore();
  readonly #workers: WorkerThread[] = [];
  readonly #onEvent: (event: MediaEvent) => void;
  #isAttended = false;
  #isStopping = false;

  constructor(config: MediaConfig, onEvent: (event: MediaEvent) => void) {
    this.#config = config;
    this.#onEvent = onEvent;
    this.#placement = new Placement(config.workers);
  }

  get workers(): number {
    return this.#config.workers;
  }

  /** Rejects with a sentence for the operator when a worker cannot start. */
  async start(): Promise<void> {
    for (let index = 0; index < this.#config.workers; index++) this.#workers.push(this.#spawn(index));
    await Promise.all(this.#workers.map((worker) => worker.ready));
    this.attend(false);
  }

  /** Tells the workers whether a server is connected. */
  attend(isAttended: boolean): void {
    this.#isAttended = isAttended;
    for (const worker of this.#workers) worker.attend(isAttended);
  }

  /** Finishes recordings and closes legs; results of it are still told. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await Promise.all(this.#workers.map((worker) => worker.stop(STOP_MS)));
  }

  async list(): Promise<MediaReply<'list'>> {
    const inventories = await Promise.all(this.#workers.map((worker) => worker.inventory()));
    return {
      instanceId: this.instanceId,
      startedAt: this.startedAt,
      legs: inventories.flatMap(({ legs }) => legs),
      recordings: inventories.flatMap(({ recordings }) => recordings),
      results: this.#results.list(),
      resultsDropped: this.#results.dropped,
    };
  }

  acknowledge(resultIds: readonly string[]): number {
    return this.#results.acknowledge(resultIds);
  }

  /** Carries out a command on legs or recordings. Rejects with CommandFault. */
  run(request: WorkerCommand): Promise<MediaReply<WorkerCommandName>> {
    if (request.command === 'leg.create') return this.#create(request.parameters);
    if (request.command === 'record.start') return this.#record(request.parameters);
    const { worker, callId } = this.#placeOf(request);
    return this.#worker(worker).run(callId, request);
  }

  #placeOf(request: Exclude<WorkerCommand, { command: 'leg.create' | 'record.start' }>): {
    worker: number;
    callId: string;
  } {
    const { command, parameters } = request;
    switch (command) {
      case 'bridge':
        return this.#placement.findTogether([parameters.a, parameters.b]);
      case 'leg.connect':
        return this.#placement.findTogether([parameters.legId, ...legsOf(parameters.source)]);
      case 'record.stop':
      case 'record.pause':
      case 'record.resume':
        return this.#placement.findRecording(parameters.recordingId);
      case 'record.replaceLeg':
        return this.#placement.findForRecording(parameters.recordingId, [parameters.legId]);
      case 'record.setLegs':
        return this.#placement.findForRecording(parameters.recordingId, parameters.legIds);
      default:
        return this.#placement.find(parameters.legId);
    }
  }

  async #create(parameters: MediaParsedParameters<'leg.create'>): Promise<MediaReply<WorkerCommandName>> {
    if (this.#isStopping) throw new CommandFault('shutting-down', 'the media process is stopping');
    // Each worker has its share of the ports: a call that is not bound to one yet goes to the next when it has none left.
    const full = new Set<number>();
    for (;;) {
      const placed = this.#placement.place(parameters.legId, parameters.callId, full);
      try {
        return await this.#worker(placed.worker).run(placed.callId, { command: 'leg.create', parameters });
      } catch (error) {
        this.#placement.remove(placed.legId);
        full.add(placed.worker);
        const isMovable = error instanceof CommandFault && error.code === 'no-free-port';
        if (!isMovable || this.#placement.isBound(placed.callId) || full.size >= this.workers) throw error;
      }
    }
  }

  async #record(parameters: MediaParsedParameters<'record.start'>): Promise<MediaReply<WorkerCommandName>> {
    const { recordingId, leftLegId, rightLegId, file } = parameters;
    if (this.#placement.hasRecording(recordingId))
      throw new CommandFault('recording-exists', `${recordingId} is running`);
    const { worker, callId } = this.#placement.findTogether(
      rightLegId === null ? [leftLegId] : [leftLegId, rightLegId],
    );
    // Known before it runs: it may fail and be told so before the reply is here.
    this.#placement.addRecording({ recordingId, callId, worker, file });
    try {
      return await this.#worker(worker).run(callId, { command: 'record.start', parameters });
    } catch (error) {
      this.#placement.removeRecording(recordingId);
      throw error;
    }
  }

  #worker(index: number): WorkerThread {
    const worker = this.#workers[index];
    if (!worker) throw new CommandFault('worker-lost', `worker ${index} is being replaced`);
    return worker;
  }

  #spawn(index: number): WorkerThread {
    const worker = new WorkerThread(
      { index, workers: this.#config.workers, config: this.#config },
      { message: (message) => this.#receive(message), lost: (error) => this.#lost(index, error) },
    );
    worker.attend(this.#isAttended);
    return worker;
  }

  #receive(message: Extract<FromWorker, { kind: 'event' | 'result' | 'log' }>): void {
    if (message.kind === 'log') log(message.level, message.message, message.fields);
    else if (message.kind === 'event') this.#onEvent(message.event);
    else this.#addResult(message.result);
  }

  #addResult(result: NewResult): void {
    if (result.kind === 'leg.closed') this.#placement.remove(result.legId);
    else if (result.kind === 'record.failed') this.#placement.removeRecording(result.recordingId);
    else this.#placement.removeRecording(result.recording.recordingId);
    this.#onEvent({ event: 'result', at: result.at, result: this.#results.add(result) });
  }

  #lost(index: number, error: Error): void {
    log('error', 'a worker thread died; its calls have no media any more', { worker: index, error: error.stack });
    const { legs, recordings } = this.#placement.onWorker(index);
    const at = Date.now();
    for (const { recordingId, file } of recordings) {
      const message = 'the worker thread died; the file is readable up to its last second';
      this.#addResult({ kind: 'record.failed', at, recordingId, file, durationMs: 0, reason: 'worker-lost', message });
    }
    for (const { legId, callId } of legs) {
      this.#addResult({ kind: 'leg.closed', at, legId, callId, reason: 'worker-lost', stats: noStats() });
    }
    if (this.#isStopping) return;
    setTimeout(() => {
      const worker = this.#spawn(index);
      this.#workers[index] = worker;
      worker.ready.catch((reason: unknown) =>
        log('error', 'a worker could not be replaced', { error: String(reason) }),
      );
    }, RESPAWN_MS);
  }
}

function legsOf(source: MediaSource): string[] {
  if (source.kind === 'leg') return [source.legId];
  return source.kind === 'mix' ? source.inputs.map(({ legId }) => legId) : [];
}

function noStats(): MediaReply<'leg.stats'> {
  const nothing = { packets: 0, bytes: 0, lost: 0, lossPercent: 0, jitterMs: 0, mos: null };
  return {
    codec: null,
    received: { ...nothing, duplicates: 0, reordered: 0, sourceChanges: 0 },
    sent: nothing,
    roundTripMs: null,
    transcodedPackets: 0,
    lastPacketAt: null,
    dropped: {},
  };
}
