import { readFile, realpath, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import type { PlayItem } from '@shouwen/contract/media-control';
import { type Clip, clipOf, MediaFault, makeTone, PlayList, readWav, silentClip } from '@shouwen/media';
import { CommandFault } from '../fault.ts';

/** Largest file read: ten minutes of PCM16. */
const FILE_BYTES_MAX = 10 * 1024 * 1024;
/** Audio kept in memory by one worker, bytes; the least recently used goes first. */
const CACHE_BYTES_MAX = 64 * 1024 * 1024;

interface Cached {
  clip: Clip;
  modifiedMs: number;
}

/** Loads prompts and music from the allowed folders, once, and makes tones. */
export class PromptStore {
  readonly #dirs: string[];
  readonly #cache = new Map<string, Cached>();
  #bytes = 0;

  constructor(dirs: readonly string[]) {
    this.#dirs = dirs.map((dir) => resolve(dir));
  }

  /** A play list of these items. Rejects with `file-not-found`, `file-refused` or `bad-audio-file`. */
  async playList(items: readonly PlayItem[], isLooping: boolean): Promise<PlayList> {
    return new PlayList(await Promise.all(items.map((item) => this.#clip(item))), isLooping);
  }

  async #clip(item: PlayItem): Promise<Clip> {
    if ('file' in item) return this.#load(item.file);
    if ('silenceMs' in item) return silentClip(item.silenceMs);
    const frequencies = typeof item.tone === 'number' ? [item.tone] : item.tone;
    const key = `tone:${frequencies.join('+')}:${item.ms}`;
    const known = this.#cache.get(key);
    if (known) return known.clip;
    return this.#remember(key, clipOf(makeTone(frequencies, item.ms)), 0);
  }

  async #load(file: string): Promise<Clip> {
    const path = await this.#find(file);
    const { size, mtimeMs } = await stat(path);
    const known = this.#cache.get(path);
    if (known && known.modifiedMs === mtimeMs) {
      this.#cache.delete(path);
      this.#cache.set(path, known);
      return known.clip;
    }
    if (size > FILE_BYTES_MAX) throw new CommandFault('bad-audio-file', `${file} is larger than ten minutes of audio`);
    const bytes = await readFile(path);
    try {
      return this.#remember(path, clipOf(readWav(bytes)), mtimeMs);
    } catch (error) {
      if (error instanceof MediaFault) throw new CommandFault('bad-audio-file', `${file}: ${error.message}`);
      throw error;
    }
  }

  /** The first folder that has the file wins, so that an operator's own prompt replaces ours. */
  async #find(file: string): Promise<string> {
    if (file.includes('\0')) throw new CommandFault('file-refused', 'a file name cannot contain a zero byte');
    for (const dir of this.#dirs) {
      const path = resolve(join(dir, file));
      if (!path.startsWith(dir + sep)) throw new CommandFault('file-refused', `${file} leaves the prompt folders`);
      const real = await realpath(path).catch(() => null);
      if (real === null) continue;
      const realDir = await realpath(dir);
      if (!real.startsWith(realDir + sep))
        throw new CommandFault('file-refused', `${file} links out of the prompt folders`);
      return real;
    }
    throw new CommandFault('file-not-found', `there is no prompt ${file} in ${this.#dirs.join(', ') || 'PROMPT_DIRS'}`);
  }

  #remember(key: string, clip: Clip, modifiedMs: number): Clip {
    const before = this.#cache.get(key);
    if (before) this.#forget(key, before);
    this.#cache.set(key, { clip, modifiedMs });
    // Both laws may be kept.
    this.#bytes += clip.audio.length * 2;
    for (const [oldest, cached] of this.#cache) {
      if (this.#bytes <= CACHE_BYTES_MAX || oldest === key) break;
      this.#forget(oldest, cached);
    }
    return clip;
  }

  #forget(key: string, cached: Cached): void {
    this.#cache.delete(key);
    this.#bytes -= cached.clip.audio.length * 2;
  }
}
