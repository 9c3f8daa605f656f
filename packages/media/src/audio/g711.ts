/** The two laws of ITU-T G.711 by their SDP names. */
export type Law = 'PCMU' | 'PCMA';

/** Static payload types (RFC 3551 section 6). */
export const payloadTypeOf: Record<Law, number> = { PCMU: 0, PCMA: 8 };

/** The law of a static payload type, or null. */
export function lawOf(payloadType: number): Law | null {
  return payloadType === 0 ? 'PCMU' : payloadType === 8 ? 'PCMA' : null;
}

/** Samples per second of everything in this package. */
export const SAMPLE_RATE = 8000;
/** Samples, and bytes of G.711, in one 20 ms packet. */
export const FRAME_SAMPLES = 160;
export const FRAME_MS = 20;

/** The byte each law uses for silence. */
export const silenceByte: Record<Law, number> = { PCMU: 0xff, PCMA: 0xd5 };

const decodeTables: Record<Law, Int16Array> = { PCMU: new Int16Array(256), PCMA: new Int16Array(256) };
const encodeTables: Record<Law, Uint8Array> = { PCMU: new Uint8Array(65536), PCMA: new Uint8Array(65536) };
/** `transcodeTables.PCMU` turns A-law into u-law; named by the law that comes out. */
const transcodeTables: Record<Law, Uint8Array> = { PCMU: new Uint8Array(256), PCMA: new Uint8Array(256) };
fillTables();

function decodeMuLaw(byte: number): number {
  const inverted = ~byte & 0xff;
  const magnitude = ((((inverted & 15) << 3) + 0x84) << ((inverted & 0x70) >> 4)) - 0x84;
  return inverted & 0x80 ? -magnitude : magnitude;
}

function decodeALaw(byte: number): number {
  const toggled = byte ^ 0x55;
  const segment = (toggled & 0x70) >> 4;
  const step = (toggled & 15) << 4;
  const magnitude = segment === 0 ? step + 8 : (step + 0x108) << (segment - 1);
  return toggled & 0x80 ? magnitude : -magnitude;
}

function encodeMuLaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const biased = Math.min(32635, Math.abs(sample)) + 0x84;
  const segment = 31 - Math.clz32(biased) - 7;
  return ~(sign | (segment << 4) | ((biased >> (segment + 3)) & 15)) & 0xff;
}

function encodeALaw(sample: number): number {
  const sign = sample < 0 ? 0 : 0x80;
  const magnitude = sample < 0 ? -sample - 1 : sample;
  const segment = magnitude < 256 ? 0 : 31 - Math.clz32(magnitude) - 7;
  const step = segment === 0 ? magnitude >> 4 : magnitude >> (segment + 3);
  return (sign | (segment << 4) | (step & 15)) ^ 0x55;
}

function fillTables(): void {
  for (let byte = 0; byte < 256; byte++) {
    decodeTables.PCMU[byte] = decodeMuLaw(byte);
    decodeTables.PCMA[byte] = decodeALaw(byte);
  }
  for (let sample = -32768; sample < 32768; sample++) {
    encodeTables.PCMU[sample + 32768] = encodeMuLaw(sample);
    encodeTables.PCMA[sample + 32768] = encodeALaw(sample);
  }
  for (let byte = 0; byte < 256; byte++) {
    transcodeTables.PCMU[byte] = encodeMuLaw(decodeTables.PCMA[byte] ?? 0);
    transcodeTables.PCMA[byte] = encodeALaw(decodeTables.PCMU[byte] ?? 0);
  }
}

/** Linear 16-bit sample of one G.711 byte. */
export function decodeSample(law: Law, byte: number): number {
  return decodeTables[law][byte] ?? 0;
}

/** Linear 16-bit samples of G.711 bytes. */
export function decodeG711(law: Law, bytes: Uint8Array): Int16Array {
  const table = decodeTables[law];
  const samples = new Int16Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) samples[i] = table[bytes[i] ?? 0] ?? 0;
  return samples;
}

/** G.711 bytes of linear 16-bit samples. */
export function encodeG711(law: Law, samples: Int16Array): Uint8Array {
  const table = encodeTables[law];
  const bytes = new Uint8Array(samples.length);
  for (let i = 0; i < samples.length; i++) bytes[i] = table[(samples[i] ?? 0) + 32768] ?? 0;
  return bytes;
}

/** Writes `samples[0, count)` as G.711 to `into[at...]`. */
export function encodeSamples(law: Law, samples: Int16Array, count: number, into: Uint8Array, at: number): void {
  const table = encodeTables[law];
  for (let i = 0; i < count; i++) into[at + i] = table[(samples[i] ?? 0) + 32768] ?? 0;
}

/** Turns the bytes of `data[start, end)` from the other law into `into`, in place. */
export function transcodeInPlace(into: Law, data: Uint8Array, start: number, end: number): void {
  const table = transcodeTables[into];
  for (let i = start; i < end; i++) data[i] = table[data[i] ?? 0] ?? 0;
}

/**
 * Copies `data[start, end)` of either law to `target[at, ...)` as u-law. For audio that is u-law already it is a plain copy:
 * 0.1 us a packet against 0.4 through the table.
 */
export function copyAsMuLaw(law: Law, data: Buffer, start: number, end: number, target: Buffer, at: number): void {
  if (law === 'PCMU') {
    data.copy(target, at, start, end);
    return;
  }
  const table = transcodeTables.PCMU;
  for (let from = start, to = at; from < end; from++, to++) target[to] = table[data[from] ?? 0] ?? 0;
}
