import { connect, createServer, type Server, type Socket } from 'node:net';
import { type Flow, StreamFramer } from '@shouwen/sip';
import { explainBindError } from './transport-error.ts';
import type { TransportLimits } from './transport-limits.ts';

/** What a connection tells whoever runs the stack. */
export interface ConnectionEvents {
  receive: (bytes: Uint8Array, flow: Flow) => void;
  closed: (flow: Flow) => void;
}

/** An outgoing connection that is not up after this long never will be. */
const CONNECT_TIMEOUT_MS = 10_000;

let connections = 0;

/** SIP over TCP: one listening socket, and connections in both directions (RFC 3261 18). */
export class TcpTransport {
  readonly port: number;
  readonly #server: Server;
  readonly #events: ConnectionEvents;
  readonly #limits: TransportLimits;
  /** Every connection, by `address port`: a request to that peer takes the same one. */
  readonly #flows = new Map<string, TcpFlow>();
  readonly #perAddress = new Map<string, number>();

  private constructor(server: Server, port: number, events: ConnectionEvents, limits: TransportLimits) {
    this.#server = server;
    this.port = port;
    this.#events = events;
    this.#limits = limits;
    server.on('connection', (socket) => this.#accept(socket));
    server.on('error', () => {});
  }

  /** Rejects with `TransportError`. */
  static async open(
    address: string,
    port: number,
    events: ConnectionEvents,
    limits: TransportLimits,
  ): Promise<TcpTransport> {
    const server = createServer({ noDelay: true });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(explainBindError(error, 'TCP', address, port)));
      server.listen(port, address, () => {
        server.removeAllListeners('error');
        resolve();
      });
    });
    const bound = server.address();
    return new TcpTransport(server, typeof bound === 'object' && bound !== null ? bound.port : port, events, limits);
  }

  /** The connection to a peer, opened if there is none; what is sent waits until it is up. Null above the bound. */
  flowTo(host: string, port: number): Flow | null {
    const existing = this.#flows.get(key(host, port));
    if (existing !== undefined) return existing;
    if (this.#flows.size >= this.#limits.tcpConnections) return null;
    const socket = connect({ host, port, noDelay: true });
    const giveUp = setTimeout(() => socket.destroy(), CONNECT_TIMEOUT_MS);
    socket.once('connect', () => clearTimeout(giveUp));
    socket.once('close', () => clearTimeout(giveUp));
    return this.#hold(socket, host, port);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const flow of this.#flows.values()) flow.destroy();
    await closed;
  }

  #accept(socket: Socket): void {
    const { remoteAddress, remotePort } = socket;
    if (remoteAddress === undefined || remotePort === undefined) {
      socket.destroy();
      return;
    }
    const isCrowded = (this.#perAddress.get(remoteAddress) ?? 0) >= this.#limits.tcpConnectionsPerAddress;
    if (isCrowded || this.#flows.size >= this.#limits.tcpConnections) {
      socket.destroy();
      return;
    }
    this.#hold(socket, remoteAddress, remotePort);
  }

  #hold(socket: Socket, address: string, port: number): TcpFlow {
    const flow = new TcpFlow(socket, address, port, this.#limits.unsentBytes);
    const name = key(address, port);
    this.#flows.set(name, flow);
    this.#perAddress.set(address, (this.#perAddress.get(address) ?? 0) + 1);
    const framer = new StreamFramer({ messageBytes: this.#limits.messageBytes });
    socket.setTimeout(this.#limits.tcpIdleMs, () => socket.destroy());
    socket.on('data', (bytes) => this.#read(flow, framer, bytes));
    socket.on('error', () => {});
    socket.on('close', () => {
      flow.isOpen = false;
      if (this.#flows.get(name) === flow) this.#flows.delete(name);
      const left = (this.#perAddress.get(address) ?? 1) - 1;
      if (left === 0) this.#perAddress.delete(address);
      else this.#perAddress.set(address, left);
      this.#events.closed(flow);
    });
    return flow;
  }

  #read(flow: TcpFlow, framer: StreamFramer, bytes: Buffer): void {
    const { messages, pings, broken } = framer.push(bytes);
    for (const message of messages) this.#events.receive(message, flow);
    // RFC 5626 4.4.1: two line ends are answered by one.
    for (let i = 0; i < pings; i++) flow.send('\r\n');
    if (broken) flow.destroy();
  }
}

function key(address: string, port: number): string {
  return `${address} ${port}`;
}

class TcpFlow implements Flow {
  readonly id = `tcp ${++connections}`;
  readonly protocol = 'TCP';
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly isReliable = true;
  isOpen = true;
  readonly #socket: Socket;
  readonly #unsentBytesMax: number;

  constructor(socket: Socket, remoteAddress: string, remotePort: number, unsentBytesMax: number) {
    this.#socket = socket;
    this.remoteAddress = remoteAddress;
    this.remotePort = remotePort;
    this.#unsentBytesMax = unsentBytesMax;
  }

  send(text: string): void {
    if (!this.isOpen) return;
    this.#socket.write(text);
    if (this.#socket.writableLength > this.#unsentBytesMax) this.destroy();
  }

  destroy(): void {
    this.isOpen = false;
    this.#socket.destroy();
  }
}
