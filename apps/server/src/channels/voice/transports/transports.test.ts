import { createSocket, type Socket as DatagramSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, createServer as createTcpServer, type Socket } from 'node:net';
import type { Flow } from '@shouwen/sip';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { acceptSipWebSocket, openTransports, pooledRandom, type SipTransports, type TransportLimits } from './index.ts';

const HOST = '127.0.0.1';
const OPTIONS = 'OPTIONS sip:a@b SIP/2.0\r\nContent-Length: 2\r\n\r\nhi';

let transports: SipTransports;
let received: { text: string; flow: Flow }[];
let closed: Flow[];
let cleanUp: (() => unknown)[];

beforeEach(() => {
  received = [];
  closed = [];
  cleanUp = [];
});

afterEach(async () => {
  for (const step of cleanUp.reverse()) await step();
});

async function open(limits: Partial<TransportLimits> = {}): Promise<void> {
  // This test's own lists: connections of the one before may still be closing.
  const [messages, gone] = [received, closed];
  transports = await openTransports({
    address: HOST,
    port: 0,
    limits,
    receive: (bytes, flow) => messages.push({ text: Buffer.from(bytes).toString(), flow }),
    closed: (flow) => gone.push(flow),
  });
  cleanUp.push(() => transports.close());
}

/** Waits until something is true, a second at most. */
async function until(what: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !what(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(what()).toBe(true);
}

async function udpPeer(): Promise<DatagramSocket> {
  const socket = createSocket('udp4');
  socket.bind(0, HOST);
  await once(socket, 'listening');
  cleanUp.push(() => socket.close());
  return socket;
}

async function tcpPeer(): Promise<{ socket: Socket; read: () => string }> {
  const socket = connect(transports.port, HOST);
  socket.on('error', () => {});
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes.toString();
  });
  await once(socket, 'connect');
  cleanUp.push(() => socket.destroy());
  return { socket, read: () => text };
}

describe('UDP', () => {
  it('gives each datagram with its peer, and answers there', async () => {
    await open();
    const peer = await udpPeer();
    peer.send(OPTIONS, transports.port, HOST);
    await until(() => received.length === 1);
    const [first] = received;
    expect(first).toMatchObject({
      text: OPTIONS,
      flow: { protocol: 'UDP', remoteAddress: HOST, remotePort: peer.address().port, isReliable: false, isOpen: true },
    });
    const answer = once(peer, 'message');
    first?.flow.send('SIP/2.0 200 你好');
    expect(String((await answer)[0])).toBe('SIP/2.0 200 你好');
    expect(transports.flowTo({ protocol: 'UDP', host: HOST, port: peer.address().port })).toBe(first?.flow);
  });

  it('survives a destination that cannot be sent to', async () => {
    await open();
    expect(transports.flowTo({ protocol: 'UDP', host: HOST, port: 0 })).toBeNull();
    expect(transports.flowTo({ protocol: 'UDP', host: HOST, port: 70_000 })).toBeNull();
    transports.flowTo({ protocol: 'UDP', host: 'not.an.address', port: 5060 })?.send(OPTIONS);
    transports.flowTo({ protocol: 'UDP', host: '2001:db8::1', port: 5060 })?.send(OPTIONS);
    transports.flowTo({ protocol: 'UDP', host: HOST, port: 1 })?.send('x'.repeat(70_000));
    const peer = await udpPeer();
    peer.send(OPTIONS, transports.port, HOST);
    await until(() => received.length === 1);
  });

  it('sends nothing after it was closed', async () => {
    await open();
    const flow = transports.flowTo({ protocol: 'UDP', host: HOST, port: 9 });
    await transports.close();
    expect(() => flow?.send(OPTIONS)).not.toThrow();
  });
});

