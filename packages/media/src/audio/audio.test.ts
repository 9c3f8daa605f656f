import { describe, expect, test } from 'vitest';
import { MediaFault } from '../errors.ts';
import {
  copyAsMuLaw,
  decodeG711,
  decodeSample,
  encodeG711,
  type Law,
  lawOf,
  silenceByte,
  transcodeInPlace,
} from './g711.ts';
import { toneShare } from './goertzel.ts';
import { clipOf, PlayList, silentClip } from './play-list.ts';
import { makeTone } from './tone.ts';
import { readWav, writeG711WavHeader } from './wav.ts';

const laws: Law[] = ['PCMU', 'PCMA'];

describe('G.711', () => {
  test('has the end points of the standard', () => {
    expect(decodeSample('PCMU', 0x00)).toBe(-32_124);
    expect(decodeSample('PCMU', 0x80)).toBe(32_124);
    expect(Math.abs(decodeSample('PCMU', 0xff))).toBe(0);
    expect(decodeSample('PCMA', 0x2a)).toBe(-32_256);
    expect(decodeSample('PCMA', 0xaa)).toBe(32_256);
    expect(decodeSample('PCMA', 0xd5)).toBe(8);
  });

  test.each(laws)('gives back every byte of %s after decoding and encoding', (law) => {
    const all = Uint8Array.from({ length: 256 }, (_, i) => i);
    const back = encodeG711(law, decodeG711(law, all));
    // Both zeros of u-law decode to 0.
    for (let i = 0; i < 256; i++) if (!(law === 'PCMU' && i === 0x7f)) expect(back[i]).toBe(i);
  });

  test.each(laws)('keeps every sample within half a step in %s', (law) => {
    for (let sample = -32_000; sample <= 32_000; sample += 7) {
      const [byte = 0] = encodeG711(law, Int16Array.of(sample));
      const step = Math.max(16, Math.abs(sample) / 16);
      expect(Math.abs(decodeSample(law, byte) - sample)).toBeLessThanOrEqual(step);
    }
  });

  test('turns one law into the other in place, only where asked', () => {
    const tone = encodeG711(
      'PCMU',
      Int16Array.from({ length: 800 }, (_, i) => 9000 * Math.sin(i / 3)),
    );
    const bytes = Uint8Array.from([1, ...tone, 2]);
    transcodeInPlace('PCMA', bytes, 1, bytes.length - 1);
    expect([bytes[0], bytes.at(-1)]).toEqual([1, 2]);
    const error = decodeG711('PCMA', bytes.subarray(1, -1)).map((sample, i) =>
      Math.abs(sample - decodeSample('PCMU', tone[i] ?? 0)),
    );
    expect(Math.max(...error)).toBeLessThan(300);
  });

  test('copies either law as u-law', () => {
    const target = Buffer.alloc(5);
    copyAsMuLaw('PCMU', Buffer.from([1, 2, 3, 4]), 1, 3, target, 1);
    copyAsMuLaw('PCMA', Buffer.from([0, silenceByte.PCMA]), 1, 2, target, 4);
    expect([...target.subarray(0, 4)]).toEqual([0, 2, 3, 0]);
    expect(Math.abs(decodeSample('PCMU', target[4] ?? 0))).toBeLessThan(10);
  });

  test('knows its payload types', () => {
    expect([lawOf(0), lawOf(8), lawOf(9)]).toEqual(['PCMU', 'PCMA', null]);
  });
});

describe('tone', () => {
  test('is pure, as long as asked, and does not clip', () => {
    const samples = decodeG711('PCMU', makeTone([450], 1000));
    expect(samples.length).toBe(8000);
    expect(toneShare(samples, 450)).toBeGreaterThan(0.99);
    expect(toneShare(samples, 700)).toBeLessThan(0.001);
    expect(Math.max(...samples)).toBeLessThan(7000);
  });

  test('of two frequencies has half its energy in each', () => {
    const samples = decodeG711('PCMU', makeTone([440, 480], 1000));
    expect(toneShare(samples, 440)).toBeCloseTo(0.5, 1);
    expect(toneShare(samples, 480)).toBeCloseTo(0.5, 1);
  });

  test('measures nothing in silence', () => {
    expect(toneShare(new Int16Array(800), 440)).toBe(0);
  });
});

