import { decodeSample, encodeG711, silenceByte } from '../audio/g711.ts';
import { Track } from './track.ts';

const silence = silenceByte.PCMU;

/**
 * One channel of a recording: the tracks of one party, or of several that are heard as one (an agent and a third). Every
 * track places its own party's packets; together they are summed, and stop at the limit instead of wrapping.
 */
export class RecordedSide {
  #tracks: Track[] = [];
  /** Tracks that get nothing more, and the sample up to which they may still hold something. */
  readonly #leaving = new Map<Track, number>();
  #drained = 0;
  #scratch = Buffer.alloc(0);

  /** A track for another party, from now on. */
  add(): Track {
    const track = new Track(this.#drained);
    this.#tracks.push(track);
    return track;
  }

  /** The party has left; what came before sample `until` is still written. */
  remove(track: Track, until: number): void {
    this.#leaving.set(track, until);
  }

  /** Moves the next `count` samples to every second byte of `stereo`, from `at` on. */
  drain(count: number, stereo: Buffer, at: number): void {
    const [first, ...others] = this.#tracks;
    if (first) first.drain(count, stereo, at);
    else for (let i = 0, to = at; i < count; i++, to += 2) stereo[to] = silence;
    for (const other of others) this.#sum(other, count, stereo, at);
    this.#drained += count;
    if (this.#leaving.size > 0) this.#forget();
  }

  #sum(track: Track, count: number, stereo: Buffer, at: number): void {
    if (this.#scratch.length < 2 * count) this.#scratch = Buffer.alloc(2 * count);
    const scratch = this.#scratch;
    track.drain(count, scratch, 0);
    const sum = new Int16Array(count);
    for (let i = 0; i < count; i++) {
      const one = decodeSample('PCMU', stereo[at + 2 * i] ?? silence);
      const both = one + decodeSample('PCMU', scratch[2 * i] ?? silence);
      sum[i] = Math.min(32_767, Math.max(-32_768, both));
    }
    const bytes = encodeG711('PCMU', sum);
    for (let i = 0; i < count; i++) stereo[at + 2 * i] = bytes[i] ?? silence;
  }

  #forget(): void {
    this.#tracks = this.#tracks.filter((track) => {
      const until = this.#leaving.get(track);
      const isEmpty = until !== undefined && this.#drained >= until;
      if (isEmpty) this.#leaving.delete(track);
      return !isEmpty;
    });
  }
}
