import { open } from 'node:fs/promises';
import { G711_WAV_HEADER_BYTES, writeG711WavHeader } from '../audio/wav.ts';
import { PeakMeter, type Peaks } from './peak-meter.ts';
import {
  CHUNK_OVERHEAD,
  FILE_HEADER_BYTES,
  type FileHeader,
  readChunk,
  readChunkLength,
  readFileHeader,
} from './recording-file.ts';

/** Bytes that can be read at any place: a file, an object in a store. */
export interface RandomAccess {
  size: number;
  /** Exactly the bytes `[position, position + length)`, fewer only at the end. */
  read(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** An opened recording, read as the WAV file (stereo u-law, 8 kHz, left caller, right agent) it decrypts to. */
export class RecordingReader {
  readonly startedAt: number;
  readonly durationMs: number;
  /** False: the recorder died; what is here ends at the last whole chunk. */
  readonly isComplete: boolean;
  /** Size of the WAV file, for Content-Length. */
  readonly wavBytes: number;
  readonly #source: RandomAccess;
  readonly #key: Uint8Array;
  readonly #header: FileHeader;
  readonly #audioBytes: number;

  constructor(source: RandomAccess, key: Uint8Array, header: FileHeader, audioBytes: number, isComplete: boolean) {
    this.#source = source;
    this.#key = key;
    this.#header = header;
    this.#audioBytes = audioBytes;
    this.startedAt = header.startedAt;
    this.durationMs = audioBytes / 16;
    this.isComplete = isComplete;
    this.wavBytes = G711_WAV_HEADER_BYTES + audioBytes;
  }

  /**
   * The bytes `[start, end)` of the WAV, a second of audio at a time: memory stays small for any range. Rejects with
   * `wrong-key` at the first chunk that was changed.
   */
  async *wav(start = 0, end = this.wavBytes): AsyncGenerator<Buffer, void, void> {
    const until = Math.min(end, this.wavBytes);
    let at = Math.max(0, start);
    if (at < G711_WAV_HEADER_BYTES && at < until) {
      yield writeG711WavHeader('PCMU', 2, this.#audioBytes).subarray(at, until);
      at = Math.min(until, G711_WAV_HEADER_BYTES);
    }
    while (at < until) {
      const audioAt = at - G711_WAV_HEADER_BYTES;
      const chunk = Math.floor(audioAt / this.#header.chunkBytes);
      const plain = await this.#chunk(chunk);
      const from = audioAt - chunk * this.#header.chunkBytes;
      const part = plain.subarray(from, from + until - at);
      yield part;
      at += part.length;
    }
  }

  /** The waveform, by reading the whole recording; `record.stop` returns the same without. */
  async peaks(): Promise<Peaks> {
    const meter = new PeakMeter();
    for await (const part of this.wav(G711_WAV_HEADER_BYTES)) meter.add(part);
    return meter.result();
  }

  /** Closes the file behind. */
  close(): Promise<void> {
    return this.#source.close();
  }

  async #chunk(number: number): Promise<Buffer> {
    const { chunkBytes } = this.#header;
    const length = Math.min(chunkBytes, this.#audioBytes - number * chunkBytes);
    const position = FILE_HEADER_BYTES + number * (chunkBytes + CHUNK_OVERHEAD);
    const bytes = await this.#source.read(position, length + CHUNK_OVERHEAD);
    return readChunk(this.#key, this.#header, number, bytes);
  }
}

/** Opens a recording from any store. Rejects with MediaFault `bad-recording` or `wrong-key`; does not close the source then. */
export async function readRecording(source: RandomAccess, key: Uint8Array): Promise<RecordingReader> {
  const header = readFileHeader(await source.read(0, FILE_HEADER_BYTES), key);
  const stride = header.chunkBytes + CHUNK_OVERHEAD;
  const body = source.size - FILE_HEADER_BYTES;
  const whole = Math.floor(body / stride);
  const rest = body - whole * stride;
  // The last chunk is shorter than the others, or, by chance, exactly as long.
  const lastAt = rest > 0 ? FILE_HEADER_BYTES + whole * stride : FILE_HEADER_BYTES + Math.max(0, whole - 1) * stride;
  const word = await source.read(lastAt, 4);
  const last = word.length === 4 ? readChunkLength(word) : { length: 0, isLast: false };
  const isComplete = last.isLast && (rest > 0 ? last.length + CHUNK_OVERHEAD === rest : whole > 0);
  const audioBytes = whole * header.chunkBytes + (isComplete && rest > 0 ? last.length : 0);
  return new RecordingReader(source, key, header, audioBytes, isComplete);
}

/**
 * Opens a recording file with its 32-byte key. Rejects with the file system's error, or with MediaFault `bad-recording` or
 * `wrong-key`. Close the reader when done.
 */
export async function openRecording(file: string, key: Uint8Array): Promise<RecordingReader> {
  const handle = await open(file, 'r');
  try {
    const { size } = await handle.stat();
    const read = async (position: number, length: number): Promise<Buffer> => {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, position);
      return buffer.subarray(0, bytesRead);
    };
    return await readRecording({ size, read, close: () => handle.close() }, key);
  } catch (error) {
    await handle.close();
    throw error;
  }
}
