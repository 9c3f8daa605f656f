import { createCipheriv, createDecipheriv } from 'node:crypto';
import { MediaFault } from '../errors.ts';

/*
 * A recording at rest:
 *
 *   header   64 bytes: magic, version, channels, chunk size, start, nonce prefix, tag over all of it
 *   chunks   4-byte length (top bit: the last one), AES-256-GCM ciphertext, 16-byte tag
 *
 * Plain text is interleaved stereo u-law. Every chunk but the last holds exactly `chunkBytes`, so the one that holds a given
 * byte can be computed. The nonce is the prefix and a counter; the length word and the header tag are authenticated with
 * each chunk, so chunks cannot be reordered, dropped from the middle, or moved between files. A file without a last
 * chunk was cut off by a crash: all its whole chunks are good.
 */

/** Plain bytes in a chunk: one second of stereo. A crash loses this and what was not yet due, together under two seconds. */
export const CHUNK_BYTES = 16_000;
export const FILE_HEADER_BYTES = 64;
export const CHUNK_OVERHEAD = 20;

const MAGIC = Buffer.from('SHOUWREC', 'latin1');
const VERSION = 1;
const TAG_BYTES = 16;
const HEADER_COUNTER = 0xffff_ffff;
const LAST = 0x8000_0000;

export interface FileHeader {
  chunkBytes: number;
  /** Milliseconds since 1970 of the first sample. */
  startedAt: number;
  noncePrefix: Buffer;
  tag: Buffer;
}

function nonceOf(prefix: Buffer, counter: number): Buffer {
  const nonce = Buffer.alloc(12);
  prefix.copy(nonce, 0, 0, 8);
  nonce.writeUInt32BE(counter, 8);
  return nonce;
}

/** `key` is 32 bytes, `noncePrefix` 8 random ones. */
export function writeFileHeader(
  key: Uint8Array,
  noncePrefix: Buffer,
  startedAt: number,
): { bytes: Buffer; header: FileHeader } {
  const bytes = Buffer.alloc(FILE_HEADER_BYTES);
  MAGIC.copy(bytes, 0);
  bytes[8] = VERSION;
  bytes[9] = 2;
  bytes.writeUInt32BE(CHUNK_BYTES, 12);
  bytes.writeDoubleBE(startedAt, 16);
  noncePrefix.copy(bytes, 24, 0, 8);
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(noncePrefix, HEADER_COUNTER));
  cipher.setAAD(bytes.subarray(0, FILE_HEADER_BYTES - TAG_BYTES));
  cipher.final();
  const tag = cipher.getAuthTag();
  tag.copy(bytes, FILE_HEADER_BYTES - TAG_BYTES);
  return { bytes, header: { chunkBytes: CHUNK_BYTES, startedAt, noncePrefix: Buffer.from(noncePrefix), tag } };
}

/** Throws `bad-recording` for another kind of file and `wrong-key` when the key does not fit. */
export function readFileHeader(bytes: Buffer, key: Uint8Array): FileHeader {
  if (bytes.length < FILE_HEADER_BYTES || !bytes.subarray(0, 8).equals(MAGIC) || bytes[8] !== VERSION) {
    throw new MediaFault('bad-recording', 'not a recording of this version, or its header is cut off');
  }
  if (key.length !== 32) throw new MediaFault('wrong-key', 'a recording key has 32 bytes');
  const noncePrefix = Buffer.from(bytes.subarray(24, 32));
  const tag = Buffer.from(bytes.subarray(FILE_HEADER_BYTES - TAG_BYTES, FILE_HEADER_BYTES));
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(noncePrefix, HEADER_COUNTER));
  decipher.setAAD(bytes.subarray(0, FILE_HEADER_BYTES - TAG_BYTES));
  decipher.setAuthTag(tag);
  finish(decipher, 'the key does not open this recording, or its header was changed');
  return { chunkBytes: bytes.readUInt32BE(12), startedAt: bytes.readDoubleBE(16), noncePrefix, tag };
}

function finish(decipher: { final(): Buffer }, message: string): void {
  try {
    decipher.final();
  } catch (error) {
    throw new MediaFault('wrong-key', message, { cause: error });
  }
}

/** Encrypts chunk number `counter`. */
export function writeChunk(
  key: Uint8Array,
  header: FileHeader,
  counter: number,
  plain: Uint8Array,
  isLast: boolean,
): Buffer {
  const chunk = Buffer.alloc(plain.length + CHUNK_OVERHEAD);
  chunk.writeUInt32BE((plain.length | (isLast ? LAST : 0)) >>> 0, 0);
  const cipher = createCipheriv('aes-256-gcm', key, nonceOf(header.noncePrefix, counter));
  cipher.setAAD(Buffer.concat([chunk.subarray(0, 4), header.tag]));
  cipher.update(plain).copy(chunk, 4);
  cipher.final();
  cipher.getAuthTag().copy(chunk, 4 + plain.length);
  return chunk;
}

/** Decrypts chunk number `counter`; throws `wrong-key` when a byte was changed. */
export function readChunk(key: Uint8Array, header: FileHeader, counter: number, chunk: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonceOf(header.noncePrefix, counter));
  decipher.setAAD(Buffer.concat([chunk.subarray(0, 4), header.tag]));
  decipher.setAuthTag(chunk.subarray(chunk.length - TAG_BYTES));
  const plain = decipher.update(chunk.subarray(4, chunk.length - TAG_BYTES));
  finish(decipher, `chunk ${counter} of the recording was changed`);
  return plain;
}

/** Plain length and last-chunk flag of a chunk's first four bytes. */
export function readChunkLength(word: Buffer): { length: number; isLast: boolean } {
  const value = word.readUInt32BE(0);
  return { length: value & 0x7fff_ffff, isLast: value >= LAST };
}
