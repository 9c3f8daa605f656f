import type {
  LegStats,
  MediaEvent,
  MediaParsedParameters,
  MediaReply,
  MediaSource,
} from '@shouwen/contract/media-control';
import type { Digit, Leg, LegEvents, LegSource, TransportTrouble } from '@shouwen/media';
import { CommandFault } from '../fault.ts';
import { epochOf, statsOf, summaryOf } from './describe-leg.ts';
import type { Clock, LegFactory, OpenedLeg } from './leg-factory.ts';
import type { NewResult, WorkerCommand, WorkerCommandName, WorkerInventory } from './messages.ts';
import { Pacer } from './pacer.ts';
import type { PromptStore } from './prompt-store.ts';
import { Recordings } from './recordings.ts';

/** Legs one worker carries; far above what a core can relay, so it only stops a runaway client. */
const LEGS_MAX = 4000;
const STATS_EVERY_MS = 5000;

export interface EngineOptions {
  workerIndex: number;
  factory: LegFactory;
  prompts: PromptStore;
  recordingsDir: string;
  orphanMs: number;
  now: Clock;
  onEvent(event: MediaEvent): void;
  onResult(result: NewResult): void;
}

interface RunningLeg extends OpenedLeg {
  source: MediaSource;
  statsDueMs: number;
}

type CloseReason = 'requested' | 'orphaned' | 'shutdown';

