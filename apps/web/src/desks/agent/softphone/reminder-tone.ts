import { playNote, sendTo } from './ringer.ts';

/** One soft falling pair of notes: heard under a voice in the headset, never taken for a ring. Seconds and Hz. */
const notes = [
  { at: 0, hertz: 587.33 },
  { at: 0.2, hertz: 440 },
] as const;
/** Softer than the ring at the same setting. */
const share = 0.4;
const wholeMs = 900;

export interface ReminderTone {
  /** `volume` from 0 to 1. */
  play(volume: number, outputId: string | null): void;
}

export function createReminderTone(): ReminderTone {
  let context: AudioContext | null = null;
  return {
    play(volume, outputId) {
      if (volume <= 0) return;
      context ??= new AudioContext();
      const audio = context;
      void audio.resume();
      sendTo(audio, outputId);
      const output = audio.createGain();
      output.gain.value = volume * share;
      output.connect(audio.destination);
      performance.mark('shouwen:hold-reminder');
      const begin = audio.currentTime + 0.02;
      for (const note of notes) playNote(audio, output, begin + note.at, note.hertz);
      window.setTimeout(() => {
        output.disconnect();
        void audio.suspend();
      }, wholeMs);
    },
  };
}
