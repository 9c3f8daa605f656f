import { randomBytes } from 'node:crypto';
import type { Language } from '@shouwen/contract';
import type { PlayItem } from '@shouwen/contract/media-control';
import { type MediaEngine, MediaEngineError } from '../media/media-engine.ts';
import type { Hearing } from './hearing.ts';

/** Digits pressed ahead are kept, but not without bound. */
const DIGITS_KEPT = 32;

/** What a leg hears and presses: prompts, music, keys. One per leg. */
export class CallerEar {
  readonly #media: MediaEngine;
  readonly #legId: string;
  /** An adopted leg may still play what an earlier server asked for: its end must not be taken for one of ours. */
  readonly #mark = randomBytes(3).toString('hex');
  #playCount = 0;
  /** What `hear` set last, while nothing else has been played since: music must not begin anew for every change. */
  #hearing = '';
  #playing: { playId: string; ended: (how: PlayEnd) => void } | null = null;
  #digits: string[] = [];
  #digitWanted: ((digit: string | null) => void) | null = null;
  #cutShort: (() => void) | null = null;
  #isGone = false;

  constructor(media: MediaEngine, legId: string) {
    this.#media = media;
    this.#legId = legId;
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /** Resolves when the prompts ended, were cut short by a key (if allowed), replaced, or the caller is gone. */
  async play(prompts: readonly string[], language: Language, options: { isInterruptible: boolean }): Promise<void> {
    if (this.#isGone || prompts.length === 0) return;
    if (options.isInterruptible && this.#digits.length > 0) return;
    const over = new Promise<void>((resolve) => {
      if (options.isInterruptible) this.#cutShort = resolve;
      this.#expect(this.#nextPlayId(), () => resolve());
    });
    await this.#start(
      prompts.map((name) => promptItem(name, language)),
      false,
    );
    await over;
    this.#cutShort = null;
  }

  /** Plays `prompts` once and music after them, for as long as nothing else is asked for. */
  async wait(prompts: readonly string[], music: string, language: Language): Promise<void> {
    if (this.#isGone) return;
    const items = prompts.map((name) => promptItem(name, language));
    if (items.length === 0) return await this.#music(music);
    this.#expect(this.#nextPlayId(), (how) => {
      if (how === 'finished') this.#music(music).catch(() => {});
    });
    await this.#start(items, false);
  }

  /** The tone a caller hears while the far end rings (425 Hz, 1 s on, 4 s off, as in China). */
  async ringback(): Promise<void> {
    await this.#loop([{ tone: 425, ms: 1000 }, { silenceMs: 4000 }]);
  }

  /** The tone after which a message is recorded; resolves when it has been heard. */
  async beep(): Promise<void> {
    if (this.#isGone) return;
    const over = new Promise<void>((resolve) => this.#expect(this.#nextPlayId(), () => resolve()));
    await this.#start([{ tone: 1000, ms: 350 }], false);
    await over;
  }

  /** Busy tone (425 Hz, 350 ms on and off), for a call that could not be placed. */
  async busyTone(): Promise<void> {
    await this.#loop([{ tone: 425, ms: 350 }, { silenceMs: 350 }]);
  }

  /** Voices, music or nothing, as the call's scene says; what is heard already goes on unbroken. */
  async hear(hearing: Hearing, music: string, language: Language): Promise<void> {
    const key = hearing.kind === 'voices' ? hearing.legIds.join('+') : hearing.kind;
    if (this.#isGone || this.#hearing === key) return;
    const work =
      hearing.kind === 'music'
        ? this.wait([], music, language)
        : hearing.kind === 'silence'
          ? this.silence()
          : this.#voices(hearing.legIds);
    // Set at once: the next change may come before this one is carried out.
    this.#hearing = key;
    try {
      await work;
    } catch (error) {
      this.#hearing = '';
      throw error;
    }
  }

  async #voices(legIds: readonly string[]): Promise<void> {
    this.replaced();
    const [only, ...others] = legIds;
    if (only === undefined) return;
    const inputs = legIds.map((legId) => ({ legId }));
    await this.#media.connect(this.#legId, others.length > 0 ? { kind: 'mix', inputs } : { kind: 'leg', legId: only });
  }

  async silence(): Promise<void> {
    this.replaced();
    if (!this.#isGone) await this.#media.connect(this.#legId, { kind: 'silence' });
  }

  /** The next key, also one pressed earlier; null after the time or when the caller is gone. */
  nextDigit(withinMs: number): Promise<string | null> {
    const early = this.#digits.shift();
    if (early !== undefined || this.#isGone) return Promise.resolve(early ?? null);
    return new Promise((resolve) => {
      const finish = (digit: string | null): void => {
        clearTimeout(timer);
        this.#digitWanted = null;
        resolve(digit);
      };
      const timer = setTimeout(finish, withinMs, null);
      this.#digitWanted = finish;
    });
  }

  /** A key arrived from the media process or by SIP INFO. */
  heardDigit(digit: string): void {
    if (this.#digitWanted !== null) this.#digitWanted(digit);
    else if (this.#digits.length < DIGITS_KEPT) this.#digits.push(digit);
    this.#cutShort?.();
  }

  /** The media process says that a play list came to its end. */
  playEnded(playId: string): void {
    if (this.#playing?.playId === playId) this.#finish('finished');
  }

  /** Another source took over: an open `play` resolves and no music follows. */
  replaced(): void {
    this.#hearing = '';
    this.#finish('replaced');
  }

  /** The caller has hung up: everything open resolves. */
  gone(): void {
    this.#isGone = true;
    this.#finish('gone');
    this.#cutShort?.();
    this.#digitWanted?.(null);
  }

  #expect(playId: string, ended: (how: PlayEnd) => void): void {
    this.#hearing = '';
    this.#finish('replaced');
    this.#playing = { playId, ended };
  }

  #finish(how: PlayEnd): void {
    const playing = this.#playing;
    this.#playing = null;
    playing?.ended(how);
  }

  async #music(music: string): Promise<void> {
    await this.#loop([{ file: `${music}.wav` }]);
  }

  async #loop(items: PlayItem[]): Promise<void> {
    if (this.#isGone) return;
    this.#expect(this.#nextPlayId(), () => {});
    await this.#start(items, true);
  }

  #nextPlayId(): string {
    this.#playCount += 1;
    return `${this.#legId}-${this.#mark}-${this.#playCount}`;
  }

  /** A prompt that is missing or broken counts as played: a caller is never left hanging for a file. */
  async #start(items: PlayItem[], loop: boolean): Promise<void> {
    const playId = this.#playing?.playId;
    if (playId === undefined) return;
    try {
      await this.#media.connect(this.#legId, { kind: 'play', playId, items, loop });
    } catch (error) {
      const isFile = error instanceof MediaEngineError && FILE_ERRORS.has(error.code);
      if (!isFile) throw error;
      this.playEnded(playId);
    }
  }
}

const FILE_ERRORS: ReadonlySet<string> = new Set(['file-not-found', 'bad-audio-file', 'file-refused']);

/** How a play list ended. */
type PlayEnd = 'finished' | 'replaced' | 'gone';

/** Prompt files are `<language>/<name>.wav`; a name with a folder (`music/calm`) is the same in both languages. */
function promptItem(name: string, language: Language): PlayItem {
  return { file: name.includes('/') ? `${name}.wav` : `${language}/${name}.wav` };
}
