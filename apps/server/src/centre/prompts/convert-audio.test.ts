import { encodeG711, readWav, toneShare } from '@shouwen/media';
import { describe, expect, it } from 'vitest';
import { AudioFault } from './audio-fault.ts';
import { convertAudio } from './convert-audio.ts';

const HALF_SCALE = 0.5;

/** A tone as -1 to 1. */
function tone(hertz: number, rate: number, ms = 400): number[] {
  return Array.from(
    { length: Math.round((rate * ms) / 1000) },
    (_, i) => HALF_SCALE * Math.sin((2 * Math.PI * hertz * i) / rate),
  );
}

interface Kind {
  format?: number;
  bits?: number;
  channels?: number;
  rate: number;
  isExtensible?: boolean;
}

function wav(
  samples: readonly number[],
  { format = 1, bits = 16, channels = 1, rate, isExtensible = false }: Kind,
): Buffer {
  const bytes = bits / 8;
  const data = Buffer.alloc(samples.length * bytes);
  samples.forEach((sample, i) => {
    if (format === 3) data.writeFloatLE(sample, i * 4);
    else if (format === 6 || format === 7) {
      data[i] = encodeG711(format === 6 ? 'PCMA' : 'PCMU', Int16Array.of(sample * 32_767))[0] ?? 0;
    } else if (bits === 8) data.writeUInt8(Math.round(sample * 127 + 128), i);
    else data.writeIntLE(Math.round(sample * (2 ** (bits - 1) - 1)), i * bytes, bytes);
  });
  const header = Buffer.alloc(isExtensible ? 40 : 16);
  header.writeUInt16LE(isExtensible ? 0xfffe : format, 0);
  header.writeUInt16LE(channels, 2);
  header.writeUInt32LE(rate, 4);
  header.writeUInt32LE(rate * channels * bytes, 8);
  header.writeUInt16LE(channels * bytes, 12);
  header.writeUInt16LE(bits, 14);
  if (isExtensible) header.writeUInt16LE(format, 24);
  const chunk = (name: string, body: Buffer) => {
    const head = Buffer.alloc(8);
    head.write(name, 'latin1');
    head.writeUInt32LE(body.length, 4);
    return Buffer.concat([head, body]);
  };
  const body = Buffer.concat([
    Buffer.from('WAVE'),
    chunk('LIST', Buffer.alloc(4)),
    chunk('fmt ', header),
    chunk('data', data),
  ]);
  return chunk('RIFF', body);
}

/** The middle of the converted file, where no edge disturbs. */
async function convertedMiddle(file: Buffer): Promise<Int16Array> {
  const { wav: converted } = await convertAudio(file);
  const samples = new Int16Array((converted.length - 44) / 2);
  for (let i = 0; i < samples.length; i++) samples[i] = converted.readInt16LE(44 + i * 2);
  return samples.slice(800, 2400);
}

/** Level against the tone that went in, dB. */
function levelOf(samples: Int16Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  return 20 * Math.log10(Math.sqrt(power) / ((HALF_SCALE * 32_767) / Math.SQRT2));
}

const rates = [8000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000];

describe('a tone', () => {
  it.each(rates)('of 1 kHz at %i Hz keeps its pitch and level', async (rate) => {
    const samples = await convertedMiddle(wav(tone(1000, rate), { rate }));
    expect(toneShare(samples, 1000)).toBeGreaterThan(0.9999);
    expect(Math.abs(levelOf(samples))).toBeLessThan(0.05);
  });

  it.each(rates)('of 3,400 Hz at %i Hz loses less than half a decibel', async (rate) => {
    const samples = await convertedMiddle(wav(tone(3400, rate), { rate }));
    expect(toneShare(samples, 3400)).toBeGreaterThan(0.999);
    expect(Math.abs(levelOf(samples))).toBeLessThan(0.5);
  });

  it.each([
    [16_000, 4500],
    [16_000, 7000],
    [22_050, 5000],
    [44_100, 4600],
    [44_100, 12_000],
    [48_000, 7000],
    [48_000, 9000],
  ])('at %i Hz of %i Hz does not fold into what is heard', async (rate, hertz) => {
    expect(levelOf(await convertedMiddle(wav(tone(hertz, rate), { rate })))).toBeLessThan(-65);
  });

  it('from a slower rate brings no image of itself', async () => {
    const samples = await convertedMiddle(wav(tone(1000, 4000), { rate: 4000 }));
    expect(toneShare(samples, 1000)).toBeGreaterThan(0.999);
  });
});