describe('TCP', () => {
  it('cuts the stream into messages and answers on the connection', async () => {
    await open();
    const { socket, read } = await tcpPeer();
    socket.write(OPTIONS + OPTIONS.slice(0, 20));
    await until(() => received.length === 1);
    socket.write(OPTIONS.slice(20));
    await until(() => received.length === 2);
    expect(received.map(({ text }) => text)).toEqual([OPTIONS, OPTIONS]);
    expect(received[0]?.flow).toBe(received[1]?.flow);
    expect(received[0]?.flow).toMatchObject({ protocol: 'TCP', isReliable: true, remotePort: socket.localPort });
    received[0]?.flow.send('answer');
    await until(() => read() === 'answer');
  });

  it('answers a ping by a line end', async () => {
    await open();
    const { socket, read } = await tcpPeer();
    socket.write('\r\n\r\n');
    await until(() => read() === '\r\n');
    expect(received).toEqual([]);
  });

  it('closes a stream it cannot follow, and one that is too long', async () => {
    await open({ messageBytes: 1_000 });
    const first = await tcpPeer();
    first.socket.write('OPTIONS sip:a@b SIP/2.0\r\nContent-Length: x\r\n\r\n');
    const second = await tcpPeer();
    second.socket.write('x'.repeat(3_000));
    await until(() => closed.length === 2);
    expect(closed.every((flow) => !flow.isOpen)).toBe(true);
    expect(received).toEqual([]);
  });

  it('tells when the peer goes', async () => {
    await open();
    const { socket } = await tcpPeer();
    socket.write(OPTIONS);
    await until(() => received.length === 1);
    socket.destroy();
    await until(() => closed.length === 1);
    expect(closed[0]).toBe(received[0]?.flow);
    expect(() => closed[0]?.send('late')).not.toThrow();
  });

  it('closes who says nothing', async () => {
    await open({ tcpIdleMs: 50 });
    await tcpPeer();
    await until(() => closed.length === 1);
  });

  it('closes who does not read', async () => {
    await open({ unsentBytes: 100_000 });
    const { socket } = await tcpPeer();
    socket.pause();
    socket.write(OPTIONS);
    await until(() => received.length === 1);
    const flow = received[0]?.flow;
    for (let i = 0; i < 1000 && flow?.isOpen === true; i++) flow.send('x'.repeat(60_000));
    await until(() => closed.length === 1);
  });

  it('takes so many connections of one address and no more', async () => {
    await open({ tcpConnectionsPerAddress: 2 });
    const first = await tcpPeer();
    await tcpPeer();
    const third = await tcpPeer();
    await once(third.socket, 'close');
    first.socket.write(OPTIONS);
    await until(() => received.length === 1);
    first.socket.destroy();
    await until(() => closed.length === 1);
    const another = await tcpPeer();
    another.socket.write(OPTIONS);
    await until(() => received.length === 2);
  });

  it('opens a connection and sends once it is up; the next request takes the same', async () => {
    await open();
    const texts: string[] = [];
    const server = createTcpServer((socket) => socket.on('data', (bytes) => texts.push(bytes.toString())));
    server.listen(0, HOST);
    await once(server, 'listening');
    cleanUp.push(() => server.close());
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const flow = transports.flowTo({ protocol: 'TCP', host: HOST, port });
    flow?.send('one');
    await until(() => texts.join('') === 'one');
    expect(transports.flowTo({ protocol: 'TCP', host: HOST, port })).toBe(flow);
  });

  it('tells when nobody listens there', async () => {
    await open();
    const flow = transports.flowTo({ protocol: 'TCP', host: HOST, port: 1 });
    flow?.send('one');
    await until(() => closed.length === 1);
    expect(closed[0]).toBe(flow);
    expect(transports.flowTo({ protocol: 'TCP', host: HOST, port: 1 })).not.toBe(flow);
  });

  it('opens none for protocols only the other side can open', async () => {
    await open();
    expect(transports.flowTo({ protocol: 'WSS', host: HOST, port: 443 })).toBeNull();
    expect(transports.flowTo({ protocol: 'WS', host: HOST, port: 80 })).toBeNull();
  });
});

