import { connect, createServer, type Server } from 'node:net';
import type { Flow } from '@shouwen/sip';
import { CONNECT_TIMEOUT_MS, type ConnectionEvents, StreamConnections } from './stream-connections.ts';
import { explainBindError } from './transport-error.ts';
import type { TransportLimits } from './transport-limits.ts';

/** SIP over TCP: one listening socket, and connections in both directions (RFC 3261 18). */
export class TcpTransport {
  readonly port: number;
  readonly #server: Server;
  readonly #connections: StreamConnections;

  private constructor(server: Server, port: number, connections: StreamConnections) {
    this.#server = server;
    this.port = port;
    this.#connections = connections;
    server.on('connection', (socket) => {
      const { remoteAddress, remotePort } = socket;
      if (!connections.admit(socket) || remoteAddress === undefined || remotePort === undefined) return;
      connections.hold(socket, remoteAddress, remotePort, true);
    });
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
    const bound = await listen(server, 'TCP', address, port);
    return new TcpTransport(server, bound, new StreamConnections('TCP', events, limits));
  }

  /** The connection to a peer, opened if there is none; what is sent waits until it is up. Null above the bound. */
  flowTo(host: string, port: number): Flow | null {
    const existing = this.#connections.find(host, port);
    if (existing !== null) return existing;
    if (this.#connections.isFull) return null;
    const socket = connect({ host, port, noDelay: true });
    const giveUp = setTimeout(() => socket.destroy(), CONNECT_TIMEOUT_MS);
    socket.once('connect', () => clearTimeout(giveUp));
    socket.once('close', () => clearTimeout(giveUp));
    this.#connections.count(socket, host);
    return this.#connections.hold(socket, host, port, true);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#connections.destroyAll();
    await closed;
  }
}

/** Binds a server; the port it has. Rejects with `TransportError`. */
export async function listen(server: Server, protocol: string, address: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    const failed = (error: Error) => reject(explainBindError(error, protocol, address, port));
    server.once('error', failed);
    server.listen(port, address, () => {
      server.removeListener('error', failed);
      resolve();
    });
  });
  const bound = server.address();
  return typeof bound === 'object' && bound !== null ? bound.port : port;
}
