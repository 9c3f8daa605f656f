import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect, createServer, type TLSSocket } from 'node:tls';
import type { Flow } from '@shouwen/sip';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { TestAuthority } from './_certificates.ts';
import { openTransports, type SipTransports, type TlsPeer, type TransportOptions } from './index.ts';

const HOST = '127.0.0.1';
const OPTIONS = 'OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 2\r\n\r\nhi';

interface Files {
  certificateFile: string;
  keyFile: string;
}

let folder: string;
let authority: TestAuthority;
let other: TestAuthority;
let ca: Buffer;
/** For our address, for another name, and by somebody nobody knows. */
let ours: Files;
let named: Files;
let foreign: Files;

let transports: SipTransports;
let received: { text: string; flow: Flow }[];
let closed: Flow[];
let cleanUp: (() => unknown)[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'shouwen-tls-'));
  const elsewhere = await mkdtemp(path.join(tmpdir(), 'shouwen-tls-'));
  [authority, other] = await Promise.all([TestAuthority.create(folder), TestAuthority.create(elsewhere)]);
  ca = await authority.ca();
  ours = await authority.issue('ours', `IP:${HOST}`);
  named = await authority.issue('named', 'DNS:trunk.example');
  foreign = await other.issue('foreign', `IP:${HOST}`);
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await rm(other.folder, { recursive: true, force: true });
});

beforeEach(() => {
  received = [];
  closed = [];
  cleanUp = [];
});

afterEach(async () => {
  for (const step of cleanUp.reverse()) await step();
});

async function open(options: Partial<TransportOptions> = {}): Promise<void> {
  const [messages, gone] = [received, closed];
  transports = await openTransports({
    address: HOST,
    port: 0,
    receive: (bytes, flow) => messages.push({ text: Buffer.from(bytes).toString(), flow }),
    closed: (flow) => gone.push(flow),
    ...options,
  });
  cleanUp.push(() => transports.close());
}

