import { FRAME_SAMPLES, type Law, silenceByte, transcodeInPlace } from './g711.ts';

/** A stretch of audio ready to be cut into packets. */
export interface Clip {
  /** u-law bytes. */
  audio: Uint8Array;
  /** The same in A-law, made once on first use and shared by every listener. */
  alaw: Uint8Array | null;
}

/** Wraps u-law bytes; keep the clip and not the bytes, so that both laws are shared. */
export function clipOf(audio: Uint8Array): Clip {
  return { audio, alaw: null };
}

/** A clip of silence. */
export function silentClip(ms: number): Clip {
  return clipOf(new Uint8Array(ms * 8).fill(silenceByte.PCMU));
}

function audioIn(clip: Clip, law: Law): Uint8Array {
  if (law === 'PCMU') return clip.audio;
  if (!clip.alaw) {
    clip.alaw = Uint8Array.from(clip.audio);
    transcodeInPlace('PCMA', clip.alaw, 0, clip.alaw.length);
  }
  return clip.alaw;
}

/** A cursor over clips that hands out 20 ms at a time. Clips follow each other without a gap, also across the loop. */
export class PlayList {
  readonly #clips: readonly Clip[];
  readonly #isLooping: boolean;
  #clip = 0;
  #offset = 0;

  constructor(clips: readonly Clip[], isLooping: boolean) {
    this.#clips = clips.filter((clip) => clip.audio.length > 0);
    this.#isLooping = isLooping;
  }

  /** True once everything was handed out; never for a loop with audio in it. */
  get isFinished(): boolean {
    return this.#clip >= this.#clips.length;
  }

  /** Writes the next 20 ms to `into[at, at + 160)`, filled up with silence behind the end. */
  next(law: Law, into: Uint8Array, at: number): void {
    let written = 0;
    while (written < FRAME_SAMPLES) {
      const clip = this.#clips[this.#clip];
      if (!clip) break;
      const audio = audioIn(clip, law);
      const part = audio.subarray(this.#offset, this.#offset + FRAME_SAMPLES - written);
      into.set(part, at + written);
      written += part.length;
      this.#offset += part.length;
      if (this.#offset >= audio.length) this.#advance();
    }
    into.fill(silenceByte[law], at + written, at + FRAME_SAMPLES);
  }

  #advance(): void {
    this.#offset = 0;
    this.#clip += 1;
    if (this.#isLooping && this.#clip >= this.#clips.length) this.#clip = 0;
  }
}
