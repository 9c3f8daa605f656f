import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { type PromptFolder, promptFileNameSchema } from '@shouwen/contract/flows';

export interface PromptFile {
  readonly folder: PromptFolder | 'tones';
  readonly name: string;
  readonly file: string;
  readonly bytes: number;
  readonly durationMs: number;
}

const FOLDERS = ['zh', 'en', 'music', 'tones'] as const;
const HEADER_BYTES = 64;

/** The WAV files below a folder of prompts; an absent folder has none. */
export async function listPromptFiles(root: string): Promise<PromptFile[]> {
  const found: PromptFile[] = [];
  for (const folder of FOLDERS) {
    const names = await readdir(path.join(root, folder)).catch(() => []);
    for (const entry of names.filter((candidate) => candidate.endsWith('.wav')).sort()) {
      const name = entry.slice(0, -'.wav'.length);
      const file = path.join(root, folder, entry);
      if (promptFileNameSchema.safeParse(name).success) found.push({ folder, name, file, ...(await measure(file)) });
    }
  }
  return found;
}

/** By the bytes a second that the header names: exact but for the few bytes of other chunks. */
async function measure(file: string): Promise<{ bytes: number; durationMs: number }> {
  const { size } = await stat(file);
  const handle = await open(file);
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    const bytesPerSecond = bytesRead >= 32 ? buffer.readUInt32LE(28) : 0;
    const audio = Math.max(0, size - 58);
    return { bytes: size, durationMs: bytesPerSecond === 0 ? 0 : Math.round((audio * 1000) / bytesPerSecond) };
  } finally {
    await handle.close();
  }
}
