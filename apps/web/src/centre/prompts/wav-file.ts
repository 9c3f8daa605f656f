/** WAV files: what one says of itself, and how one is made of samples. */

export interface WavFacts {
  readonly sampleRate: number;
  readonly channels: number;
  readonly bitsPerSample: number;
  readonly durationMs: number;
}

/** Null when it is no WAV file, or has no sound. Only the headers are looked at. */
export function readWavFacts(bytes: ArrayBuffer): WavFacts | null {
  const view = new DataView(bytes);
  if (view.byteLength < 44 || word(view, 0) !== 'RIFF' || word(view, 8) !== 'WAVE') return null;
  let format: { sampleRate: number; channels: number; bitsPerSample: number; bytesPerSecond: number } | null = null;
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const size = view.getUint32(at + 4, true);
    if (word(view, at) === 'fmt ' && at + 24 <= view.byteLength) {
      format = {
        channels: view.getUint16(at + 10, true),
        sampleRate: view.getUint32(at + 12, true),
        bytesPerSecond: view.getUint32(at + 16, true),
        bitsPerSample: view.getUint16(at + 22, true),
      };
    }
    if (word(view, at) === 'data') {
      if (format === null || format.bytesPerSecond === 0) return null;
      const present = Math.min(size, view.byteLength - at - 8);
      const { bytesPerSecond, ...facts } = format;
      return { ...facts, durationMs: Math.round((present / bytesPerSecond) * 1000) };
    }
    at += 8 + size + (size % 2);
  }
  return null;
}

function word(view: DataView, at: number): string {
  return String.fromCharCode(...Array.from({ length: 4 }, (_letter, index) => view.getUint8(at + index)));
}

/** 16-bit mono, as the server converts best. Samples between -1 and 1; what is beyond is cut. */
export function makeWav(samples: Float32Array, sampleRate: number): ArrayBuffer {
  const bytes = new ArrayBuffer(44 + samples.length * 2);
  const view = new DataView(bytes);
  const write = (at: number, text: string): void => {
    for (let index = 0; index < text.length; index += 1) view.setUint8(at + index, text.charCodeAt(index));
  };
  write(0, 'RIFF');
  view.setUint32(4, 36 + samples.length * 2, true);
  write(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  write(36, 'data');
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, index) => {
    const cut = Math.max(-1, Math.min(1, sample));
    view.setInt16(44 + index * 2, Math.round(cut < 0 ? cut * 0x8000 : cut * 0x7fff), true);
  });
  return bytes;
}

export interface Loudness {
  /** Of the loudest sample, in dB below full scale. */
  readonly peakDb: number;
  readonly isClipped: boolean;
  readonly isSilent: boolean;
}

export function loudnessOf(samples: Float32Array): Loudness {
  let peak = 0;
  let full = 0;
  for (const sample of samples) {
    peak = Math.max(peak, Math.abs(sample));
    if (Math.abs(sample) >= 0.999) full += 1;
  }
  const peakDb = peak === 0 ? Number.NEGATIVE_INFINITY : 20 * Math.log10(peak);
  return { peakDb, isClipped: full > 8, isSilent: peakDb < -45 };
}