describe('play list', () => {
  const bytes = (from: number, length: number) => Uint8Array.from({ length }, (_, i) => (from + i) & 255);
  const play = (list: PlayList, frames: number, law: Law = 'PCMU') => {
    const all = new Uint8Array(frames * 160);
    for (let i = 0; i < frames; i++) list.next(law, all, i * 160);
    return all;
  };

  test('joins clips without a gap and fills up the last frame with silence', () => {
    const list = new PlayList([clipOf(bytes(0, 100)), clipOf(bytes(100, 90))], false);
    const played = play(list, 2);
    expect(played.subarray(0, 190)).toEqual(bytes(0, 190));
    expect([...played.subarray(190)].every((byte) => byte === silenceByte.PCMU)).toBe(true);
    expect(list.isFinished).toBe(true);
  });

  test('loops without a gap and never finishes', () => {
    const list = new PlayList([clipOf(bytes(0, 250))], true);
    const played = play(list, 25);
    for (let i = 0; i < played.length; i++) expect(played[i]).toBe((i % 250) & 255);
    expect(list.isFinished).toBe(false);
  });

  test('plays the same audio in the other law', () => {
    const clip = clipOf(makeTone([440], 200));
    const played = decodeG711('PCMA', play(new PlayList([clip], false), 10, 'PCMA'));
    expect(toneShare(played, 440)).toBeGreaterThan(0.98);
    expect(clip.audio).toEqual(makeTone([440], 200));
  });

  test('of nothing, or of empty clips, is finished at once, even as a loop', () => {
    expect(new PlayList([], true).isFinished).toBe(true);
    expect(new PlayList([clipOf(new Uint8Array())], true).isFinished).toBe(true);
  });

  test('plays silence for its time', () => {
    const list = new PlayList([silentClip(40)], false);
    expect(new Set(play(list, 2))).toEqual(new Set([silenceByte.PCMU]));
    expect(list.isFinished).toBe(true);
  });
});

describe('WAV', () => {
  const file = (format: number, bits: number, data: Buffer, rate = 8000, channels = 1, before = Buffer.alloc(0)) => {
    const head = Buffer.alloc(36);
    head.write('RIFF', 0);
    head.write('WAVEfmt ', 8);
    head.writeUInt32LE(16, 16);
    head.writeUInt16LE(format, 20);
    head.writeUInt16LE(channels, 22);
    head.writeUInt32LE(rate, 24);
    head.writeUInt16LE(bits, 34);
    const size = Buffer.alloc(8);
    size.write('data');
    size.writeUInt32LE(data.length, 4);
    return Buffer.concat([head, before, size, data]);
  };
  const refusal = (bytes: Buffer) => {
    try {
      readWav(bytes);
      return 'accepted';
    } catch (error) {
      return error instanceof MediaFault ? error.code : error;
    }
  };

  test('reads PCM16, A-law and u-law alike', () => {
    const tone = makeTone([440], 300);
    const pcm = Buffer.alloc(tone.length * 2);
    for (const [i, sample] of decodeG711('PCMU', tone).entries()) pcm.writeInt16LE(sample, i * 2);
    const alaw = Uint8Array.from(tone);
    transcodeInPlace('PCMA', alaw, 0, alaw.length);
    for (const wav of [file(1, 16, pcm), file(6, 8, Buffer.from(alaw)), file(7, 8, Buffer.from(tone))]) {
      expect(toneShare(decodeG711('PCMU', readWav(wav)), 440)).toBeGreaterThan(0.98);
    }
  });

  test('skips chunks it does not know, padded to even length', () => {
    const list = Buffer.from('LIST\x03\x00\x00\x00abc\x00', 'latin1');
    expect(readWav(file(7, 8, Buffer.from([1, 2, 3]), 8000, 1, list))).toEqual(Uint8Array.of(1, 2, 3));
  });

  test('takes what is there of a file cut short', () => {
    expect(readWav(file(7, 8, Buffer.from([1, 2, 3, 4])).subarray(0, 46))).toEqual(Uint8Array.of(1, 2));
  });

  test.each([
    ['no file', Buffer.alloc(0)],
    ['text', Buffer.from('RIFFxxxxWAVExxxxxxxxxxxxxxx')],
    ['stereo', file(1, 16, Buffer.alloc(8), 8000, 2)],
    ['44.1 kHz', file(1, 16, Buffer.alloc(8), 44_100)],
    ['8-bit PCM', file(1, 8, Buffer.alloc(8))],
    ['MP3 in WAV', file(0x55, 16, Buffer.alloc(8))],
    ['eleven minutes', file(7, 8, Buffer.alloc(660 * 8000))],
    ['data before its format', Buffer.from('RIFF\0\0\0\0WAVEdata\x04\0\0\0abcd', 'latin1')],
  ])('refuses %s', (_what, bytes) => {
    expect(refusal(bytes)).toBe('bad-audio-file');
  });

  test('writes a header that it reads back', () => {
    const data = Buffer.from([9, 8, 7, 6]);
    expect(readWav(Buffer.concat([writeG711WavHeader('PCMU', 1, 4), data]))).toEqual(Uint8Array.from(data));
    expect(writeG711WavHeader('PCMU', 2, 16).readUInt32LE(46)).toBe(8);
  });
});
