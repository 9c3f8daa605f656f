import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { MediaFault } from '../errors.ts';
import { readAudioDescription } from '../sdp/audio-description.ts';
import { type CryptoLine, readCrypto, writeCrypto } from '../sdp/crypto-attribute.ts';
import { SRTP_OVERHEAD, SrtpContext } from '../srtp/srtp-context.ts';
import { SdesSession } from './sdes-session.ts';

const key = 'WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz';

describe('a=crypto', () => {
  test('is read as RFC 4568 writes it', () => {
    const line = readCrypto(`1 AES_CM_128_HMAC_SHA1_80 inline:${key}|2^20 WSH=64`);
    expect(line).toEqual({ tag: 1, suite: 'AES_CM_128_HMAC_SHA1_80', key: Buffer.from(key, 'base64') });
    expect(readCrypto(`2 AES_CM_128_HMAC_SHA1_32 inline:${key}`)?.suite).toBe('AES_CM_128_HMAC_SHA1_32');
    expect(writeCrypto(line as CryptoLine)).toBe(`1 AES_CM_128_HMAC_SHA1_80 inline:${key}`);
  });

  test.each([
    ['another suite', `1 AEAD_AES_128_GCM inline:${key}`],
    ['a master key identifier', `1 AES_CM_128_HMAC_SHA1_80 inline:${key}|2^20|1:4`],
    ['several keys', `1 AES_CM_128_HMAC_SHA1_80 inline:${key}|2^20|1:4;inline:${key}|2^20|2:4`],
    ['packets left in the clear', `1 AES_CM_128_HMAC_SHA1_80 inline:${key} UNENCRYPTED_SRTP`],
    ['a key derivation rate', `1 AES_CM_128_HMAC_SHA1_80 inline:${key} KDR=16`],
    ['a key too short', `1 AES_CM_128_HMAC_SHA1_80 inline:${key.slice(4)}`],
    ['no key', '1 AES_CM_128_HMAC_SHA1_80'],
    ['nothing', ''],
  ])('with %s is not used', (_what, value) => {
    expect(readCrypto(value)).toBeNull();
  });

  test('is needed where a section asks for SRTP, and ignored where it does not', () => {
    const sdp = (protocol: string, lines: string[]) =>
      ['v=0', 'o=- 1 1 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.1', 't=0 0', `m=audio 4000 ${protocol} 8`, ...lines].join('\r\n'); // biome-ignore format: one SDP
    const good = [`a=crypto:1 F8_128_HMAC_SHA1_80 inline:${key}`, `a=crypto:2 AES_CM_128_HMAC_SHA1_32 inline:${key}`];
    expect(readAudioDescription(sdp('RTP/SAVP', good), 'rtp').crypto?.map(({ tag }) => tag)).toEqual([2]);
    expect(readAudioDescription(sdp('RTP/AVP', good), 'rtp').crypto).toBeNull();
    expect(() => readAudioDescription(sdp('RTP/SAVP', []), 'rtp')).toThrow(MediaFault);
    expect(() => readAudioDescription(sdp('UDP/TLS/RTP/SAVP', good), 'rtp')).toThrow(MediaFault);
  });
});

function packet(sequence: number): Buffer {
  const data = Buffer.alloc(172 + SRTP_OVERHEAD, 7);
  data.set([0x80, 8, sequence >> 8, sequence & 255, 0, 0, 0, 0, 1, 2, 3, 4]);
  return data;
}

/** Sends one packet from one session to the other; true when it arrives as it was. */
function passes(from: SdesSession, to: SdesSession, sequence: number): boolean {
  const data = packet(sequence);
  const length = from.outbound?.protectRtp(data, 172) ?? -1;
  return (
    to.inbound?.unprotectRtp(data, length) === 172 && data.subarray(0, 172).equals(packet(sequence).subarray(0, 172))
  );
}

describe('SRTP by keys of the SDP', () => {
  test.each([
    ['AES_CM_128_HMAC_SHA1_80', 182],
    ['AES_CM_128_HMAC_SHA1_32', 176],
  ] as const)('protects both ways under %s, with its length of tag', (suite, length) => {
    const [offerer, answerer] = [new SdesSession(randomBytes(60)), new SdesSession(randomBytes(60))];
    const answer = answerer.accept(offerer.offer().filter((line) => line.suite === suite));
    offerer.complete([answer]);
    expect(passes(offerer, answerer, 1) && passes(answerer, offerer, 1)).toBe(true);
    const data = packet(2);
    expect(offerer.outbound?.protectRtp(data, 172)).toBe(length);
  });

  test('has the tag of libsrtp’s vector, cut to 32 bits', () => {
    const masterKey = Buffer.from('e1f97a0d3e018be0d64fa32c06de4139', 'hex');
    const masterSalt = Buffer.from('0ec675ad498afeebb6960b3aabe6', 'hex');
    const data = Buffer.alloc(38);
    Buffer.from(`800f1234decafbadcafebabe${'ab'.repeat(16)}`, 'hex').copy(data);
    expect(new SrtpContext(masterKey, masterSalt, 4).protectRtp(data, 28)).toBe(32);
    expect(data.subarray(28, 32).toString('hex')).toBe('b78d6acc');
  });

  test('goes on counting when a re-offer repeats the keys, and starts anew with new ones', () => {
    const [offerer, answerer] = [new SdesSession(randomBytes(60)), new SdesSession(randomBytes(60))];
    offerer.complete([answerer.accept(offerer.offer())]);
    const { outbound, inbound } = answerer;
    offerer.complete([answerer.accept(offerer.offer())]);
    expect(answerer.outbound).toBe(outbound);
    expect(answerer.inbound).toBe(inbound);
    const other = new SdesSession(randomBytes(60));
    answerer.accept(other.offer());
    expect(answerer.inbound).not.toBe(inbound);
    expect(answerer.outbound).toBe(outbound);
  });

  test('refuses an answer that takes none of the lines on offer', () => {
    const offerer = new SdesSession(randomBytes(60));
    const line: CryptoLine = { tag: 7, suite: 'AES_CM_128_HMAC_SHA1_80', key: randomBytes(30) };
    offerer.offer();
    expect(() => offerer.complete([line])).toThrow(MediaFault);
    expect(() => offerer.complete([])).toThrow(MediaFault);
    expect(offerer.inbound).toBeNull();
  });
});
