import { writeFile } from 'node:fs/promises';

/** Writes a mono 8 kHz PCM16 WAV with one sine. */
export async function writeTone(file: string, hz: number, seconds: number): Promise<void> {
  const samples = seconds * 8000;
  const wav = Buffer.alloc(44 + samples * 2);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + samples * 2, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(8000, 24);
  wav.writeUInt32LE(16_000, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(samples * 2, 40);
  for (let index = 0; index < samples; index += 1) {
    wav.writeInt16LE(Math.round(Math.sin((2 * Math.PI * hz * index) / 8000) * 9000), 44 + index * 2);
  }
  await writeFile(file, wav);
}

/** Samples per channel of a WAV in PCM16, A-law or u-law. */
export function readChannels(wav: Buffer): { rate: number; channels: Int16Array[] } {
  let at = 12;
  let format = 1;
  let count = 1;
  let rate = 8000;
  while (at + 8 <= wav.length) {
    const name = wav.toString('latin1', at, at + 4);
    const written = wav.readUInt32LE(at + 4);
    // A file that is still being recorded says 0: everything there is so far is meant.
    const size = name === 'data' && written === 0 ? wav.length - at - 8 : Math.min(written, wav.length - at - 8);
    if (name === 'fmt ') {
      format = wav.readUInt16LE(at + 8);
      count = wav.readUInt16LE(at + 10);
      rate = wav.readUInt32LE(at + 12);
    }
    if (name === 'data') return { rate, channels: split(wav.subarray(at + 8, at + 8 + size), format, count) };
    at += 8 + size + (size & 1);
  }
  throw new Error('no data chunk in this WAV');
}

function split(data: Buffer, format: number, count: number): Int16Array[] {
  const bytes = format === 1 ? 2 : 1;
  const frames = Math.floor(data.length / bytes / count);
  return Array.from({ length: count }, (_, channel) =>
    Int16Array.from({ length: frames }, (_value, frame) => {
      const at = (frame * count + channel) * bytes;
      if (format === 1) return data.readInt16LE(at);
      return format === 7 ? fromUlaw(data[at] ?? 0xff) : fromAlaw(data[at] ?? 0xd5);
    }),
  );
}

/** ITU-T G.711. */
function fromUlaw(byte: number): number {
  const inverted = ~byte & 0xff;
  const magnitude = (((inverted & 0x0f) << 3) + 0x84) << ((inverted & 0x70) >> 4);
  return (inverted & 0x80) !== 0 ? 0x84 - magnitude : magnitude - 0x84;
}

function fromAlaw(byte: number): number {
  const value = byte ^ 0x55;
  const segment = (value & 0x70) >> 4;
  const mantissa = (value & 0x0f) << 4;
  const magnitude = segment === 0 ? mantissa + 8 : (mantissa + 0x108) << (segment - 1);
  return (value & 0x80) !== 0 ? magnitude : -magnitude;
}

/** Share of the energy of `samples` that lies in a sine of `hz` (Goertzel), 0..1; 0 for silence. */
export function shareOf(samples: Int16Array, hz: number, rate = 8000): number {
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / rate);
  let previous = 0;
  let before = 0;
  let energy = 0;
  for (const sample of samples) {
    const current = sample + coefficient * previous - before;
    before = previous;
    previous = current;
    energy += sample * sample;
  }
  if (energy < samples.length * 100) return 0;
  const power = previous * previous + before * before - coefficient * previous * before;
  return power / ((samples.length / 2) * energy);
}

/** Root mean square, in samples of 16 bit. */
export function loudness(samples: Int16Array): number {
  let energy = 0;
  for (const sample of samples) energy += sample * sample;
  return Math.sqrt(energy / Math.max(1, samples.length));
}
