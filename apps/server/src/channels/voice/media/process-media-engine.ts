import type {
  LegStats,
  MediaCommandName,
  MediaDirection,
  MediaParameters,
  MediaReply,
  MediaSourceInput,
  RecordingResult,
} from '@shouwen/contract/media-control';
import { ControlLink } from './control-link.ts';
import {
  type CreateLegOptions,
  type LegDescription,
  type MediaCapabilities,
  type MediaEngine,
  MediaEngineError,
  type MediaEngineEvent,
  type MediaInventory,
  type StartRecordingOptions,
} from './media-engine.ts';

/** Waits between attempts to reach the process; it is on this machine and restarts within a second or two. */
const RETRY_FIRST_MS = 100;
const RETRY_LONGEST_MS = 2000;

export interface ProcessMediaEngineOptions {
  /** Path of the control socket. */
  socketPath: string;
  /** Name of this server in the process's log. */
  client: string;
}

/** The driver for our own media process. Reconnects by itself for as long as it is not disconnected. */
export class ProcessMediaEngine implements MediaEngine {
  readonly capabilities: MediaCapabilities = { play: true, mix: true, recordEncrypted: true, adoptLegs: true };
  readonly #options: ProcessMediaEngineOptions;
  readonly #listeners = new Set<(event: MediaEngineEvent) => void>();
  #link: ControlLink | null = null;
  #instanceId: string | null = null;
  #retryMs = RETRY_FIRST_MS;
  #retryTimer: NodeJS.Timeout | null = null;
  #isDisconnected = false;

  private constructor(options: ProcessMediaEngineOptions) {
    this.#options = options;
  }

  /** Starts connecting and returns at once; `engine.up` tells when commands will be carried out. */
  static connect(options: ProcessMediaEngineOptions): ProcessMediaEngine {
    const engine = new ProcessMediaEngine(options);
    setImmediate(() => void engine.#open());
    return engine;
  }

  get isReachable(): boolean {
    return this.#link !== null;
  }

  async createLeg(options: CreateLegOptions): Promise<void> {
    await this.#request('leg.create', options);
  }

  async offer(legId: string, options: { direction?: MediaDirection; iceRestart?: boolean } = {}): Promise<string> {
    return (await this.#request('leg.offer', { legId, ...options })).sdp;
  }

  accept(legId: string, sdp: string): Promise<LegDescription & { sdp: string }> {
    return this.#request('leg.accept', { legId, sdp });
  }

  complete(legId: string, sdp: string): Promise<LegDescription> {
    return this.#request('leg.complete', { legId, sdp });
  }

  async connect(legId: string, source: MediaSourceInput): Promise<void> {
    await this.#request('leg.connect', { legId, source });
  }

  bridge(a: string, b: string): Promise<{ transcoding: boolean }> {
    return this.#request('bridge', { a, b });
  }

  async mute(legId: string, isMuted: boolean): Promise<void> {
    await this.#request('leg.mute', { legId, muted: isMuted });
  }

  async sendDigits(legId: string, digits: string, toneMs = 100): Promise<void> {
    await this.#request('leg.dtmf', { legId, digits, toneMs });
  }

  stats(legId: string): Promise<LegStats> {
    return this.#request('leg.stats', { legId });
  }

  closeLeg(legId: string): Promise<LegStats> {
    return this.#request('leg.close', { legId });
  }

  startRecording(options: StartRecordingOptions): Promise<{ startedAt: number }> {
    return this.#request('record.start', { ...options, key: Buffer.from(options.key).toString('base64') });
  }

  async replaceRecordedLeg(recordingId: string, side: 'left' | 'right', legId: string): Promise<void> {
    await this.#request('record.replaceLeg', { recordingId, side, legId });
  }

  async setRecordedLegs(recordingId: string, side: 'left' | 'right', legIds: string[]): Promise<void> {
    await this.#request('record.setLegs', { recordingId, side, legIds });
  }

  pauseRecording(recordingId: string): Promise<{ atMs: number }> {
    return this.#request('record.pause', { recordingId });
  }

  resumeRecording(recordingId: string): Promise<{ atMs: number }> {
    return this.#request('record.resume', { recordingId });
  }

  stopRecording(recordingId: string): Promise<RecordingResult> {
    return this.#request('record.stop', { recordingId });
  }

  list(): Promise<MediaInventory> {
    return this.#request('list', {});
  }

  async acknowledge(resultIds: string[]): Promise<void> {
    // The protocol takes a thousand at a time.
    for (let at = 0; at < resultIds.length; at += 1000) {
      await this.#request('results.acknowledge', { resultIds: resultIds.slice(at, at + 1000) });
    }
  }

  subscribe(listener: (event: MediaEngineEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async disconnect(): Promise<void> {
    this.#isDisconnected = true;
    if (this.#retryTimer) clearTimeout(this.#retryTimer);
    this.#link?.close();
    this.#link = null;
  }

  #request<Name extends MediaCommandName>(command: Name, parameters: MediaParameters<Name>): Promise<MediaReply<Name>> {
    if (!this.#link) return Promise.reject(new MediaEngineError('unreachable', 'the media process is not connected'));
    return this.#link.request(command, parameters);
  }

  async #open(): Promise<void> {
    if (this.#isDisconnected) return;
    const { socketPath, client } = this.#options;
    try {
      const { link, hello } = await ControlLink.open(socketPath, client, {
        event: (event) => this.#tell(event),
        closed: (message) => this.#lost(message),
      });
      if (this.#isDisconnected) {
        link.close();
        return;
      }
      this.#link = link;
      this.#retryMs = RETRY_FIRST_MS;
      const { instanceId } = hello;
      const isNewInstance = this.#instanceId !== null && this.#instanceId !== instanceId;
      this.#instanceId = instanceId;
      this.#tell({ event: 'engine.up', at: Date.now(), instanceId, isNewInstance });
    } catch (error) {
      this.#retry();
      // A version mismatch does not heal by itself, so it is said each time.
      if (error instanceof MediaEngineError && error.code !== 'unreachable') {
        this.#tell({ event: 'engine.down', at: Date.now(), message: error.message });
      }
    }
  }

  #lost(message: string): void {
    this.#link = null;
    this.#tell({ event: 'engine.down', at: Date.now(), message });
    this.#retry();
  }

  #retry(): void {
    if (this.#isDisconnected) return;
    this.#retryTimer = setTimeout(() => void this.#open(), this.#retryMs);
    this.#retryMs = Math.min(RETRY_LONGEST_MS, this.#retryMs * 2);
  }

  #tell(event: MediaEngineEvent): void {
    for (const listener of [...this.#listeners]) listener(event);
  }
}