describe('a file', () => {
  it.each<[string, Kind]>([
    ['8 bits', { bits: 8, rate: 16_000 }],
    ['24 bits', { bits: 24, rate: 16_000 }],
    ['32 bits', { bits: 32, rate: 16_000 }],
    ['float', { format: 3, bits: 32, rate: 16_000 }],
    ['A-law', { format: 6, bits: 8, rate: 8000 }],
    ['u-law', { format: 7, bits: 8, rate: 8000 }],
    ['extensible', { bits: 24, rate: 16_000, isExtensible: true }],
  ])('in %s sounds the same', async (_, kind) => {
    const samples = await convertedMiddle(wav(tone(1000, kind.rate), kind));
    expect(toneShare(samples, 1000)).toBeGreaterThan(0.99);
    expect(Math.abs(levelOf(samples))).toBeLessThan(0.3);
  });

  it('in stereo is mixed to one channel', async () => {
    const left = tone(1000, 16_000);
    const both = left.flatMap((sample, i) => [sample, 0.5 * Math.sin((2 * Math.PI * 500 * i) / 16_000)]);
    const samples = await convertedMiddle(wav(both, { rate: 16_000, channels: 2 }));
    expect(toneShare(samples, 1000)).toBeCloseTo(0.5, 1);
    expect(toneShare(samples, 500)).toBeCloseTo(0.5, 1);
  });

  it('is what the media process reads, and as long as it was', async () => {
    const { wav: converted, durationMs } = await convertAudio(wav(tone(1000, 44_100, 1500), { rate: 44_100 }));
    expect(durationMs).toBe(1500);
    expect(readWav(converted)).toHaveLength(12_000);
  });

  it('whose length is not written yet ends with the file', async () => {
    const file = wav(tone(1000, 8000), { rate: 8000 });
    file.writeUInt32LE(0xffffffff, file.indexOf('data', 40) + 4);
    expect((await convertAudio(file)).durationMs).toBe(400);
  });

  it.each<[string, Buffer]>([
    ['is no WAV', Buffer.from('ID3 this is something else altogether')],
    ['is empty', Buffer.alloc(0)],
    ['is cut off', wav(tone(1000, 8000), { rate: 8000 }).subarray(0, 40)],
    ['has six channels', wav(tone(1000, 8000), { rate: 8000, channels: 6 })],
    ['has a strange rate', wav(tone(1000, 8000), { rate: 1 })],
    ['is ADPCM', wav(tone(1000, 8000), { format: 2, bits: 8, rate: 8000 })],
    ['has no sound', wav([], { rate: 8000 })],
    ['is longer than ten minutes', wav(new Array(8000 * 601).fill(0), { format: 7, bits: 8, rate: 8000 })],
  ])('that %s is refused with a reason', async (_, file) => {
    await expect(convertAudio(file)).rejects.toThrow(AudioFault);
  });

  it('of any bytes never breaks anything else', async () => {
    const good = wav(tone(1000, 16_000, 50), { rate: 16_000 });
    for (let seed = 1; seed <= 300; seed++) {
      const broken = Buffer.from(good);
      for (let k = 0; k < 4; k++) broken[(seed * 7919 + k * 104_729) % 60] = (seed * 31 + k * 17) & 0xff;
      const outcome = await convertAudio(broken).then(
        () => 'converted',
        (error) => error,
      );
      if (outcome !== 'converted') expect(outcome).toBeInstanceOf(AudioFault);
    }
  });

  it('with values that are no numbers is silent there', async () => {
    const samples = tone(1000, 8000);
    samples[100] = Number.NaN;
    samples[101] = Number.POSITIVE_INFINITY;
    expect(levelOf(await convertedMiddle(wav(samples, { format: 3, bits: 32, rate: 8000 })))).toBeCloseTo(0, 1);
  });
});
