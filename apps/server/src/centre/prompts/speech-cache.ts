import { createHash } from 'node:crypto';
import { access, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Language } from '@shouwen/contract';
import { convertAudio } from './convert-audio.ts';
import type { SpeechProvider } from './speech.ts';

/** Texts being spoken at once, and waiting for it: callers would rather go without than wait. */
const SPEAKING_MAX = 2;
const WAITING_MAX = 40;
/** Longest a caller is kept waiting for a text. */
const CALLER_WAIT_MS = 4000;
const FILES_MAX = 2000;
const KEEP_MS = 7 * 86_400_000;
const PRUNE_EVERY = 100;

export interface SpeechCacheNeeds {
  readonly speech: SpeechProvider;
  /** Folder that the media process reads as `speech/`. */
  folder(): Promise<string>;
  now(): number;
  failed(error: unknown): void;
}

/** Texts of flows as files that the media process plays, made when they are first needed. */
export class SpeechCache {
  readonly #needs: SpeechCacheNeeds;
  readonly #underWay = new Map<string, Promise<void>>();
  readonly #waiting: (() => void)[] = [];
  #speaking = 0;
  #made = 0;

  constructor(needs: SpeechCacheNeeds) {
    this.#needs = needs;
  }

  /** `speech/<hash>`, which says the text; null when that could not be had in time. */
  async promptFor(text: string, language: Language): Promise<string | null> {
    const { speech, failed } = this.#needs;
    const name = createHash('sha256').update(`${speech.fingerprint}\n${language}\n${text}`).digest('hex').slice(0, 40);
    const file = path.join(await this.#needs.folder(), `${name}.wav`);
    if (await exists(file)) return `speech/${name}`;
    const making = this.#underWay.get(name) ?? this.#make(name, file, text, language);
    const { promise: late, resolve } = Promise.withResolvers<'late'>();
    const timer = setTimeout(resolve, CALLER_WAIT_MS, 'late');
    try {
      const outcome = await Promise.race([making, late]);
      if (outcome === 'late') failed(new Error('the text was not spoken in time'));
      return outcome === 'late' ? null : `speech/${name}`;
    } catch (error) {
      failed(error);
      return null;
    } finally {
      clearTimeout(timer);
    }
  }

  #make(name: string, file: string, text: string, language: Language): Promise<void> {
    const making = this.#speak(file, text, language).finally(() => this.#underWay.delete(name));
    this.#underWay.set(name, making);
    // Whoever waits hears of a failure; when all have gone nobody does.
    making.catch(() => undefined);
    return making;
  }

  async #speak(file: string, text: string, language: Language): Promise<void> {
    await this.#turn();
    try {
      const { wav } = await convertAudio(await this.#needs.speech.speak(text, language));
      await writeFile(`${file}.new`, wav, { mode: 0o600 });
      await rename(`${file}.new`, file);
    } finally {
      this.#speaking -= 1;
      this.#waiting.shift()?.();
    }
    this.#made += 1;
    if (this.#made % PRUNE_EVERY === 1) await this.#prune(path.dirname(file));
  }

  async #turn(): Promise<void> {
    if (this.#speaking >= SPEAKING_MAX) {
      if (this.#waiting.length >= WAITING_MAX) throw new Error('too many texts wait to be spoken');
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#speaking += 1;
  }

  /** They may hold names and amounts: kept no longer than they are useful, and made again when they are needed. */
  async #prune(folder: string): Promise<void> {
    const names = await readdir(folder);
    const files = await Promise.all(
      names.map(async (name) => {
        const file = path.join(folder, name);
        return { file, at: (await stat(file).catch(() => null))?.mtimeMs ?? 0 };
      }),
    );
    files.sort((a, b) => b.at - a.at);
    const oldest = this.#needs.now() - KEEP_MS;
    const old = files.filter(({ at }, index) => index >= FILES_MAX || at < oldest);
    for (const { file } of old) await rm(file, { force: true });
  }
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}
