import { sign } from 'node:crypto';
import { uint16s, vector } from './byte-reader.ts';
import type { DtlsCertificate } from './certificate.ts';
import {
  CIPHER_SUITE,
  type ClientHello,
  CURVE_P256,
  extensionType,
  SRTP_AES128_CM_SHA1_80,
  signatureAlgorithm,
} from './client-messages.ts';
import { handshakeType, writeHandshake } from './reassembly.ts';
import { DTLS_VERSION } from './record.ts';

function extension(type: number, body: Uint8Array): Buffer {
  return Buffer.concat([uint16s(type), vector(2, body)]);
}

function serverHello(client: ClientHello, serverRandom: Buffer): Buffer {
  const extensions = [
    // One profile, no master key identifier (RFC 5764 section 4.1.1).
    extension(extensionType.useSrtp, Buffer.concat([vector(2, uint16s(SRTP_AES128_CM_SHA1_80)), Buffer.from([0])])),
    extension(extensionType.extendedMasterSecret, Buffer.alloc(0)),
  ];
  if (client.hasRenegotiationInfo) extensions.push(extension(extensionType.renegotiationInfo, Buffer.from([0])));
  if (client.hasPointFormats) extensions.push(extension(extensionType.pointFormats, Buffer.from([1, 0])));
  return Buffer.concat([
    uint16s(DTLS_VERSION),
    serverRandom,
    vector(1, Buffer.alloc(0)),
    uint16s(CIPHER_SUITE),
    Buffer.from([0]),
    vector(2, Buffer.concat(extensions)),
  ]);
}

function serverKeyExchange(
  client: ClientHello,
  serverRandom: Buffer,
  publicPoint: Buffer,
  certificate: DtlsCertificate,
): Buffer {
  const named = Buffer.concat([Buffer.from([3]), uint16s(CURVE_P256), vector(1, publicPoint)]);
  const signature = sign('sha256', Buffer.concat([client.random, serverRandom, named]), certificate.privateKey);
  return Buffer.concat([named, uint16s(signatureAlgorithm.ecdsaP256Sha256), vector(2, signature)]);
}

function certificateRequest(): Buffer {
  const { ecdsaP256Sha256, rsaPssSha256, rsaPkcs1Sha256 } = signatureAlgorithm;
  return Buffer.concat([
    // ecdsa_sign and rsa_sign
    vector(1, Buffer.from([64, 1])),
    vector(2, uint16s(ecdsaP256Sha256, rsaPssSha256, rsaPkcs1Sha256)),
    vector(2, Buffer.alloc(0)),
  ]);
}

/** The server's first flight (RFC 5246 figure 1), as handshake messages with sequence numbers 0 to 4. */
export function serverFlight(
  client: ClientHello,
  serverRandom: Buffer,
  publicPoint: Buffer,
  certificate: DtlsCertificate,
): Buffer[] {
  const bodies: [number, Buffer][] = [
    [handshakeType.serverHello, serverHello(client, serverRandom)],
    [handshakeType.certificate, vector(3, vector(3, certificate.der))],
    [handshakeType.serverKeyExchange, serverKeyExchange(client, serverRandom, publicPoint, certificate)],
    [handshakeType.certificateRequest, certificateRequest()],
    [handshakeType.serverHelloDone, Buffer.alloc(0)],
  ];
  return bodies.map(([type, body], sequence) => writeHandshake(type, sequence, body));
}
