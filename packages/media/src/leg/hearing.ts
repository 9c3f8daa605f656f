import { FRAME_MS, FRAME_SAMPLES } from '../audio/g711.ts';
import type { PlayList } from '../audio/play-list.ts';
import { MediaFault } from '../errors.ts';
import { type MixInput, MixRow } from '../mixing/mix-row.ts';
import type { IncomingAudio } from './incoming-audio.ts';
import type { Leg } from './leg.ts';
import type { LegOutput } from './leg-output.ts';

/** One leg in a mix; a gain of 1 leaves its level as it is. */
export interface MixedLeg {
  leg: Leg;
  gain: number;
}

/** What a leg hears. */
export type LegSource =
  | { kind: 'leg'; leg: Leg }
  | { kind: 'play'; playId: string; list: PlayList }
  | { kind: 'mix'; inputs: readonly MixedLeg[] }
  | { kind: 'silence' };

const silence: LegSource = { kind: 'silence' };

/** Who hears whom, from one leg's side: its source, and the legs that listen to it. */
export class Hearing {
  readonly #incoming: IncomingAudio;
  readonly #output: LegOutput;
  readonly #onLost: (instead: LegSource) => void;
  /** Legs that hear this one, alone or in a mix. */
  readonly #listeners = new Set<Hearing>();
  readonly #frame = new Int16Array(FRAME_SAMPLES);
  #source: LegSource = silence;
  #row: MixRow | null = null;
  #isClosed = false;

  /** `onLost` is told what to hear instead when a leg that was heard has closed; it must call `switchTo`. */
  constructor(incoming: IncomingAudio, output: LegOutput, onLost: (instead: LegSource) => void) {
    this.#incoming = incoming;
    this.#output = output;
    this.#onLost = onLost;
  }

  get source(): LegSource {
    return this.#source;
  }

  /** Hears `source` from now on; returns what it heard before. Throws `wrong-state` and changes nothing if it cannot. */
  switchTo(source: LegSource): LegSource {
    const heard = heardIn(source);
    if (heard.includes(this)) throw new MediaFault('wrong-state', 'a leg cannot hear itself');
    if (heard.some((other) => other.#isClosed)) throw new MediaFault('wrong-state', 'the leg to be heard is closed');
    const before = this.#source;
    this.#source = source;
    if (source.kind === 'leg') source.leg.hearing.#incoming.addHearer(this.#output);
    if (source.kind === 'mix') this.#mix(source.inputs, before);
    else this.#row = null;
    for (const other of heard) other.#listeners.add(this);
    this.#leave(before);
    return before;
  }

  /** Goes on with silence after a play list that has ended. */
  finish(): void {
    this.#source = silence;
  }

  /** The next 20 ms of the mix; null when the source is no mix. */
  nextMixed(nowMs: number): Int16Array | null {
    // The number of the round is the same for all legs of a worker, however they are spread over the 20 ms.
    this.#row?.next(this.#frame, Math.floor(nowMs / FRAME_MS), nowMs);
    return this.#row ? this.#frame : null;
  }

  /** Lets go of everything; whoever heard this leg hears the rest of their mix, or silence. Returns the last source. */
  close(): LegSource {
    const before = this.switchTo(silence);
    this.#isClosed = true;
    for (const listener of [...this.#listeners]) listener.#lost(this);
    return before;
  }

  /** Makes or changes the row; legs of the mix before are inputs already. */
  #mix(inputs: readonly MixedLeg[], before: LegSource): void {
    const inputsBefore = before.kind === 'mix' ? heardIn(before) : [];
    const gains = new Map<MixInput, number>();
    for (const [{ hearing }, gain] of new Map(inputs.map(({ leg, gain }) => [leg, gain]))) {
      const known = inputsBefore.includes(hearing) ? hearing.#incoming.voice : null;
      gains.set(known ?? hearing.#incoming.joinMix(), gain);
    }
    this.#row ??= new MixRow();
    this.#row.set(gains);
  }

  /** Takes back what `before` had set up, but for what the source still needs. */
  #leave(before: LegSource): void {
    const source = this.#source;
    const stays = heardIn(source);
    for (const other of heardIn(before)) {
      const isSame = before.kind === source.kind && stays.includes(other);
      if (before.kind === 'leg' && !isSame) other.#incoming.removeHearer(this.#output);
      if (before.kind === 'mix' && !isSame) other.#incoming.leaveMix();
      if (!stays.includes(other)) other.#listeners.delete(this);
    }
  }

  #lost(closed: Hearing): void {
    const source = this.#source;
    const left = source.kind === 'mix' ? source.inputs.filter(({ leg }) => leg.hearing !== closed) : [];
    this.#onLost(left.length > 0 ? { kind: 'mix', inputs: left } : silence);
  }
}

/** The legs of a source, each once. */
function heardIn(source: LegSource): Hearing[] {
  if (source.kind === 'leg') return [source.leg.hearing];
  return source.kind === 'mix' ? [...new Set(source.inputs.map(({ leg }) => leg.hearing))] : [];
}
