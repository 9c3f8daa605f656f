/**
 * The microphone, acquired once and kept warm while the person can get calls, so that an answer needs no time for it.
 * Says in one word what stands in the way when there is none.
 */
import { createStore, type Store } from '../../../platform/store.ts';

export type MicrophoneStatus =
  | 'off'
  | 'asking'
  | 'ready'
  /** The person or a policy said no. */
  | 'denied'
  /** No microphone is plugged in. */
  | 'missing'
  /** Another program holds it, or the system failed to open it. */
  | 'busy'
  /** The page was not opened over https or on this machine, so browsers give no microphone. */
  | 'insecure';

export interface MicrophoneState {
  status: MicrophoneStatus;
  label: string | null;
  inputs: readonly MediaDeviceInfo[];
  outputs: readonly MediaDeviceInfo[];
}

export interface Microphone {
  readonly state: Pick<Store<MicrophoneState>, 'get' | 'subscribe'>;
  /** The live stream, when there is one now. */
  readonly stream: MediaStream | null;
  /** Gives the stream, asking the person when needed; null when there is none, and `state.status` says why. */
  acquire(): Promise<MediaStream | null>;
  release(): void;
  /** Null: the system's choice. Takes effect at once when the microphone is in use. */
  choose(deviceId: string | null): Promise<void>;
  /** Loudness now, 0 to 1. */
  measure(): number;
  /** Called with the new track when the device changed under a running call. */
  onTrackChanged(listener: (track: MediaStreamTrack) => void): () => void;
}

export function createMicrophone(preferredDeviceId: () => string | null): Microphone {
  return new BrowserMicrophone(preferredDeviceId);
}

class BrowserMicrophone implements Microphone {
  readonly state = createStore<MicrophoneState>({ status: 'off', label: null, inputs: [], outputs: [] });
  readonly #preferredDeviceId: () => string | null;
  readonly #listeners = new Set<(track: MediaStreamTrack) => void>();
  #stream: MediaStream | null = null;
  #pending: Promise<MediaStream | null> | null = null;
  #meter: LevelMeter | null = null;

  constructor(preferredDeviceId: () => string | null) {
    this.#preferredDeviceId = preferredDeviceId;
    navigator.mediaDevices?.addEventListener('devicechange', () => void this.#devicesChanged());
  }

  get stream(): MediaStream | null {
    return this.#stream !== null && isLive(this.#stream) ? this.#stream : null;
  }

  acquire(): Promise<MediaStream | null> {
    if (this.stream !== null) return Promise.resolve(this.stream);
    this.#pending ??= this.#open(this.#preferredDeviceId()).finally(() => {
      this.#pending = null;
    });
    return this.#pending;
  }

  release(): void {
    this.#close();
    this.#patch({ status: 'off', label: null });
  }

  async choose(deviceId: string | null): Promise<void> {
    const wasInUse = this.#stream !== null;
    const stream = await this.#open(deviceId);
    const track = stream?.getAudioTracks()[0];
    if (wasInUse && track !== undefined) for (const listener of this.#listeners) listener(track);
  }

  measure(): number {
    if (this.stream === null) return 0;
    this.#meter ??= createLevelMeter(this.stream);
    return this.#meter.measure();
  }

  onTrackChanged(listener: (track: MediaStreamTrack) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #open(deviceId: string | null): Promise<MediaStream | null> {
    if (!window.isSecureContext || navigator.mediaDevices === undefined) {
      this.#patch({ status: 'insecure' });
      return null;
    }
    if (this.#stream === null) this.#patch({ status: 'asking' });
    try {
      const stream = await openStream(deviceId);
      this.#close();
      this.#stream = stream;
      const track = stream.getAudioTracks()[0];
      track?.addEventListener('ended', () => void this.#devicesChanged());
      this.#patch({ status: 'ready', label: track?.label ?? null });
      await this.#listDevices();
      return stream;
    } catch (error) {
      this.#close();
      this.#patch({ status: statusOf(error), label: null });
      return null;
    }
  }

  #close(): void {
    this.#meter?.close();
    this.#meter = null;
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
  }

  async #listDevices(): Promise<void> {
    const devices = await navigator.mediaDevices.enumerateDevices();
    const real = devices.filter((device) => device.deviceId !== '' && device.deviceId !== 'communications');
    this.#patch({
      inputs: real.filter((device) => device.kind === 'audioinput'),
      outputs: real.filter((device) => device.kind === 'audiooutput'),
    });
  }

  /** A headset was pulled out or put in. */
  async #devicesChanged(): Promise<void> {
    const { status } = this.state.get();
    if (status === 'ready' && this.stream === null) {
      await this.choose(this.#preferredDeviceId());
    } else if (status === 'missing' || status === 'busy') {
      await this.acquire();
    }
    if (this.stream !== null) await this.#listDevices();
  }

  #patch(change: Partial<MicrophoneState>): void {
    this.state.set({ ...this.state.get(), ...change });
  }
}

async function openStream(deviceId: string | null): Promise<MediaStream> {
  const audio: MediaTrackConstraints = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  if (deviceId === null) return navigator.mediaDevices.getUserMedia({ audio });
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: { ...audio, deviceId: { exact: deviceId } } });
  } catch (error) {
    // The chosen headset is not plugged in today: another microphone is better than none.
    if (error instanceof DOMException && (error.name === 'OverconstrainedError' || error.name === 'NotFoundError')) {
      return navigator.mediaDevices.getUserMedia({ audio });
    }
    throw error;
  }
}

function isLive(stream: MediaStream): boolean {
  return stream.getAudioTracks().some((track) => track.readyState === 'live');
}

function statusOf(error: unknown): MicrophoneStatus {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'missing';
  return 'busy';
}

export interface LevelMeter {
  /** Loudness now, 0 to 1; speech at arm's length is around 0.5. */
  measure(): number;
  close(): void;
}

export function createLevelMeter(stream: MediaStream): LevelMeter {
  const context = new AudioContext();
  const source = context.createMediaStreamSource(stream);
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    measure() {
      if (context.state === 'suspended') void context.resume();
      analyser.getFloatTimeDomainData(samples);
      let sum = 0;
      for (const sample of samples) sum += sample * sample;
      return levelOf(Math.sqrt(sum / samples.length));
    },
    close() {
      source.disconnect();
      void context.close();
    },
  };
}

/** Ears hear in decibels: -60 dB is nothing, -10 dB is full. */
export function levelOf(rootMeanSquare: number): number {
  if (rootMeanSquare <= 0) return 0;
  return Math.min(1, Math.max(0, (20 * Math.log10(rootMeanSquare) + 60) / 50));
}
