import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { expandKey, xorKeyStream } from './aes-counter.ts';
import { HmacSha1 } from './hmac-sha1.ts';
import { deriveSessionKey, keyLabels } from './key-derivation.ts';
import { SRTCP_OVERHEAD, SRTP_OVERHEAD, SRTP_SSRCS_MAX, SrtpContext, srtpRefusal } from './srtp-context.ts';

const masterKey = Buffer.from('e1f97a0d3e018be0d64fa32c06de4139', 'hex');
const masterSalt = Buffer.from('0ec675ad498afeebb6960b3aabe6', 'hex');

function rtp(sequence: number, ssrc = 0xcafebabe, payload = Buffer.alloc(160, 0xab)): Buffer {
  const packet = Buffer.alloc(12 + payload.length + SRTP_OVERHEAD);
  packet[0] = 0x80;
  packet.writeUInt16BE(sequence & 0xffff, 2);
  packet.writeUInt32BE(sequence * 160, 4);
  packet.writeUInt32BE(ssrc, 8);
  payload.copy(packet, 12);
  return packet;
}

function sealed(context: SrtpContext, sequence: number, ssrc?: number): Buffer {
  const packet = rtp(sequence, ssrc);
  expect(context.protectRtp(packet, packet.length - SRTP_OVERHEAD)).toBe(packet.length);
  return packet;
}

describe('AES counter mode', () => {
  test('produces the key stream of RFC 3711 appendix B.2', () => {
    const keys = expandKey(Buffer.from('2b7e151628aed2a6abf7158809cf4f3c', 'hex'));
    const stream = Buffer.alloc(0xff02 * 16);
    xorKeyStream(keys, 0xf0f1f2f3, 0xf4f5f6f7, 0xf8f9fafb, 0xfcfd0000, stream, 0, stream.length);
    const block = (number: number) => stream.toString('hex', number * 16, number * 16 + 16);
    expect(block(0)).toBe('e03ead0935c95e80e166b16dd92b4eb4');
    expect(block(1)).toBe('d23513162b02d0f72a43a2fe4a5f97ab');
    expect(block(2)).toBe('41e95b3bb0a2e8dd477901e4fca894c0');
    expect(block(0xfeff)).toBe('ec8cdf7398607cb0f2d21675ea9ea1e4');
    expect(block(0xff00)).toBe('362b7c3c6773516318a077d7fc5073ae');
    expect(block(0xff01)).toBe('6a2cc3787889374fbeb4c81b17ba6c44');
  });

  test('agrees with OpenSSL for every length of a last block', () => {
    for (let length = 0; length <= 48; length++) {
      const key = randomBytes(16);
      const iv = randomBytes(16);
      iv.writeUInt16BE(0, 14);
      const expected = createCipheriv('aes-128-ctr', key, iv).update(Buffer.alloc(length));
      const actual = Buffer.alloc(length);
      const words = [0, 4, 8, 12].map((at) => iv.readUInt32BE(at));
      xorKeyStream(expandKey(key), words[0] ?? 0, words[1] ?? 0, words[2] ?? 0, words[3] ?? 0, actual, 0, length);
      expect(actual).toEqual(expected);
    }
  });

  test('refuses a key of another length', () => {
    expect(() => expandKey(Buffer.alloc(15))).toThrow(RangeError);
  });
});

describe('HMAC-SHA1', () => {
  test('agrees with OpenSSL for every length up to three blocks, with and without suffix', () => {
    const key = randomBytes(20);
    const hmac = new HmacSha1(key);
    for (let length = 0; length <= 200; length++) {
      const data = randomBytes(length);
      const suffix = length * 7919;
      const suffixBytes = Buffer.alloc(4);
      suffixBytes.writeUInt32BE(suffix);
      const hex = (words: Int32Array) => Array.from(words, (w) => (w >>> 0).toString(16).padStart(8, '0')).join('');
      expect(hex(hmac.digest(data, length, null))).toBe(createHmac('sha1', key).update(data).digest('hex'));
      const suffixed = createHmac('sha1', key).update(data).update(suffixBytes).digest('hex');
      expect(hex(hmac.digest(data, length, suffix))).toBe(suffixed);
    }
  });

  test('refuses a key longer than a block', () => {
    expect(() => new HmacSha1(Buffer.alloc(65))).toThrow(RangeError);
  });
});

