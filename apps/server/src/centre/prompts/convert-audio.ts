import { PROMPT_BYTES_MAX, PROMPT_MS_MAX } from '@shouwen/contract/flows';
import { AudioFault } from './audio-fault.ts';
import { readWavFile } from './read-wav.ts';
import { resample } from './resample.ts';

/** What the telephone carries. */
const RATE = 8000;
const HEADER_BYTES = 44;

export interface ConvertedAudio {
  /** A WAV file, 8 kHz, 16 bits, one channel. */
  readonly wav: Buffer;
  readonly durationMs: number;
}

/**
 * Makes a prompt of any usual WAV file.
 * @throws {AudioFault} when it is too large, too long, or of no known kind
 */
export async function convertAudio(file: Buffer): Promise<ConvertedAudio> {
  if (file.length > PROMPT_BYTES_MAX) {
    throw new AudioFault(
      `文件超过 ${PROMPT_BYTES_MAX >> 20} MB。`,
      `The file is larger than ${PROMPT_BYTES_MAX >> 20} MB.`,
    );
  }
  const { rate, samples } = readWavFile(file, PROMPT_MS_MAX / 1000);
  const converted = await resample(samples, rate, RATE);
  return { wav: writePcmWav(converted), durationMs: Math.round((converted.length * 1000) / RATE) };
}

function writePcmWav(samples: Float32Array): Buffer {
  const wav = Buffer.alloc(HEADER_BYTES + samples.length * 2);
  wav.write('RIFF', 0, 'latin1');
  wav.writeUInt32LE(wav.length - 8, 4);
  wav.write('WAVEfmt ', 8, 'latin1');
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(RATE, 24);
  wav.writeUInt32LE(RATE * 2, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36, 'latin1');
  wav.writeUInt32LE(samples.length * 2, 40);
  for (let i = 0; i < samples.length; i++) {
    const value = Math.round((samples[i] ?? 0) * 32_767);
    wav.writeInt16LE(Math.max(-32_768, Math.min(32_767, value)), HEADER_BYTES + i * 2);
  }
  return wav;
}
