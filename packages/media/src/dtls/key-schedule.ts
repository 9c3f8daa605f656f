import { createHmac } from 'node:crypto';

/** The TLS 1.2 pseudo-random function with SHA-256 (RFC 5246 section 5). */
export function pseudoRandom(secret: Uint8Array, label: string, seed: Uint8Array, length: number): Buffer {
  const labelled = Buffer.concat([Buffer.from(label, 'latin1'), seed]);
  const blocks: Buffer[] = [];
  let chain: Uint8Array = labelled;
  for (let made = 0; made < length; made += 32) {
    chain = createHmac('sha256', secret).update(chain).digest();
    blocks.push(createHmac('sha256', secret).update(chain).update(labelled).digest());
  }
  return Buffer.concat(blocks).subarray(0, length);
}

/** AES-128-GCM keys of both directions (RFC 5246 section 6.3, RFC 5288). */
export interface RecordKeys {
  clientKey: Buffer;
  serverKey: Buffer;
  clientIv: Buffer;
  serverIv: Buffer;
}

/** Expands the master secret into record keys. */
export function recordKeys(masterSecret: Uint8Array, clientRandom: Uint8Array, serverRandom: Uint8Array): RecordKeys {
  const block = pseudoRandom(masterSecret, 'key expansion', Buffer.concat([serverRandom, clientRandom]), 40);
  return {
    clientKey: block.subarray(0, 16),
    serverKey: block.subarray(16, 32),
    clientIv: block.subarray(32, 36),
    serverIv: block.subarray(36, 40),
  };
}

/** SRTP master keys and salts, seen from the server. */
export interface SrtpKeys {
  localKey: Buffer;
  localSalt: Buffer;
  remoteKey: Buffer;
  remoteSalt: Buffer;
}

/** Exports SRTP keys for AES_CM_128_HMAC_SHA1_80 (RFC 5764 section 4.2, RFC 5705). */
export function exportSrtpKeys(masterSecret: Uint8Array, clientRandom: Uint8Array, serverRandom: Uint8Array): SrtpKeys {
  const seed = Buffer.concat([clientRandom, serverRandom]);
  const block = pseudoRandom(masterSecret, 'EXTRACTOR-dtls_srtp', seed, 60);
  return {
    remoteKey: block.subarray(0, 16),
    localKey: block.subarray(16, 32),
    remoteSalt: block.subarray(32, 46),
    localSalt: block.subarray(46, 60),
  };
}
