import { spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as werift from 'werift';
import { fingerprintOf, makeCertificate } from './certificate.ts';
import { DtlsServer } from './dtls-server.ts';

/** werift's DTLS client as the peer: another implementation, over a wire the test controls. */
class Client {
  readonly dtls: werift.DtlsClient;
  readonly fingerprint: string;
  isConnected = false;
  toServer: (datagram: Buffer) => void = () => {};
  readonly #transport: ConstructorParameters<typeof werift.DtlsClient>[0]['transport'];

  constructor(certPem: string, keyPem: string) {
    const transport: ConstructorParameters<typeof werift.DtlsClient>[0]['transport'] = {
      type: 'udp',
      address: { address: '127.0.0.1', port: 1, family: 'IPv4' },
      closed: false,
      onData: () => {},
      send: async (datagram: Buffer) => this.toServer(Buffer.from(datagram)),
      close: async () => {},
    };
    this.#transport = transport;
    const signatureHash = { hash: 4, signature: 3 } as const;
    this.fingerprint = fingerprintOf(Buffer.from(certPem.replace(/-----[^-]+-----|\s/g, ''), 'base64'));
    this.dtls = new werift.DtlsClient({
      transport,
      cert: certPem,
      key: keyPem,
      signatureHash,
      srtpProfiles: [1],
      extendedMasterSecret: true,
    });
    this.dtls.onConnect.subscribe(() => {
      this.isConnected = true;
    });
    this.dtls.onError.subscribe(() => {});
  }

  receive(datagram: Buffer): void {
    this.#transport.onData(datagram, ['127.0.0.1', 1]);
  }
}

async function newClient(): Promise<Client> {
  const made = await werift.CipherContext.createSelfSignedCertificateWithKey({ hash: 4, signature: 3 }, 23);
  return new Client(made.certPem, made.keyPem);
}

async function until(condition: () => boolean, ms = 5000): Promise<void> {
  const end = performance.now() + ms;
  while (!condition() && performance.now() < end) await new Promise((resolve) => setTimeout(resolve, 5));
}

const certificate = makeCertificate(Date.now());

interface Wire {
  client: Client;
  server: DtlsServer;
  sent: Buffer[];
}

/** Joins both; `pass` may drop (empty list), repeat or change what the client sends. */
async function join2(
  pass: (datagram: Buffer) => Buffer[] = (d) => [d],
  drop: (n: number) => boolean = () => false,
): Promise<Wire> {
  const client = await newClient();
  const sent: Buffer[] = [];
  const server = new DtlsServer(certificate, (datagram) => {
    sent.push(datagram);
    if (!drop(sent.length)) setImmediate(() => client.receive(datagram));
  });
  client.toServer = (datagram) => {
    for (const copy of pass(datagram)) setImmediate(() => server.receive(copy, performance.now()));
  };
  void client.dtls.connect();
  return { client, server, sent };
}

describe('DTLS server', () => {
  test('agrees on SRTP keys with another implementation', async () => {
    const { client, server } = await join2();
    await until(() => server.state === 'connected' && client.isConnected);
    expect(server.failure).toBe('');
    expect(server.state).toBe('connected');
    const theirs = client.dtls.extractSessionKeys(16, 14);
    expect(server.srtpKeys?.remoteKey).toEqual(theirs.localKey);
    expect(server.srtpKeys?.remoteSalt).toEqual(theirs.localSalt);
    expect(server.srtpKeys?.localKey).toEqual(theirs.remoteKey);
    expect(server.srtpKeys?.localSalt).toEqual(theirs.remoteSalt);
    expect(server.peerFingerprint).toBe(client.fingerprint);
  });

  test('survives every datagram arriving twice', async () => {
    const { client, server } = await join2((datagram) => [datagram, Buffer.from(datagram)]);
    await until(() => server.state === 'connected' && client.isConnected);
    expect(server.state).toBe('connected');
  });

  test('sends its flight again when it was lost', async () => {
    const { client, server } = await join2(undefined, (n) => n === 1);
    await until(() => server.state === 'negotiating');
    server.tick(performance.now() + 500);
    await until(() => server.state === 'connected' && client.isConnected);
    expect(server.state).toBe('connected');
  });

  test('gives up on a client that does not answer', async () => {
    const { server } = await join2(undefined, () => true);
    await until(() => server.state === 'negotiating');
    for (let now = performance.now(); now < performance.now() + 120_000 && server.state === 'negotiating'; now += 500)
      server.tick(now);
    expect(server.state).toBe('failed');
    expect(server.failure).toContain('does not answer');
  });

  test('refuses a client that does not own the key of its certificate', async () => {
    const honest = await newClient();
    const thief = await werift.CipherContext.createSelfSignedCertificateWithKey({ hash: 4, signature: 3 }, 23);
    const client = new Client(String(honest.dtls.options.cert), thief.keyPem);
    const server = new DtlsServer(certificate, (datagram) => setImmediate(() => client.receive(datagram)));
    client.toServer = (datagram) => setImmediate(() => server.receive(datagram, performance.now()));
    void client.dtls.connect();
    await until(() => server.state === 'failed');
    expect(server.failure).toBe('the client does not own the key of its certificate');
    expect(server.srtpKeys).toBeNull();
  });

  test('ignores plain text once connected, so nobody can restart the handshake', async () => {
    let hello = Buffer.alloc(0);
    const { server, sent } = await join2((datagram) => {
      if (hello.length === 0) hello = Buffer.from(datagram);
      return [datagram];
    });
    await until(() => server.state === 'connected');
    const before = sent.length;
    server.receive(hello, performance.now());
    server.receive(Buffer.from('15fefd00000000000000630002022f', 'hex'), performance.now());
    expect(server.state).toBe('connected');
    expect(sent.length).toBe(before);
  });

  test('fails without throwing on a hello cut at any byte', async () => {
    let hello = Buffer.alloc(0);
    await join2((datagram) => {
      hello = Buffer.from(datagram);
      return [];
    });
    await until(() => hello.length > 0);
    for (let length = 0; length < hello.length; length++) {
      const cut = Buffer.from(hello.subarray(0, length));
      // Lengths that agree with the cut, so that it reaches the message parser.
      if (length > 25) {
        cut.writeUInt16BE(length - 13, 11);
        cut.writeUIntBE(length - 25, 14, 3);
        cut.writeUIntBE(length - 25, 22, 3);
      }
      const server = new DtlsServer(certificate, () => {});
      server.receive(cut, 0);
      expect(server.state).not.toBe('connected');
    }
  });

  test('refuses a client without use_srtp', async () => {
    const failed = await offering('-cipher ECDHE-ECDSA-AES128-GCM-SHA256'.split(' '));
    expect(failed.failure).toContain('SRTP_AES128_CM_HMAC_SHA1_80');
  });

  test('agrees with OpenSSL, also when fragments are tiny', async () => {
    const server = await offering(['-use_srtp', 'SRTP_AES128_CM_SHA1_80', '-mtu', '300']);
    expect(server.failure).toBe('');
    expect(server.state).toBe('connected');
  });

  test('refuses an OpenSSL client without a certificate', async () => {
    const server = await offering(['-use_srtp', 'SRTP_AES128_CM_SHA1_80'], false);
    expect(server.failure).toBe('the client sent no certificate');
  });
});

/** Runs `openssl s_client -dtls1_2` against the server until one of them is done. */
async function offering(options: string[], hasCertificate = true): Promise<DtlsServer> {
  const folder = await mkdtemp(join(tmpdir(), 'dtls-'));
  const made = makeCertificate(Date.now());
  const pem = new X509Certificate(made.der).toString() + made.privateKey.export({ type: 'pkcs8', format: 'pem' });
  await writeFile(join(folder, 'client.pem'), pem);
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  let peer = 0;
  const server = new DtlsServer(certificate, (datagram) => socket.send(datagram, peer, '127.0.0.1'));
  socket.on('message', (datagram, from) => {
    peer = from.port;
    server.receive(datagram, performance.now());
  });
  const connect = ['s_client', '-dtls1_2', '-connect', `127.0.0.1:${socket.address().port}`, '-quiet'];
  const credential = hasCertificate ? ['-cert', join(folder, 'client.pem'), '-key', join(folder, 'client.pem')] : [];
  const child = spawn('openssl', [...connect, ...credential, ...options], { stdio: ['pipe', 'ignore', 'ignore'] });
  await until(() => server.state === 'connected' || server.state === 'failed', 8000);
  child.kill('SIGKILL');
  socket.close();
  await rm(folder, { recursive: true });
  return server;
}

describe('certificate', () => {
  test('is self-signed, valid now, and named by its fingerprint', () => {
    const parsed = new X509Certificate(certificate.der);
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(new Date(parsed.validFrom).getTime()).toBeLessThan(Date.now());
    expect(new Date(parsed.validTo).getTime()).toBeGreaterThan(Date.now() + 86_400_000);
    expect(parsed.fingerprint256).toBe(certificate.fingerprint);
    expect(parsed.checkPrivateKey(certificate.privateKey)).toBe(true);
  });
});
