/** The suites of RFC 4568 section 6.2 that we speak: AES-128 in counter mode with a tag of 80 or 32 bits. */
export type CryptoSuite = 'AES_CM_128_HMAC_SHA1_80' | 'AES_CM_128_HMAC_SHA1_32';

/** Bytes of master key and master salt together. */
export const CRYPTO_KEY_BYTES = 30;

/** One usable `a=crypto` line: the key its writer sends with. */
export interface CryptoLine {
  tag: number;
  suite: CryptoSuite;
  /** 16 bytes of key, 14 of salt. */
  key: Buffer;
}

/** Tag on RTP packets, bytes; RTCP has ten with either suite. */
export function tagBytesOf(suite: CryptoSuite): number {
  return suite === 'AES_CM_128_HMAC_SHA1_32' ? 4 : 10;
}

/**
 * Reads the value of an `a=crypto` attribute (RFC 4568 section 9.1). Null when we cannot use it: another suite, a master key
 * identifier, or a session parameter that changes the packets; the next line may do.
 */
export function readCrypto(value: string): CryptoLine | null {
  const [tag = '', suite = '', keys = '', ...parameters] = value.trim().split(/ +/);
  if (!/^\d{1,9}$/.test(tag)) return null;
  if (suite !== 'AES_CM_128_HMAC_SHA1_80' && suite !== 'AES_CM_128_HMAC_SHA1_32') return null;
  // A hint about the replay window and a key derivation rate of none change nothing.
  if (parameters.some((parameter) => !/^(WSH=\d{1,5}|KDR=0)$/.test(parameter))) return null;
  // Inline key, then an optional lifetime; with a key identifier ("1:4") every packet would be longer.
  const match = /^inline:([A-Za-z0-9+/]{40})(\|(2\^\d{1,2}|\d{1,15}))?$/.exec(keys);
  return match ? { tag: Number(tag), suite, key: Buffer.from(match[1] ?? '', 'base64') } : null;
}

/** The value of an `a=crypto` attribute. */
export function writeCrypto({ tag, suite, key }: CryptoLine): string {
  return `${tag} ${suite} inline:${key.toString('base64')}`;
}
