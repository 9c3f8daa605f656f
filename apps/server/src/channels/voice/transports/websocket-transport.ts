import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv6 } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Flow } from '@shouwen/sip';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { ConnectionEvents } from './stream-connections.ts';
import type { TransportLimits } from './transport-limits.ts';

let connections = 0;

/** SIP over WebSocket (RFC 7118): sockets that an HTTP server hands over, one flow each. */
export class WebSocketTransport {
  readonly #server: WebSocketServer;
  readonly #events: ConnectionEvents;
  readonly #limits: TransportLimits;
  readonly #flows = new Set<WebSocketFlow>();
  readonly #trustedProxies: BlockList;

  constructor(events: ConnectionEvents, limits: TransportLimits, trustedProxies: readonly string[]) {
    this.#trustedProxies = networksOf(trustedProxies);
    this.#events = events;
    this.#limits = limits;
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: limits.messageBytes,
      // The subprotocol is `sip` and nothing else (RFC 7118 4.2).
      handleProtocols: (offered) => (offered.has('sip') ? 'sip' : false),
      // SIP is text that repeats itself, but compressing each message costs more memory than a line has to give.
      perMessageDeflate: false,
    });
  }

  /** Takes over an HTTP upgrade. The caller has checked path and origin. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    if (!offered.includes('sip')) {
      socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    if (this.#flows.size >= this.#limits.webSockets) {
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (webSocket) => this.#hold(webSocket, request));
  }

  close(): void {
    for (const flow of this.#flows) flow.terminate();
    this.#server.close();
  }

  /** Over TLS to us, or to a proxy that we believe (RFC 7118 5.1: the Via must say WSS then). */
  #isSecure(request: IncomingMessage): boolean {
    const { socket, headers } = request;
    if ('encrypted' in socket && socket.encrypted === true) return true;
    const { remoteAddress = '' } = socket;
    const plain = remoteAddress.startsWith('::ffff:') ? remoteAddress.slice(7) : remoteAddress;
    if (plain === '' || !this.#trustedProxies.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4')) return false;
    const said = String(headers['x-forwarded-proto'] ?? '').toLowerCase();
    // The proxy next to us writes last.
    const last = said.split(',').at(-1)?.trim();
    return last === 'https' || last === 'wss';
  }

  #hold(webSocket: WebSocket, request: IncomingMessage): void {
    const { remoteAddress = '', remotePort = 0 } = request.socket;
    const isSecure = this.#isSecure(request);
    const flow = new WebSocketFlow(webSocket, isSecure ? 'WSS' : 'WS', remoteAddress, remotePort, this.#limits);
    this.#flows.add(flow);
    webSocket.on('message', (data) => {
      const bytes = bytesOf(data);
      // Some browser phones keep alive as if this were TCP (RFC 5626 4.4.1); a ping frame is the better way.
      if (bytes.length === 4 && bytes.toString('latin1') === '\r\n\r\n') flow.send('\r\n');
      else this.#events.receive(bytes, flow);
    });
    webSocket.on('error', () => {});
    webSocket.on('close', () => {
      flow.stop();
      this.#flows.delete(flow);
      this.#events.closed(flow);
    });
  }
}

/** Addresses and networks as one list; an entry that is neither lets nobody in. */
function networksOf(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    const family = isIPv6(address) ? 'ipv6' : 'ipv4';
    try {
      if (prefix === undefined) list.addAddress(address, family);
      else list.addSubnet(address, Number(prefix), family);
    } catch {
      // The others still count.
    }
  }
  return list;
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}

class WebSocketFlow implements Flow {
  readonly id = `ws ${++connections}`;
  readonly protocol: 'WS' | 'WSS';
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly isReliable = true;
  isOpen = true;
  readonly #webSocket: WebSocket;
  readonly #unsentBytesMax: number;
  readonly #pings: ReturnType<typeof setInterval>;
  #isAlive = true;

  constructor(
    webSocket: WebSocket,
    protocol: 'WS' | 'WSS',
    remoteAddress: string,
    remotePort: number,
    limits: TransportLimits,
  ) {
    this.#webSocket = webSocket;
    this.protocol = protocol;
    this.remoteAddress = remoteAddress;
    this.remotePort = remotePort;
    this.#unsentBytesMax = limits.unsentBytes;
    webSocket.on('pong', () => {
      this.#isAlive = true;
    });
    // A laptop that was shut leaves a connection that looks open for minutes; its agent must not be rung.
    this.#pings = setInterval(() => this.#ping(), limits.webSocketPingMs);
  }

  send(text: string): void {
    if (!this.isOpen) return;
    this.#webSocket.send(text);
    if (this.#webSocket.bufferedAmount > this.#unsentBytesMax) this.terminate();
  }

  terminate(): void {
    this.stop();
    this.#webSocket.terminate();
  }

  stop(): void {
    this.isOpen = false;
    clearInterval(this.#pings);
  }

  #ping(): void {
    if (!this.#isAlive) {
      this.terminate();
      return;
    }
    this.#isAlive = false;
    this.#webSocket.ping();
  }
}
