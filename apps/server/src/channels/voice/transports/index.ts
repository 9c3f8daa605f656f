/** Sockets under the SIP stack: UDP and TCP on one port, TLS on another, WebSockets that the HTTP server hands over. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Destination, Flow, TransportProtocol } from '@shouwen/sip';
import type { ConnectionEvents } from './stream-connections.ts';
import { TcpTransport } from './tcp-transport.ts';
import { type TlsListenOptions, type TlsPeer, TlsTransport } from './tls-transport.ts';
import { TransportError } from './transport-error.ts';
import { DEFAULT_TRANSPORT_LIMITS, type TransportLimits } from './transport-limits.ts';
import { UdpTransport } from './udp-transport.ts';
import { WebSocketTransport } from './websocket-transport.ts';

export { pooledRandom } from './random-tokens.ts';
export type { TlsListenOptions, TlsPeer } from './tls-transport.ts';
export { TransportError, type TransportErrorCode } from './transport-error.ts';
export { DEFAULT_TRANSPORT_LIMITS, type TransportLimits } from './transport-limits.ts';

export interface TransportOptions extends ConnectionEvents {
  /** IP address to listen on. */
  address: string;
  /** UDP and TCP; 0 for any free one. */
  port: number;
  /** The TLS port. Without it TLS connections are only opened by us. */
  tls?: TlsListenOptions;
  /** How the trunk at an address is known; nothing said: by a certificate for that address from a usual authority. */
  tlsPeer?: (host: string, port: number) => TlsPeer;
  /**
   * Addresses and networks of reverse proxies that may say by `X-Forwarded-Proto` that a browser came by TLS
   * (`127.0.0.1`, `10.0.0.0/8`). Anybody else's word counts for nothing.
   */
  trustedProxies?: readonly string[];
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
  readonly #tls: TlsTransport;
  readonly #webSockets: WebSocketTransport;

  constructor(udp: UdpTransport, tcp: TcpTransport, tls: TlsTransport, webSockets: WebSocketTransport) {
    this.port = udp.port;
    this.#udp = udp;
    this.#tcp = tcp;
    this.#tls = tls;
    this.#webSockets = webSockets;
  }

  /** Of TLS; 0 when nothing listens there. */
  get tlsPort(): number {
    return this.#tls.port;
  }

  /**
   * Where a peer of that kind reaches us, for Via and Contact. A browser never opens a connection to it; the number only
   * has to be one.
   */
  portFor(protocol: TransportProtocol): number {
    return protocol === 'TLS' && this.#tls.port !== 0 ? this.#tls.port : this.port;
  }

  /** Reads the certificate files of the TLS port again. Rejects with `TransportError`, and the old one stays. */
  async reloadCertificates(): Promise<void> {
    await this.#tls.reloadCertificates();
  }

  /** A way to an address. Null for a WebSocket, which only the other side can open, and above the bounds. */
  flowTo(destination: Destination): Flow | null {
    const { protocol, host, port } = destination;
    if (port < 1 || port > 65_535) return null;
    if (protocol === 'UDP') return this.#udp.flowTo(host, port);
    if (protocol === 'TCP') return this.#tcp.flowTo(host, port);
    return protocol === 'TLS' ? this.#tls.flowTo(host, port) : null;
  }

  /** Takes over an HTTP upgrade to the `sip` subprotocol. */
  acceptWebSocket(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#webSockets.accept(request, socket, head);
  }

  async close(): Promise<void> {
    this.#webSockets.close();
    await Promise.all([this.#udp.close(), this.#tcp.close(), this.#tls.close()]);
  }
}

/** Opens UDP and TCP on one port, and TLS on its own if told to. Rejects with `TransportError`. */
export async function openTransports(options: TransportOptions): Promise<SipTransports> {
  const limits = { ...DEFAULT_TRANSPORT_LIMITS, ...options.limits };
  const peer = options.tlsPeer ?? (() => ({}));
  const tls = await TlsTransport.open(options.address, options.tls ?? null, peer, options, limits);
  try {
    const { udp, tcp } = await openPair(options, limits);
    return new SipTransports(udp, tcp, tls, new WebSocketTransport(options, limits, options.trustedProxies ?? []));
  } catch (error) {
    await tls.close();
    throw error;
  }
}

async function openPair(
  options: TransportOptions,
  limits: TransportLimits,
): Promise<{ udp: UdpTransport; tcp: TcpTransport }> {
  for (let tries = 1; ; tries++) {
    const udp = await UdpTransport.open(options.address, options.port, options.receive);
    try {
      const tcp = await TcpTransport.open(options.address, udp.port, options, limits);
      return { udp, tcp };
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
