import { constants, type KeyObject, verify, X509Certificate } from 'node:crypto';
import { alertCode, ByteReader, DtlsFault } from './byte-reader.ts';

/** The only suite offered: every browser has it (RFC 8827 section 6.5 makes it mandatory). */
export const CIPHER_SUITE = 0xc02b; // TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256
export const CURVE_P256 = 23;
export const SRTP_AES128_CM_SHA1_80 = 0x0001;
/** "Signalling cipher suite value" that stands for the renegotiation_info extension (RFC 5746). */
const RENEGOTIATION_SCSV = 0x00ff;

export const extensionType = {
  supportedGroups: 10,
  pointFormats: 11,
  signatureAlgorithms: 13,
  useSrtp: 14,
  extendedMasterSecret: 23,
  renegotiationInfo: 0xff01,
} as const;

/** Signature algorithms a client certificate may use. */
export const signatureAlgorithm = { ecdsaP256Sha256: 0x0403, rsaPkcs1Sha256: 0x0401, rsaPssSha256: 0x0804 } as const;

/** What of a ClientHello the server needs. */
export interface ClientHello {
  random: Buffer;
  hasPointFormats: boolean;
  hasRenegotiationInfo: boolean;
}

function listOf16(body: Buffer): number[] {
  const reader = new ByteReader(body);
  const list = new ByteReader(reader.vector(2));
  const values: number[] = [];
  while (list.remaining > 0) values.push(list.uint(2));
  return values;
}

function readExtensions(reader: ByteReader): Map<number, Buffer> {
  const extensions = new Map<number, Buffer>();
  if (reader.remaining === 0) return extensions;
  const list = new ByteReader(reader.vector(2));
  while (list.remaining > 0) {
    const type = list.uint(2);
    extensions.set(type, list.vector(2));
  }
  return extensions;
}

/** Reads a ClientHello and refuses what cannot work: other suites, curves, no use_srtp, no extended master secret. */
export function readClientHello(body: Buffer): ClientHello {
  const reader = new ByteReader(body);
  // DTLS versions count downwards; 1.0 (0xfeff) is larger than 1.2. A 1.3 client also writes 1.2 here.
  if (reader.uint(2) > 0xfefd) throw new DtlsFault(alertCode.protocolVersion, 'the client does not speak DTLS 1.2');
  const random = Buffer.from(reader.bytes(32));
  reader.vector(1);
  reader.vector(1);
  const suites = new ByteReader(reader.vector(2));
  let hasSuite = false;
  let hasScsv = false;
  while (suites.remaining > 0) {
    const suite = suites.uint(2);
    hasSuite ||= suite === CIPHER_SUITE;
    hasScsv ||= suite === RENEGOTIATION_SCSV;
  }
  reader.vector(1);
  const extensions = readExtensions(reader);
  const groups = extensions.get(extensionType.supportedGroups);
  if (!hasSuite || (groups && !listOf16(groups).includes(CURVE_P256))) {
    throw new DtlsFault(alertCode.handshakeFailure, 'no common cipher suite or curve');
  }
  const srtp = extensions.get(extensionType.useSrtp);
  if (!srtp || !listOf16(srtp).includes(SRTP_AES128_CM_SHA1_80)) {
    throw new DtlsFault(alertCode.handshakeFailure, 'the client does not offer SRTP_AES128_CM_HMAC_SHA1_80');
  }
  // Without it the keys would not be bound to the certificates (RFC 7627); every browser has it.
  if (!extensions.has(extensionType.extendedMasterSecret)) {
    throw new DtlsFault(alertCode.handshakeFailure, 'the client does not offer the extended master secret');
  }
  return {
    random,
    hasPointFormats: extensions.has(extensionType.pointFormats),
    hasRenegotiationInfo: hasScsv || extensions.has(extensionType.renegotiationInfo),
  };
}

/** The client's own certificate (the first of the list) and its key. */
export function readCertificate(body: Buffer): { der: Buffer; publicKey: KeyObject } {
  const list = new ByteReader(new ByteReader(body).vector(3));
  if (list.remaining === 0) throw new DtlsFault(alertCode.badCertificate, 'the client sent no certificate');
  const der = Buffer.from(list.vector(3));
  try {
    return { der, publicKey: new X509Certificate(der).publicKey };
  } catch {
    throw new DtlsFault(alertCode.badCertificate, 'the client certificate cannot be read');
  }
}

/** The client's public point of the key exchange, uncompressed P-256. */
export function readClientKeyExchange(body: Buffer): Buffer {
  const point = new ByteReader(body).vector(1);
  if (point.length !== 65 || point[0] !== 4) throw new DtlsFault(alertCode.illegalParameter, 'not a point on P-256');
  return point;
}

/**
 * Checks that the client owns the key of its certificate: its signature over the handshake so far (RFC 5246 section 7.4.8).
 * Without this the fingerprint in the SDP would prove nothing, for certificates are public.
 */
export function checkCertificateVerify(body: Buffer, transcript: Buffer, publicKey: KeyObject): void {
  const reader = new ByteReader(body);
  const algorithm = reader.uint(2);
  const signature = reader.vector(2);
  if (!isSignedBy(algorithm, transcript, publicKey, signature)) {
    throw new DtlsFault(alertCode.decryptError, 'the client does not own the key of its certificate');
  }
}

function isSignedBy(algorithm: number, transcript: Buffer, publicKey: KeyObject, signature: Buffer): boolean {
  const isRsa = publicKey.asymmetricKeyType === 'rsa';
  switch (algorithm) {
    case signatureAlgorithm.ecdsaP256Sha256:
      return publicKey.asymmetricKeyType === 'ec' && verify('sha256', transcript, publicKey, signature);
    case signatureAlgorithm.rsaPkcs1Sha256:
      return isRsa && verify('sha256', transcript, publicKey, signature);
    case signatureAlgorithm.rsaPssSha256: {
      const pss = { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 };
      return isRsa && verify('sha256', transcript, pss, signature);
    }
    default:
      return false;
  }
}