describe('key derivation', () => {
  test('derives the keys of RFC 3711 appendix B.3', () => {
    const derive = (label: number, length: number) =>
      Buffer.from(deriveSessionKey(masterKey, masterSalt, label, length)).toString('hex');
    expect(derive(keyLabels.rtpEncryption, 16)).toBe('c61e7a93744f39ee10734afe3ff7a087');
    expect(derive(keyLabels.rtpSalt, 14)).toBe('30cbbc08863d8c85d49db34a9ae1');
    expect(derive(keyLabels.rtpAuthentication, 94)).toBe(
      'cebe321f6ff7716b6fd4ab49af256a156d38baa48f0a0acf3c34e2359e6cdbcee049646c43d9327ad175578ef72270986371c10c9a369ac2f94' +
        'a8c5fbcdddc256d6e919a48b610ef17c2041e474035766b68642c59bbfc2f34db60dbdfb2',
    );
  });
});

describe('SRTP', () => {
  test('protects the packet as libsrtp does', () => {
    const packet = Buffer.alloc(28 + SRTP_OVERHEAD);
    Buffer.from(`800f1234decafbadcafebabe${'ab'.repeat(16)}`, 'hex').copy(packet);
    expect(new SrtpContext(masterKey, masterSalt).protectRtp(packet, 28)).toBe(38);
    expect(packet.toString('hex')).toBe('800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb');
  });

  test('gives back what was protected, across two roll-overs of the sequence number', () => {
    const sender = new SrtpContext(masterKey, masterSalt);
    const receiver = new SrtpContext(masterKey, masterSalt);
    for (let sequence = 65_000; sequence < 65_536 * 2 + 700; sequence += sequence % 65_536 < 60_000 ? 997 : 1) {
      const packet = sealed(sender, sequence);
      expect(receiver.unprotectRtp(packet, packet.length)).toBe(172);
      expect(packet.subarray(0, 172)).toEqual(rtp(sequence).subarray(0, 172));
    }
  });

  test('accepts packets in any order within the window, around a roll-over', () => {
    const sender = new SrtpContext(masterKey, masterSalt);
    const receiver = new SrtpContext(masterKey, masterSalt);
    const order = [65_530, 65_533, 65_531, 65_536, 65_534, 65_538, 65_532, 65_535, 65_537];
    const packets = new Map([...order].sort((a, b) => a - b).map((sequence) => [sequence, sealed(sender, sequence)]));
    for (const sequence of order) {
      const packet = packets.get(sequence) ?? Buffer.alloc(0);
      expect(receiver.unprotectRtp(packet, packet.length)).toBe(172);
    }
  });

  test('protects a late packet with the counter it belongs to', () => {
    const sender = new SrtpContext(masterKey, masterSalt);
    const receiver = new SrtpContext(masterKey, masterSalt);
    for (const sequence of [65_534, 65_536, 65_535, 65_537]) {
      const packet = sealed(sender, sequence);
      expect(receiver.unprotectRtp(packet, packet.length)).toBe(172);
    }
  });

  test('refuses a replay', () => {
    const sender = new SrtpContext(masterKey, masterSalt);
    const receiver = new SrtpContext(masterKey, masterSalt);
    const packet = sealed(sender, 10);
    const copy = Buffer.from(packet);
    receiver.unprotectRtp(packet, packet.length);
    expect(receiver.unprotectRtp(copy, copy.length)).toBe(srtpRefusal.replay);
  });

  test('refuses a packet older than the window', () => {
    const sender = new SrtpContext(masterKey, masterSalt);
    const receiver = new SrtpContext(masterKey, masterSalt);
    const old = sealed(sender, 10);
    const recent = sealed(sender, 200);
    receiver.unprotectRtp(recent, recent.length);
    expect(receiver.unprotectRtp(old, old.length)).toBe(srtpRefusal.replay);
  });

  test('refuses a packet with any one bit changed, and stays in step', () => {
    const sender = new SrtpContext(masterKey, masterSalt);
    const receiver = new SrtpContext(masterKey, masterSalt);
    const good = sealed(sender, 1);
    for (let bit = 0; bit < good.length * 8; bit += 37) {
      const bad = Buffer.from(good);
      bad[bit >> 3] = (bad[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(receiver.unprotectRtp(bad, bad.length)).toBeLessThan(0);
    }
    expect(receiver.unprotectRtp(good, good.length)).toBe(172);
  });

  test('refuses another key', () => {
    const packet = sealed(new SrtpContext(randomBytes(16), masterSalt), 1);
    const receiver = new SrtpContext(masterKey, masterSalt);
    expect(receiver.unprotectRtp(packet, packet.length)).toBe(srtpRefusal.authentication);
  });

  test('refuses headers that leave the packet', () => {
    const receiver = new SrtpContext(masterKey, masterSalt);
    const extension = rtp(1);
    extension[0] = 0x90;
    extension.writeUInt16BE(0xffff, 14);
    expect(receiver.unprotectRtp(extension, extension.length)).toBe(srtpRefusal.malformed);
    expect(receiver.unprotectRtp(Buffer.alloc(21, 0x80), 21)).toBe(srtpRefusal.malformed);
    const contributors = Buffer.alloc(40, 0x8f);
    expect(receiver.unprotectRtp(contributors, 40)).toBe(srtpRefusal.malformed);
  });

  test('follows a bounded number of sources', () => {
    const sender = new SrtpContext(masterKey, masterSalt);
    for (let ssrc = 0; ssrc < SRTP_SSRCS_MAX; ssrc++) sealed(sender, 1, ssrc);
    const packet = rtp(1, 999);
    expect(sender.protectRtp(packet, 172)).toBe(srtpRefusal.tooManySources);
  });

  test('needs room for the tag', () => {
    expect(new SrtpContext(masterKey, masterSalt).protectRtp(Buffer.alloc(172, 0x80), 172)).toBe(srtpRefusal.malformed);
  });
});

describe('SRTCP', () => {
  const report = Buffer.from(`81c8000bcafebabe${'ab'.repeat(16)}`, 'hex');
  const open = (context: SrtpContext, packet: Buffer) => context.unprotectRtcp(packet, packet.length);
  const seal = (context: SrtpContext): Buffer => {
    const packet = Buffer.concat([report, Buffer.alloc(SRTCP_OVERHEAD)]);
    expect(context.protectRtcp(packet, report.length)).toBe(packet.length);
    return packet;
  };

  test('protects the packet as libsrtp does', () => {
    expect(seal(new SrtpContext(masterKey, masterSalt)).toString('hex')).toBe(
      '81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798',
    );
  });

  test('gives back what was protected and refuses it the second time', () => {
    const sender = new SrtpContext(masterKey, masterSalt);
    const receiver = new SrtpContext(masterKey, masterSalt);
    for (let i = 0; i < 5; i++) {
      const packet = seal(sender);
      const copy = Buffer.from(packet);
      expect(open(receiver, packet)).toBe(report.length);
      expect(packet.subarray(0, report.length)).toEqual(report);
      expect(open(receiver, copy)).toBe(srtpRefusal.replay);
    }
  });

  test('refuses a changed packet, another key and a short one', () => {
    const receiver = new SrtpContext(masterKey, masterSalt);
    const changed = seal(new SrtpContext(masterKey, masterSalt));
    changed[12] = 0;
    expect(open(receiver, changed)).toBe(srtpRefusal.authentication);
    expect(open(receiver, seal(new SrtpContext(masterKey, randomBytes(14))))).toBe(srtpRefusal.authentication);
    expect(open(receiver, Buffer.alloc(21, 0x80))).toBe(srtpRefusal.malformed);
  });
});
