import { expandKey, xorKeyStream } from './aes-counter.ts';

/** Labels of RFC 3711 section 4.3.1. */
export const keyLabels = {
  rtpEncryption: 0,
  rtpAuthentication: 1,
  rtpSalt: 2,
  rtcpEncryption: 3,
  rtcpAuthentication: 4,
  rtcpSalt: 5,
} as const;

/**
 * Session key by the AES-CM pseudo-random function, key derivation rate 0 (RFC 3711 section 4.3.3).
 * `masterKey` is 16 bytes, `masterSalt` 14; returns `length` bytes.
 */
export function deriveSessionKey(
  masterKey: Uint8Array,
  masterSalt: Uint8Array,
  label: number,
  length: number,
): Uint8Array {
  if (masterSalt.length !== 14) throw new RangeError(`SRTP needs a 14-byte salt, got ${masterSalt.length}`);
  const input = new Uint8Array(16);
  input.set(masterSalt);
  input[7] = (input[7] ?? 0) ^ label;
  const words = new DataView(input.buffer);
  const key = new Uint8Array(length);
  xorKeyStream(
    expandKey(masterKey),
    words.getUint32(0),
    words.getUint32(4),
    words.getUint32(8),
    words.getUint32(12),
    key,
    0,
    length,
  );
  return key;
}
