import { decodeG711, type Law } from '@shouwen/media';
import { AudioFault } from './audio-fault.ts';

/** One channel, -1 to 1. */
export interface MonoAudio {
  readonly rate: number;
  readonly samples: Float32Array;
}

const RATE = { least: 4000, most: 192_000 } as const;
const CHANNELS_MAX = 2;

const PCM = 1;
const FLOAT = 3;
const A_LAW = 6;
const MU_LAW = 7;
/** The true format is the first word of a GUID further on. */
const EXTENSIBLE = 0xfffe;

interface WavFormat {
  readonly format: number;
  readonly channels: number;
  readonly rate: number;
  readonly bits: number;
}

/**
 * Reads a WAV file of any usual kind (PCM 8 to 32 bits, float, A-law, u-law; one or two channels, which are mixed).
 * A data chunk whose length is not true, as programs write that do not know it yet, ends with the file.
 * @throws {AudioFault}
 */
export function readWavFile(file: Buffer, secondsMax: number): MonoAudio {
  if (file.length < 12 || file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') {
    throw new AudioFault(
      '这不是 WAV 文件，请另存为 WAV 再上传。',
      'This is no WAV file; save it as WAV and upload it again.',
    );
  }
  let format: WavFormat | null = null;
  for (let at = 12; at + 8 <= file.length; ) {
    const name = file.toString('latin1', at, at + 4);
    const size = file.readUInt32LE(at + 4);
    const body = file.subarray(at + 8, Math.min(file.length, at + 8 + size));
    if (name === 'fmt ' && body.length >= 16) format = readFormat(body);
    else if (name === 'data' && format !== null) return decode(checked(format), body, secondsMax);
    at += 8 + size + (size & 1);
  }
  throw new AudioFault('WAV 文件不完整，请重新导出。', 'The WAV file is not complete; export it again.');
}

function readFormat(body: Buffer): WavFormat {
  const format = body.readUInt16LE(0);
  const isExtensible = format === EXTENSIBLE && body.length >= 26;
  return {
    format: isExtensible ? body.readUInt16LE(24) : format,
    channels: body.readUInt16LE(2),
    rate: body.readUInt32LE(4),
    bits: body.readUInt16LE(14),
  };
}

function checked(wav: WavFormat): WavFormat {
  const { format, channels, rate, bits } = wav;
  const isKnown =
    (format === PCM && [8, 16, 24, 32].includes(bits)) ||
    (format === FLOAT && [32, 64].includes(bits)) ||
    ((format === A_LAW || format === MU_LAW) && bits === 8);
  if (!isKnown || channels < 1 || channels > CHANNELS_MAX || rate < RATE.least || rate > RATE.most) {
    throw new AudioFault(
      `不支持这种编码（格式 ${format}，${bits} 位，${channels} 声道，${rate} Hz），请另存为 16 位 PCM。`,
      `This coding is not supported (format ${format}, ${bits} bits, ${channels} channels, ${rate} Hz); save it as 16-bit PCM.`,
    );
  }
  return wav;
}

function decode(wav: WavFormat, data: Buffer, secondsMax: number): MonoAudio {
  const { channels, rate, bits } = wav;
  const frames = Math.floor(data.length / ((bits / 8) * channels));
  if (frames === 0) throw new AudioFault('文件里没有声音。', 'There is no sound in the file.');
  if (frames > rate * secondsMax) {
    throw new AudioFault(
      `最长 ${secondsMax / 60} 分钟，请剪短后再上传。`,
      `At most ${secondsMax / 60} minutes; cut it and upload it again.`,
    );
  }
  const read = sampleReader(wav, data);
  const samples = new Float32Array(frames);
  for (let i = 0; i < frames; i++) {
    let sum = 0;
    for (let channel = 0; channel < channels; channel++) sum += read(i * channels + channel);
    samples[i] = sum / channels;
  }
  return { rate, samples };
}

/** The nth sample of the file, -1 to 1. */
function sampleReader({ format, bits }: WavFormat, data: Buffer): (index: number) => number {
  if (format === A_LAW || format === MU_LAW) {
    const law: Law = format === A_LAW ? 'PCMA' : 'PCMU';
    const decoded = decodeG711(law, data);
    return (index) => (decoded[index] ?? 0) / 32_768;
  }
  if (format === FLOAT) {
    const read = bits === 32 ? (at: number) => data.readFloatLE(at * 4) : (at: number) => data.readDoubleLE(at * 8);
    return (index) => finite(read(index));
  }
  // Eight bits are the only ones without a sign.
  if (bits === 8) return (index) => (data.readUInt8(index) - 128) / 128;
  const bytes = bits / 8;
  const full = 2 ** (bits - 1);
  return (index) => data.readIntLE(index * bytes, bytes) / full;
}

/** A file may hold "not a number", which would spread through the filter. */
function finite(value: number): number {
  return Number.isFinite(value) ? Math.max(-1, Math.min(1, value)) : 0;
}