async function until(what: () => boolean, ms = 2_000): Promise<void> {
  for (let i = 0; i < ms / 5 && !what(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(what()).toBe(true);
}

/** A phone that connects to us and knows our authority. */
async function phone(more: object = {}): Promise<TLSSocket> {
  const socket = connect({ host: HOST, port: transports.tlsPort, ca, ...more });
  socket.on('error', () => {});
  cleanUp.push(() => socket.destroy());
  await once(socket, 'secureConnect');
  return socket;
}

/** A trunk that waits for us; what it got is in `texts`. */
async function trunk(
  files: Files,
  more: object = {},
): Promise<{ port: number; texts: string[]; sockets: TLSSocket[] }> {
  const [cert, key] = await Promise.all([readFile(files.certificateFile), readFile(files.keyFile)]);
  const texts: string[] = [];
  const sockets: TLSSocket[] = [];
  const server = createServer({ cert, key, ...more }, (socket) => {
    sockets.push(socket);
    socket.on('error', () => {});
    socket.on('data', (bytes) => texts.push(bytes.toString()));
  });
  server.on('tlsClientError', () => {});
  server.listen(0, HOST);
  await once(server, 'listening');
  cleanUp.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, texts, sockets };
}

const nameOf = (socket: TLSSocket) => String(socket.getPeerCertificate().subject?.CN);

describe('the TLS port', () => {
  it('carries messages both ways', async () => {
    await open({ tls: { port: 0, ...ours } });
    const socket = await phone();
    socket.write(OPTIONS + OPTIONS.slice(0, 10));
    await until(() => received.length === 1);
    socket.write(OPTIONS.slice(10));
    await until(() => received.length === 2);
    const flow = received[0]?.flow;
    expect(flow).toMatchObject({
      protocol: 'TLS',
      remoteAddress: HOST,
      remotePort: socket.localPort,
      isReliable: true,
    });
    const answer = once(socket, 'data');
    flow?.send('SIP/2.0 200 OK');
    expect(String((await answer)[0])).toBe('SIP/2.0 200 OK');
    expect(transports.flowTo({ protocol: 'TLS', host: HOST, port: socket.localPort ?? 0 })).toBe(flow);
    expect(transports.portFor('TLS')).toBe(transports.tlsPort);
    expect(transports.portFor('TCP')).toBe(transports.port);
    socket.destroy();
    await until(() => closed.length === 1);
  });

  it('lets go who speaks no TLS, or an old one', async () => {
    await open({ tls: { port: 0, ...ours } });
    const plain = connectTcp(transports.tlsPort, HOST);
    plain.on('error', () => {});
    plain.write(OPTIONS);
    await new Promise((resolve) => plain.once('close', resolve));
    const old = connect({ host: HOST, port: transports.tlsPort, ca, minVersion: 'TLSv1', maxVersion: 'TLSv1.1' });
    await once(old, 'error');
    expect(received).toEqual([]);
    await phone();
  });

  it('takes so many connections of one address and no more, before any handshake', async () => {
    await open({ tls: { port: 0, ...ours }, limits: { tcpConnectionsPerAddress: 2 } });
    const first = await phone();
    const silent = connectTcp(transports.tlsPort, HOST);
    await once(silent, 'connect');
    cleanUp.push(() => silent.destroy());
    const third = connect({ host: HOST, port: transports.tlsPort, ca });
    await once(third, 'error');
    first.destroy();
    await until(() => closed.length === 1);
    await phone();
  });

  it('asks for a certificate when told whose to believe', async () => {
    await open({ tls: { port: 0, ...ours, clientCaFile: authority.caFile } });
    const [cert, key] = await Promise.all([readFile(named.certificateFile), readFile(named.keyFile)]);
    const known = await phone({ cert, key });
    known.write(OPTIONS);
    await until(() => received.length === 1);
    const unknown = connect({ host: HOST, port: transports.tlsPort, ca });
    unknown.on('error', () => {});
    unknown.write(OPTIONS);
    await new Promise((resolve) => unknown.once('close', resolve));
    expect(received).toHaveLength(1);
  });

  it.each([
    ['are missing', () => ({ certificateFile: '/nowhere/a.pem', keyFile: '/nowhere/a.key' })],
    ['do not belong together', () => ({ certificateFile: ours.certificateFile, keyFile: named.keyFile })],
  ])('is not opened when its files %s', async (_what, files) => {
    const opening = open({ tls: { port: 0, ...files() } });
    await expect(opening).rejects.toMatchObject({ code: 'bad-certificate', message: expect.stringContaining('.pem') });
  });

  it('says that its port is taken, and leaves nothing open', async () => {
    await open({ tls: { port: 0, ...ours } });
    const again = openTransports({
      address: HOST,
      port: 0,
      tls: { port: transports.tlsPort, ...ours },
      receive: () => {},
      closed: () => {},
    });
    await expect(again).rejects.toMatchObject({ code: 'port-taken', message: expect.stringContaining('TLS') });
  });
});

describe('a certificate that is renewed', () => {
  let files: Files;

  async function put(from: Files): Promise<void> {
    await copyFile(from.keyFile, files.keyFile);
    await copyFile(from.certificateFile, files.certificateFile);
  }

  beforeEach(async () => {
    const place = await mkdtemp(path.join(tmpdir(), 'shouwen-tls-'));
    cleanUp.push(() => rm(place, { recursive: true, force: true }));
    files = { certificateFile: path.join(place, 'sip.pem'), keyFile: path.join(place, 'sip.key') };
    await put(ours);
  });

  it('is read when told to: new connections get it, old ones stay', async () => {
    await open({ tls: { port: 0, ...files, watch: false } });
    const before = await phone();
    expect(nameOf(before)).toBe('ours');
    await put(named);
    await transports.reloadCertificates();
    const after = await phone({ servername: 'trunk.example' });
    expect(nameOf(after)).toBe('named');
    before.write(OPTIONS);
    await until(() => received.length === 1);
  });

  it('is read by itself, once for several writes', async () => {
    const readings: (Error | null)[] = [];
    await open({ tls: { port: 0, ...files, reloaded: (error) => readings.push(error) } });
    await put(named);
    await until(() => readings.length === 1, 5_000);
    expect(readings).toEqual([null]);
    expect(nameOf(await phone({ servername: 'trunk.example' }))).toBe('named');
  });

  it('that cannot be used changes nothing', async () => {
    const readings: (Error | null)[] = [];
    await open({ tls: { port: 0, ...files, reloaded: (error) => readings.push(error) } });
    await writeFile(files.keyFile, 'not a key');
    await until(() => readings.length === 1, 5_000);
    expect(readings[0]).toMatchObject({ code: 'bad-certificate' });
    await expect(transports.reloadCertificates()).rejects.toMatchObject({ code: 'bad-certificate' });
    expect(nameOf(await phone())).toBe('ours');
  });

  it('without a TLS port there is nothing to read', async () => {
    await open();
    await transports.reloadCertificates();
    expect(transports.tlsPort).toBe(0);
    expect(transports.portFor('TLS')).toBe(transports.port);
  });
});

describe('a TLS connection to a trunk', () => {
  const place = (port: number) => transports.flowTo({ protocol: 'TLS', host: HOST, port });

  it.each([
    ['for its address, by an authority we were given', () => ours, (): TlsPeer => ({ ca })],
    ['for the name we were given', () => named, (): TlsPeer => ({ ca, serverName: 'trunk.example' })],
    ['of anybody, when told so', () => foreign, (): TlsPeer => ({ isInsecure: true })],
  ])('takes a certificate %s; the next request takes the same connection', async (_what, files, peer) => {
    const { port, texts, sockets } = await trunk(files());
    const asked: string[] = [];
    await open({
      tlsPeer: (host, at) => {
        asked.push(`${host} ${at}`);
        return peer();
      },
    });
    const flow = place(port);
    flow?.send('one ');
    flow?.send('two');
    await until(() => texts.join('') === 'one two');
    expect(place(port)).toBe(flow);
    expect(asked).toEqual([`${HOST} ${port}`]);
    sockets[0]?.write(OPTIONS);
    await until(() => received.length === 1);
    expect(received[0]?.flow).toBe(flow);
  });

  it.each([
    ['by an authority we do not know', () => foreign, (): TlsPeer => ({ ca })],
    ['for another name', () => named, (): TlsPeer => ({ ca, serverName: 'other.example' })],
    ['for a name when there is only an address', () => named, (): TlsPeer => ({ ca })],
    ['of ours when nobody told us of the authority', () => ours, (): TlsPeer => ({})],
  ])('refuses a certificate %s, and tells it nothing', async (_what, files, peer) => {
    const { port, texts } = await trunk(files());
    await open({ tlsPeer: peer });
    const flow = place(port);
    flow?.send('a secret');
    await until(() => closed.length === 1);
    expect(closed[0]).toBe(flow);
    expect(flow?.isOpen).toBe(false);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(texts).toEqual([]);
    expect(place(port)).not.toBe(flow);
  });

  it('shows a certificate to a trunk that asks for one', async () => {
    const [cert, key] = await Promise.all([readFile(named.certificateFile), readFile(named.keyFile)]);
    const { port, texts, sockets } = await trunk(ours, { requestCert: true, ca });
    await open({ tlsPeer: () => ({ ca, certificate: { cert, key } }) });
    place(port)?.send('one');
    await until(() => texts.length === 1);
    expect(sockets[0]?.authorized).toBe(true);
  });

  it('that never comes up holds no more than it may, and is told as closed', async () => {
    await open({ limits: { unsentBytes: 10_000 } });
    const flow = place(1);
    flow?.send('one');
    await until(() => closed.length === 1);
    const silent = createServer({});
    silent.listen(0, HOST);
    await once(silent, 'listening');
    cleanUp.push(() => silent.close());
    const address = silent.address();
    const waiting = place(typeof address === 'object' && address !== null ? address.port : 0);
    waiting?.send('x'.repeat(20_000));
    expect(waiting?.isOpen).toBe(false);
    await until(() => closed.length === 2);
  });
});

describe('a WebSocket', () => {
  async function serve(server: HttpServer, scheme: string): Promise<string> {
    server.on('upgrade', (request, socket, head) => transports.acceptWebSocket(request, socket, head));
    server.listen(0, HOST);
    await once(server, 'listening');
    cleanUp.push(() => server.close());
    const address = server.address();
    return `${scheme}://${HOST}:${typeof address === 'object' && address !== null ? address.port : 0}/`;
  }

  async function protocolOf(url: string, headers: Record<string, string> = {}): Promise<string | undefined> {
    const socket = new WebSocket(url, ['sip'], { ca, headers });
    cleanUp.push(() => socket.terminate());
    await once(socket, 'open');
    socket.send(OPTIONS);
    await until(() => received.length === 1);
    return received[0]?.flow.protocol;
  }

  it('over TLS to us is WSS', async () => {
    const [cert, key] = await Promise.all([readFile(ours.certificateFile), readFile(ours.keyFile)]);
    await open();
    const url = await serve(createHttpsServer({ cert, key }), 'wss');
    expect(await protocolOf(url)).toBe('WSS');
  });

  it.each([
    ['a proxy we trust says https', ['10.0.0.0/8', HOST], 'https', 'WSS'],
    ['a network we trust says wss', ['127.0.0.0/8', 'nonsense', '1.2.3.4/99'], 'WSS', 'WSS'],
    ['the proxy next to us says http', [HOST], 'https, http', 'WS'],
    ['nobody we trust says https', ['10.0.0.1'], 'https', 'WS'],
    ['no proxy is trusted', [], 'https', 'WS'],
  ])('when %s: %s %s is %s', async (_what, trustedProxies, said, protocol) => {
    await open({ trustedProxies });
    const url = await serve(createHttpServer(), 'ws');
    expect(await protocolOf(url, { 'x-forwarded-proto': said })).toBe(protocol);
  });
});
