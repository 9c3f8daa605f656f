/** Sockets under the SIP stack: UDP and TCP on one port, and WebSockets that the HTTP server hands over. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Destination, Flow } from '@shouwen/sip';
import { type ConnectionEvents, TcpTransport } from './tcp-transport.ts';
import { TransportError } from './transport-error.ts';
import { DEFAULT_TRANSPORT_LIMITS, type TransportLimits } from './transport-limits.ts';
import { UdpTransport } from './udp-transport.ts';
import { WebSocketTransport } from './websocket-transport.ts';

export { pooledRandom } from './random-tokens.ts';
export { TransportError, type TransportErrorCode } from './transport-error.ts';
export { DEFAULT_TRANSPORT_LIMITS, type TransportLimits } from './transport-limits.ts';

export interface TransportOptions extends ConnectionEvents {
  /** IP address to listen on. */
  address: string;
  /** UDP and TCP; 0 for any free one. */
  port: number;
  limits?: Partial<TransportLimits>;
}

/** Tries of a free port: the system gives one that is free for UDP, which TCP may have taken. */
const FREE_PORT_TRIES = 10;

/** The open sockets. */
export class SipTransports {
  /** Of both UDP and TCP. */
  readonly port: number;
  readonly #udp: UdpTransport;
  readonly #tcp: TcpTransport;
  readonly #webSockets: WebSocketTransport;

  constructor(udp: UdpTransport, tcp: TcpTransport, webSockets: WebSocketTransport) {
    this.port = udp.port;
    this.#udp = udp;
    this.#tcp = tcp;
    this.#webSockets = webSockets;
  }

  /** A way to an address. Null for TLS and WebSocket, which only the other side can open, and above the bounds. */
  flowTo(destination: Destination): Flow | null {
    const { protocol, host, port } = destination;
    if (port < 1 || port > 65_535) return null;
    if (protocol === 'UDP') return this.#udp.flowTo(host, port);
    return protocol === 'TCP' ? this.#tcp.flowTo(host, port) : null;
  }

  /** Takes over an HTTP upgrade to the `sip` subprotocol. */
  acceptWebSocket(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#webSockets.accept(request, socket, head);
  }

  async close(): Promise<void> {
    this.#webSockets.close();
    await Promise.all([this.#udp.close(), this.#tcp.close()]);
  }
}

/** Opens UDP and TCP on one port. Rejects with `TransportError`. */
export async function openTransports(options: TransportOptions): Promise<SipTransports> {
  const limits = { ...DEFAULT_TRANSPORT_LIMITS, ...options.limits };
  for (let tries = 1; ; tries++) {
    const udp = await UdpTransport.open(options.address, options.port, options.receive);
    try {
      const tcp = await TcpTransport.open(options.address, udp.port, options, limits);
      return new SipTransports(udp, tcp, new WebSocketTransport(options, limits));
    } catch (error) {
      await udp.close();
      const isUnlucky = options.port === 0 && error instanceof TransportError && error.code === 'port-taken';
      if (!isUnlucky || tries >= FREE_PORT_TRIES) throw error;
    }
  }
}

/** Hands an HTTP upgrade over; the caller has checked its path and origin. */
export function acceptSipWebSocket(
  transports: SipTransports,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void {
  transports.acceptWebSocket(request, socket, head);
}
