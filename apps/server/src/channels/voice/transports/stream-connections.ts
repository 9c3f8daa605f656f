import type { Socket } from 'node:net';
import { type Flow, StreamFramer } from '@shouwen/sip';
import type { TransportLimits } from './transport-limits.ts';

/** What a connection tells whoever runs the stack. */
export interface ConnectionEvents {
  receive: (bytes: Uint8Array, flow: Flow) => void;
  closed: (flow: Flow) => void;
}

/** An outgoing connection that is not up after this long never will be; a handshake gets as long. */
export const CONNECT_TIMEOUT_MS = 10_000;

let connections = 0;

/** Connections of one stream transport, in both directions (RFC 3261 18): counted, framed, found again by their peer. */
export class StreamConnections {
  readonly #protocol: 'TCP' | 'TLS';
  readonly #events: ConnectionEvents;
  readonly #limits: TransportLimits;
  /** Every connection, by `address port`: a request to that peer takes the same one. */
  readonly #flows = new Map<string, StreamFlow>();
  /** Sockets by address, those that have not said a word included. */
  readonly #perAddress = new Map<string, number>();
  #count = 0;

  constructor(protocol: 'TCP' | 'TLS', events: ConnectionEvents, limits: TransportLimits) {
    this.#protocol = protocol;
    this.#events = events;
    this.#limits = limits;
  }

  /** The connection to a peer; null when there is none. */
  find(host: string, port: number): StreamFlow | null {
    return this.#flows.get(key(host, port)) ?? null;
  }

  get isFull(): boolean {
    return this.#count >= this.#limits.tcpConnections;
  }

  /** Counts a socket until it is closed. False above the bounds: then it has been destroyed. */
  admit(socket: Socket): boolean {
    const { remoteAddress } = socket;
    const isCrowded =
      remoteAddress === undefined ||
      (this.#perAddress.get(remoteAddress) ?? 0) >= this.#limits.tcpConnectionsPerAddress;
    if (isCrowded || this.isFull) {
      socket.on('error', () => {});
      socket.destroy();
      return false;
    }
    this.count(socket, remoteAddress);
    return true;
  }

  /** As `admit`, without asking: for connections we open. */
  count(socket: Socket, address: string): void {
    this.#count++;
    this.#perAddress.set(address, (this.#perAddress.get(address) ?? 0) + 1);
    socket.once('close', () => {
      this.#count--;
      const left = (this.#perAddress.get(address) ?? 1) - 1;
      if (left === 0) this.#perAddress.delete(address);
      else this.#perAddress.set(address, left);
    });
  }

  /** A connection from now on. `isReady` false: what is sent waits for `flow.ready()`. */
  hold(socket: Socket, address: string, port: number, isReady: boolean): StreamFlow {
    const flow = new StreamFlow(this.#protocol, socket, address, port, this.#limits.unsentBytes, isReady);
    const name = key(address, port);
    this.#flows.set(name, flow);
    const framer = new StreamFramer({ messageBytes: this.#limits.messageBytes });
    socket.setTimeout(this.#limits.tcpIdleMs, () => socket.destroy());
    socket.on('data', (bytes) => this.#read(flow, framer, bytes));
    socket.on('error', () => {});
    socket.on('close', () => {
      flow.isOpen = false;
      if (this.#flows.get(name) === flow) this.#flows.delete(name);
      this.#events.closed(flow);
    });
    return flow;
  }

  destroyAll(): void {
    for (const flow of this.#flows.values()) flow.destroy();
  }

  #read(flow: StreamFlow, framer: StreamFramer, bytes: Buffer): void {
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

/** One connection. */
export class StreamFlow implements Flow {
  readonly id: string;
  readonly protocol: 'TCP' | 'TLS';
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly isReliable = true;
  isOpen = true;
  readonly #socket: Socket;
  readonly #unsentBytesMax: number;
  /** What was sent before the other side had proved who it is; null once it has. */
  #waiting: string[] | null;
  #waitingBytes = 0;

  constructor(
    protocol: 'TCP' | 'TLS',
    socket: Socket,
    remoteAddress: string,
    remotePort: number,
    unsentBytesMax: number,
    isReady: boolean,
  ) {
    this.id = `${protocol.toLowerCase()} ${++connections}`;
    this.protocol = protocol;
    this.#socket = socket;
    this.remoteAddress = remoteAddress;
    this.remotePort = remotePort;
    this.#unsentBytesMax = unsentBytesMax;
    this.#waiting = isReady ? null : [];
  }

  send(text: string): void {
    if (!this.isOpen) return;
    if (this.#waiting !== null) {
      this.#waiting.push(text);
      this.#waitingBytes += text.length;
    } else this.#socket.write(text);
    if (this.#socket.writableLength + this.#waitingBytes > this.#unsentBytesMax) this.destroy();
  }

  /** The connection is up and the peer is who it should be: what waited goes now. */
  ready(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = null;
    this.#waitingBytes = 0;
    for (const text of waiting) this.send(text);
  }

  destroy(): void {
    this.isOpen = false;
    this.#waiting = null;
    this.#socket.destroy();
  }
}
