import { describe, expect, it } from 'vitest';
import { loudnessOf, makeWav, readWavFacts } from './wav-file.ts';

const tone = Float32Array.from(
  { length: 16_000 },
  (_sample, index) => 0.5 * Math.sin((index * 2 * Math.PI * 440) / 16_000),
);

describe('a WAV file', () => {
  it('that is made says what it is', () => {
    expect(readWavFacts(makeWav(tone, 16_000))).toEqual({
      ...{ sampleRate: 16_000, channels: 1, bitsPerSample: 16, durationMs: 1000 },
    });
  });

  it('keeps the samples, and cuts what is too loud', () => {
    const view = new DataView(makeWav(Float32Array.of(0, 1, -1, 3, 0.5), 8000));
    expect([0, 1, 2, 3, 4].map((index) => view.getInt16(44 + index * 2, true))).toEqual([
      0, 32767, -32768, 32767, 16384,
    ]);
  });

  it('with other parts before the sound is read, one cut short counts what is there', () => {
    const wav = new Uint8Array(makeWav(tone, 16_000));
    const list = Uint8Array.of(76, 73, 83, 84, 3, 0, 0, 0, 1, 2, 3, 0);
    const whole = Uint8Array.of(...wav.slice(0, 36), ...list, ...wav.slice(36, 44), ...wav.slice(44, 44 + 16_000));
    expect(readWavFacts(whole.buffer)?.durationMs).toBe(500);
  });

  it('that is none is refused', () => {
    expect(readWavFacts(new TextEncoder().encode('ID3'.padEnd(100)).buffer)).toBeNull();
    expect(readWavFacts(new ArrayBuffer(10))).toBeNull();
  });
});

describe('loudness', () => {
  it('tells silence, a voice and a microphone that is too loud', () => {
    expect(loudnessOf(new Float32Array(100))).toMatchObject({ isSilent: true });
    expect(loudnessOf(tone)).toMatchObject({ isSilent: false, isClipped: false });
    expect(loudnessOf(tone).peakDb).toBeCloseTo(-6.02, 1);
    expect(loudnessOf(tone.map((sample) => Math.max(-1, Math.min(1, sample * 4)))).isClipped).toBe(true);
  });
});