describe('WebSocket', () => {
  let http: Server;

  async function openHttp(limits: Partial<TransportLimits> = {}): Promise<string> {
    await open(limits);
    http = createServer();
    http.on('upgrade', (request, socket, head) => acceptSipWebSocket(transports, request, socket, head));
    http.listen(0, HOST);
    await once(http, 'listening');
    cleanUp.push(() => http.close());
    const address = http.address();
    return `ws://${HOST}:${typeof address === 'object' && address !== null ? address.port : 0}/`;
  }

  function browser(url: string, protocols: string[] = ['sip'], autoPong = true): WebSocket {
    const socket = new WebSocket(url, protocols, { autoPong });
    socket.on('error', () => {});
    cleanUp.push(() => socket.terminate());
    return socket;
  }

  it('carries messages both ways as the sip subprotocol', async () => {
    const socket = browser(await openHttp());
    await once(socket, 'open');
    expect(socket.protocol).toBe('sip');
    socket.send(OPTIONS);
    await until(() => received.length === 1);
    expect(received[0]).toMatchObject({
      text: OPTIONS,
      flow: { protocol: 'WS', remoteAddress: HOST, isReliable: true },
    });
    const answer = once(socket, 'message');
    received[0]?.flow.send('SIP/2.0 200 OK');
    const [data, isBinary] = await answer;
    expect([String(data), isBinary]).toEqual(['SIP/2.0 200 OK', false]);
  });

  it('refuses another subprotocol with 400', async () => {
    const socket = browser(await openHttp(), ['chat']);
    const [error] = await once(socket, 'error');
    expect(String(error)).toContain('400');
  });

  it('refuses one too many with 503', async () => {
    const url = await openHttp({ webSockets: 1 });
    await once(browser(url), 'open');
    const [error] = await once(browser(url), 'error');
    expect(String(error)).toContain('503');
  });

  it('answers a double line end by one', async () => {
    const socket = browser(await openHttp());
    await once(socket, 'open');
    const answer = once(socket, 'message');
    socket.send('\r\n\r\n');
    expect(String((await answer)[0])).toBe('\r\n');
    expect(received).toEqual([]);
  });

  it('tells when the browser goes', async () => {
    const socket = browser(await openHttp());
    await once(socket, 'open');
    socket.send(OPTIONS);
    await until(() => received.length === 1);
    socket.close();
    await until(() => closed.length === 1);
    expect(closed[0]).toBe(received[0]?.flow);
    expect(closed[0]?.isOpen).toBe(false);
  });

  it('closes a browser that does not answer pings', async () => {
    const url = await openHttp({ webSocketPingMs: 40 });
    await once(browser(url, ['sip'], false), 'open');
    const alive = browser(url);
    await once(alive, 'open');
    await until(() => closed.length === 1);
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(closed).toHaveLength(1);
    expect(alive.readyState).toBe(WebSocket.OPEN);
  });

  it('closes a browser that sends more than a message may be', async () => {
    const socket = browser(await openHttp({ messageBytes: 1_000 }));
    await once(socket, 'open');
    socket.send('x'.repeat(2_000));
    await until(() => closed.length === 1);
    expect(received).toEqual([]);
  });
});

describe('opening', () => {
  it('takes one port for UDP and TCP', async () => {
    await open();
    expect(transports.port).toBeGreaterThan(0);
    await tcpPeer();
  });

  it('says in one sentence that a port is taken', async () => {
    await open();
    const again = openTransports({ address: HOST, port: transports.port, receive: () => {}, closed: () => {} });
    await expect(again).rejects.toMatchObject({
      code: 'port-taken',
      message: expect.stringMatching(/^SIP cannot listen on UDP 127\.0\.0\.1:\d+: another program uses it/),
    });
  });

  it('says that only TCP is taken, and lets UDP go', async () => {
    const server = createTcpServer().listen(0, HOST);
    await once(server, 'listening');
    cleanUp.push(() => server.close());
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const options = { address: HOST, port, receive: () => {}, closed: () => {} };
    await expect(openTransports(options)).rejects.toMatchObject({
      code: 'port-taken',
      message: expect.stringContaining('TCP'),
    });
    await expect(openTransports(options)).rejects.toMatchObject({ message: expect.stringContaining('TCP') });
  });

  it('says that the machine does not have the address', async () => {
    const opening = openTransports({ address: '203.0.113.77', port: 0, receive: () => {}, closed: () => {} });
    await expect(opening).rejects.toMatchObject({ code: 'address-not-here' });
  });
});

describe('pooledRandom', () => {
  it('gives 24 hexadecimal digits, never the same', () => {
    const random = pooledRandom();
    const tokens = new Set(Array.from({ length: 2_000 }, () => random.randomToken()));
    expect(tokens.size).toBe(2_000);
    for (const token of tokens) expect(token).toMatch(/^[0-9a-f]{24}$/);
  });
});