/** The legs of one worker and the commands on them. Commands of one call are carried out one after the other. */
export class Engine {
  readonly pacer: Pacer<Leg>;
  isAttended = true;
  readonly #options: EngineOptions;
  readonly #legs = new Map<string, RunningLeg>();
  readonly #opening = new Set<string>();
  readonly #recordings: Recordings;
  readonly #queues = new Map<string, Promise<unknown>>();
  readonly #legEvents: LegEvents;
  #isStopping = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.pacer = new Pacer<Leg>(options.now);
    this.#recordings = new Recordings(options.recordingsDir, options.now, options.onResult);
    this.#legEvents = this.#makeLegEvents();
  }

  get legCount(): number {
    return this.#legs.size;
  }

  /** Carries out one command behind those of the same call. Rejects with CommandFault or MediaFault. */
  run(callId: string, request: WorkerCommand): Promise<MediaReply<WorkerCommandName>> {
    const before = this.#queues.get(callId) ?? Promise.resolve();
    const result = before.then(() => this.#perform(request));
    const settled = result.then(
      () => {},
      () => {},
    );
    this.#queues.set(callId, settled);
    void settled.then(() => {
      if (this.#queues.get(callId) === settled) this.#queues.delete(callId);
    });
    return result;
  }

  inventory(): WorkerInventory {
    const legs = [...this.#legs.values()].map(({ leg, source }) => summaryOf(leg, source));
    return { legs, recordings: this.#recordings.list() };
  }

  /** Timers of legs and recordings; about ten times a second. */
  tick(nowMs: number): void {
    this.#recordings.drain(nowMs);
    for (const running of [...this.#legs.values()]) {
      running.leg.tick(nowMs);
      if (nowMs >= running.statsDueMs) {
        running.statsDueMs = nowMs + STATS_EVERY_MS;
        this.#tell(running.leg, { event: 'leg.stats', stats: statsOf(running.leg) });
      }
      if (!this.isAttended && this.#isOrphan(running.leg, nowMs)) this.#close(running, 'orphaned');
    }
  }

  /** Finishes every recording and closes every leg. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    await this.#recordings.stopAll();
    for (const running of [...this.#legs.values()]) this.#close(running, 'shutdown');
    this.pacer.stop();
  }

  async #perform(request: WorkerCommand): Promise<MediaReply<WorkerCommandName>> {
    const { command, parameters } = request;
    switch (command) {
      case 'leg.create':
        return this.#create(parameters);
      case 'leg.offer':
        return { sdp: this.#find(parameters.legId).leg.offer(parameters.direction, parameters.iceRestart) };
      case 'leg.accept': {
        const { leg } = this.#find(parameters.legId);
        const sdp = leg.accept(parameters.sdp, this.#options.now());
        return { sdp, ...this.#description(leg) };
      }
      case 'leg.complete': {
        const { leg } = this.#find(parameters.legId);
        leg.complete(parameters.sdp, this.#options.now());
        return this.#description(leg);
      }
      case 'leg.connect':
        await this.#connect(this.#find(parameters.legId), parameters.source);
        return {};
      case 'bridge':
        return this.#bridge(parameters.a, parameters.b);
      case 'leg.mute':
        this.#find(parameters.legId).leg.mute(parameters.muted);
        return {};
      case 'leg.dtmf':
        this.#find(parameters.legId).leg.sendDigits(parameters.digits, parameters.toneMs);
        return {};
      case 'leg.stats':
        return statsOf(this.#find(parameters.legId).leg);
      case 'leg.close':
        return this.#close(this.#find(parameters.legId), 'requested');
      case 'record.start': {
        const { leftLegId, rightLegId } = parameters;
        const right = rightLegId === null ? [] : [rightLegId];
        return this.#recordings.start(parameters, { left: this.#findAll([leftLegId]), right: this.#findAll(right) });
      }
      case 'record.replaceLeg':
        this.#recordings.setLegs(parameters.recordingId, parameters.side, this.#findAll([parameters.legId]));
        return {};
      case 'record.setLegs':
        this.#recordings.setLegs(parameters.recordingId, parameters.side, this.#findAll(parameters.legIds));
        return {};
      case 'record.pause':
        return this.#recordings.pause(parameters.recordingId);
      case 'record.resume':
        return this.#recordings.resume(parameters.recordingId);
      case 'record.stop':
        return this.#recordings.stop(parameters.recordingId, 'requested');
    }
  }

  async #create(parameters: MediaParsedParameters<'leg.create'>): Promise<MediaReply<'leg.create'>> {
    const { legId } = parameters;
    if (this.#isStopping) throw new CommandFault('shutting-down', 'the media process is stopping');
    if (this.#legs.has(legId) || this.#opening.has(legId))
      throw new CommandFault('leg-exists', `leg ${legId} is running`);
    if (this.#legs.size + this.#opening.size >= LEGS_MAX)
      throw new CommandFault('limit-reached', `${LEGS_MAX} legs are running`);
    this.#opening.add(legId);
    try {
      const opened = await this.#options.factory.create(parameters, this.#legEvents);
      const statsDueMs = this.#options.now() + STATS_EVERY_MS;
      this.#legs.set(legId, { ...opened, source: { kind: 'silence' }, statsDueMs });
      return { legId, worker: this.#options.workerIndex, port: opened.port };
    } finally {
      this.#opening.delete(legId);
    }
  }

  #description(leg: Leg): MediaReply<'leg.complete'> {
    const { codec, remoteDirection } = leg;
    if (codec === null || remoteDirection === null) throw new CommandFault('internal', 'negotiated without a codec');
    return { codec, remoteDirection };
  }

  async #connect(running: RunningLeg, source: MediaSource): Promise<void> {
    running.leg.connect(await this.#openSource(source));
    running.source = source;
  }

  async #openSource(source: MediaSource): Promise<LegSource> {
    if (source.kind === 'silence') return source;
    if (source.kind === 'leg') return { kind: 'leg', leg: this.#find(source.legId).leg };
    if (source.kind === 'mix') {
      return { kind: 'mix', inputs: source.inputs.map(({ legId, gain }) => ({ leg: this.#find(legId).leg, gain })) };
    }
    const list = await this.#options.prompts.playList(source.items, source.loop);
    return { kind: 'play', playId: source.playId, list };
  }

  #bridge(a: string, b: string): MediaReply<'bridge'> {
    const first = this.#find(a);
    const second = this.#find(b);
    first.leg.connect({ kind: 'leg', leg: second.leg });
    first.source = { kind: 'leg', legId: b };
    second.leg.connect({ kind: 'leg', leg: first.leg });
    second.source = { kind: 'leg', legId: a };
    return { transcoding: !first.leg.sharesCodecWith(second.leg) || !second.leg.sharesCodecWith(first.leg) };
  }

  #find(legId: string): RunningLeg {
    const running = this.#legs.get(legId);
    if (!running) throw new CommandFault('unknown-leg', `there is no leg ${legId}`);
    return running;
  }

  #findAll(legIds: readonly string[]): Leg[] {
    return legIds.map((legId) => this.#find(legId).leg);
  }

  #close(running: RunningLeg, reason: CloseReason): LegStats {
    const { leg } = running;
    const stats = statsOf(leg);
    this.#legs.delete(leg.legId);
    leg.close(this.#options.now());
    running.release();
    for (const other of this.#legs.values()) other.source = withoutLeg(other.source, leg.legId);
    const { legId, callId } = leg;
    this.#options.onResult({ kind: 'leg.closed', at: Date.now(), legId, callId, reason, stats });
    void this.#recordings.legClosed((recorded) => this.#legs.get(recorded.legId)?.leg === recorded);
    return stats;
  }

  #isOrphan(leg: Leg, nowMs: number): boolean {
    return nowMs - Math.max(leg.lastPacketAtMs, leg.createdAtMs) >= this.#options.orphanMs;
  }

  #tell(leg: Leg, event: LegEventBody): void {
    const { legId, callId } = leg;
    this.#options.onEvent({ ...event, at: epochOf(this.#options.now()) ?? 0, legId, callId });
  }

  #makeLegEvents(): LegEvents {
    return {
      connected: (leg) => this.#tell(leg, { event: 'leg.connected' }),
      digit: (leg, { digit, durationMs }: Digit) => this.#tell(leg, { event: 'leg.dtmf', digit, durationMs }),
      timedOut: (leg, reason: 'rtp' | TransportTrouble) => this.#tell(leg, { event: 'leg.timeout', reason }),
      resumed: (leg) => this.#tell(leg, { event: 'leg.resumed' }),
      playEnded: (leg, playId, reason) => {
        const running = this.#legs.get(leg.legId);
        if (reason === 'finished' && running) running.source = { kind: 'silence' };
        this.#tell(leg, { event: 'play.ended', playId, reason });
      },
      pacingChanged: (leg) => this.pacer.update(leg),
    };
  }
}

/** What is left of a source when a leg has closed. */
function withoutLeg(source: MediaSource, legId: string): MediaSource {
  if (source.kind === 'leg') return source.legId === legId ? { kind: 'silence' } : source;
  if (source.kind !== 'mix') return source;
  const inputs = source.inputs.filter((input) => input.legId !== legId);
  return inputs.length > 0 ? { kind: 'mix', inputs } : { kind: 'silence' };
}

type LegEventName = 'leg.connected' | 'leg.dtmf' | 'leg.timeout' | 'leg.resumed' | 'leg.stats' | 'play.ended';
type WithoutLeg<Event> = Event extends unknown ? Omit<Event, 'at' | 'legId' | 'callId'> : never;
type LegEventBody = WithoutLeg<Extract<MediaEvent, { event: LegEventName }>>;
