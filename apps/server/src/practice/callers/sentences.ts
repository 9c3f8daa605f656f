import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Language } from '@shouwen/contract';

const PROMPTS = path.resolve(import.meta.dirname, '../../../../media/prompts');
const FORMAT_ULAW = 7;

/** Recorded sentences of customers, as u-law samples. */
export async function loadSentences(language: Language): Promise<Uint8Array[]> {
  const folder = path.join(PROMPTS, 'callers', language);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.wav')).sort();
  return await Promise.all(names.map(async (name) => readUlaw(path.join(folder, name))));
}

/** One prompt of the centre itself, for the test call. */
export async function loadPrompt(language: Language, name: string): Promise<Uint8Array> {
  return await readUlaw(path.join(PROMPTS, language, `${name}.wav`));
}

/** The data chunk of a mono 8 kHz u-law WAV; our own prompts have no other form. */
async function readUlaw(file: string): Promise<Uint8Array> {
  const wav = await readFile(file);
  let at = 12;
  let format = 0;
  while (at + 8 <= wav.length) {
    const size = wav.readUInt32LE(at + 4);
    const name = wav.toString('latin1', at, at + 4);
    if (name === 'fmt ') format = wav.readUInt16LE(at + 8);
    if (name === 'data') {
      if (format !== FORMAT_ULAW) throw new Error(`${file} is not a u-law WAV.`);
      return wav.subarray(at + 8, at + 8 + size);
    }
    at += 8 + size + (size & 1);
  }
  throw new Error(`${file} is not a WAV file.`);
}
