import { isIP } from 'node:net';
import { type ConnectionOptions, connect, createServer, type Server } from 'node:tls';
import type { Flow } from '@shouwen/sip';
import { type CertificateFiles, readCertificates, watchCertificates } from './certificates.ts';
import { CONNECT_TIMEOUT_MS, type ConnectionEvents, StreamConnections } from './stream-connections.ts';
import { listen } from './tcp-transport.ts';
import type { TransportLimits } from './transport-limits.ts';

/** The TLS port for phones and trunks that call us. */
export interface TlsListenOptions extends CertificateFiles {
  /** 0 for any free one; the usual one is 5061. */
  port: number;
  /** Reads changed certificate files by itself (default true). */
  watch?: boolean;
  /** Told after each reading that `watch` caused; with the error when the old certificate stays in use. */
  reloaded?: (error: Error | null) => void;
}

/** How we know a trunk that we connect to. */
export interface TlsPeer {
  /** PEM of who vouches for it, instead of the authorities Node trusts. */
  ca?: string | Buffer;
  /** The name its certificate must be for, when not its address. Sent to it too (SNI). */
  serverName?: string;
  /** Takes any certificate. Encrypts without knowing for whom; only where told to. */
  isInsecure?: boolean;
  /** What we show it, when it asks. */
  certificate?: { cert: string | Buffer; key: string | Buffer };
}

/** SIP over TLS (RFC 3261 26.2.1): a listening socket if there is a certificate, and connections to trunks. */
export class TlsTransport {
  /** 0 when it does not listen. */
  readonly port: number;
  readonly #server: Server | null;
  readonly #connections: StreamConnections;
  readonly #files: CertificateFiles | null;
  readonly #peer: (host: string, port: number) => TlsPeer;
  readonly #stopWatching: () => void;

  private constructor(
    server: Server | null,
    port: number,
    connections: StreamConnections,
    options: TlsListenOptions | null,
    peer: (host: string, port: number) => TlsPeer,
  ) {
    this.#server = server;
    this.port = port;
    this.#connections = connections;
    this.#files = options;
    this.#peer = peer;
    if (server !== null) this.#serve(server);
    const isWatching = options !== null && options.watch !== false;
    this.#stopWatching = isWatching ? watchCertificates(options, () => this.#reloadQuietly(options)) : () => {};
  }

  /** Rejects with `TransportError`. Without `options` it only connects. */
  static async open(
    address: string,
    options: TlsListenOptions | null,
    peer: (host: string, port: number) => TlsPeer,
    events: ConnectionEvents,
    limits: TransportLimits,
  ): Promise<TlsTransport> {
    const connections = new StreamConnections('TLS', events, limits);
    if (options === null) return new TlsTransport(null, 0, connections, null, peer);
    const certificates = await readCertificates(options);
    const mustShow = options.clientCaFile !== undefined;
    const server = createServer({
      ...certificates,
      noDelay: true,
      handshakeTimeout: CONNECT_TIMEOUT_MS,
      requestCert: mustShow,
      rejectUnauthorized: mustShow,
    });
    const port = await listen(server, 'TLS', address, options.port);
    return new TlsTransport(server, port, connections, options, peer);
  }

  /**
   * Reads the certificate files again; connections that are up stay, new ones get the new certificate. Rejects with
   * `TransportError` `bad-certificate`, and then the old one stays in use.
   */
  async reloadCertificates(): Promise<void> {
    if (this.#files === null || this.#server === null) return;
    this.#server.setSecureContext(await readCertificates(this.#files));
  }

  /** The connection to a peer, opened if there is none; what is sent waits until it has proved who it is. */
  flowTo(host: string, port: number): Flow | null {
    const existing = this.#connections.find(host, port);
    if (existing !== null) return existing;
    if (this.#connections.isFull) return null;
    const socket = connect(connectionOptions(host, port, this.#peer(host, port)));
    const giveUp = setTimeout(() => socket.destroy(), CONNECT_TIMEOUT_MS);
    this.#connections.count(socket, host);
    // Not written to the socket before: a peer whose certificate is refused would have read it by then.
    const flow = this.#connections.hold(socket, host, port, false);
    socket.once('secureConnect', () => {
      clearTimeout(giveUp);
      flow.ready();
    });
    socket.once('close', () => clearTimeout(giveUp));
    return flow;
  }

  async close(): Promise<void> {
    this.#stopWatching();
    const server = this.#server;
    const closed = new Promise<void>((resolve) => {
      if (server === null) resolve();
      else server.close(() => resolve());
    });
    this.#connections.destroyAll();
    await closed;
  }

  #serve(server: Server): void {
    // Before the handshake, which is what costs: a peer that opens connections without end gets none.
    server.prependListener('connection', (socket) => this.#connections.admit(socket));
    server.on('secureConnection', (socket) => {
      const { remoteAddress, remotePort } = socket;
      if (remoteAddress === undefined || remotePort === undefined) socket.destroy();
      else this.#connections.hold(socket, remoteAddress, remotePort, true);
    });
    // Scanners that speak no TLS, phones that do not trust us: nothing to do but to let them go.
    server.on('tlsClientError', (_error, socket) => socket.destroy());
    server.on('error', () => {});
  }

  #reloadQuietly({ reloaded }: TlsListenOptions): void {
    this.reloadCertificates().then(
      () => reloaded?.(null),
      (error: unknown) => reloaded?.(error instanceof Error ? error : new Error(String(error))),
    );
  }
}

/** Node checks the certificate against `servername`, or against the address when there is none. */
function connectionOptions(host: string, port: number, peer: TlsPeer): ConnectionOptions {
  const serverName = peer.serverName ?? (isIP(host) === 0 ? host : undefined);
  return {
    host,
    port,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: peer.isInsecure !== true,
    ...(serverName === undefined ? {} : { servername: serverName }),
    ...(peer.ca === undefined ? {} : { ca: peer.ca }),
    ...(peer.certificate ?? {}),
  };
}
