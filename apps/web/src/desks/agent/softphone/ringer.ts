import { createStore, type Store } from '../../../platform/store.ts';

/** The ring of the desk, made here and not by the network, so that it starts only after the desk shows who calls. */

export interface Ringer {
  /** True when the browser would keep a ring silent, because the person has not touched the page yet. */
  readonly isBlocked: Pick<Store<boolean>, 'get' | 'subscribe'>;
  /** Finds out about `isBlocked`, e.g. when calls begin to come. */
  probe(): void;
  /** `volume` from 0 to 1. */
  start(volume: number, outputId: string | null): void;
  stop(): void;
}

/** Two soft notes, twice, then a pause: heard through talk in the room, not sharp in a headset. Seconds and Hz. */
const notes = [
  { at: 0, hertz: 659.26 },
  { at: 0.18, hertz: 880 },
  { at: 0.5, hertz: 659.26 },
  { at: 0.68, hertz: 880 },
] as const;
const noteSeconds = 0.34;
const everyMs = 2_600;
/** A context that may play is running after this long. */
const probeMs = 400;

export function createRinger(): Ringer {
  let context: AudioContext | null = null;
  let output: GainNode | null = null;
  let timer: number | undefined;
  const isBlocked = createStore(false);
  const unblock = (): void => {
    isBlocked.set(false);
    window.removeEventListener('keydown', unblock);
    window.removeEventListener('pointerdown', unblock);
  };

  return {
    isBlocked,
    probe() {
      const trial = new AudioContext();
      window.setTimeout(() => {
        if (trial.state === 'suspended' && navigator.userActivation?.hasBeenActive !== true) {
          isBlocked.set(true);
          window.addEventListener('keydown', unblock);
          window.addEventListener('pointerdown', unblock);
        }
        void trial.close();
      }, probeMs);
    },
    start(volume, outputId) {
      if (timer !== undefined || volume <= 0) return;
      context ??= new AudioContext();
      void context.resume();
      sendTo(context, outputId);
      output = context.createGain();
      output.gain.value = volume;
      output.connect(context.destination);
      performance.mark('shouwen:ring-started');
      ringOnce(context, output);
      timer = window.setInterval(() => {
        if (context !== null && output !== null) ringOnce(context, output);
      }, everyMs);
    },
    stop() {
      if (timer === undefined) return;
      window.clearInterval(timer);
      timer = undefined;
      // Notes already planned fall silent at once.
      output?.disconnect();
      output = null;
      void context?.suspend();
    },
  };
}

function ringOnce(context: AudioContext, output: GainNode): void {
  const begin = context.currentTime + 0.01;
  for (const note of notes) playNote(context, output, begin + note.at, note.hertz);
}

/** A headset that is gone: the sound comes from the system's. */
export function sendTo(context: AudioContext, outputId: string | null): void {
  if (outputId === null || !('setSinkId' in context) || typeof context.setSinkId !== 'function') return;
  void Promise.resolve(context.setSinkId(outputId)).catch(() => {});
}

export function playNote(context: AudioContext, output: GainNode, at: number, hertz: number): void {
  const gain = context.createGain();
  gain.gain.setValueAtTime(0, at);
  gain.gain.linearRampToValueAtTime(0.5, at + 0.015);
  gain.gain.exponentialRampToValueAtTime(0.0001, at + noteSeconds);
  gain.connect(output);
  for (const [ratio, share] of [
    [1, 1],
    [2, 0.25],
  ] as const) {
    const oscillator = context.createOscillator();
    const part = context.createGain();
    part.gain.value = share;
    oscillator.frequency.value = hertz * ratio;
    oscillator.connect(part).connect(gain);
    oscillator.start(at);
    oscillator.stop(at + noteSeconds);
  }
}
