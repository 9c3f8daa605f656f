/** The transports of RFC 3261 18 and RFC 7118, as they are written in a Via header. */
export type TransportProtocol = 'UDP' | 'TCP' | 'TLS' | 'WS' | 'WSS';

/**
 * A way to one peer: a connection, or for UDP our socket and the peer's address and port
 * ("flow" as in RFC 5626 section 3). Made by a transport outside of this package.
 */
export interface Flow {
  /** Unique while the process runs; bindings and transactions are tied to it. */
  readonly id: string;
  readonly protocol: TransportProtocol;
  /** The peer's IP address as the socket reports it, IPv6 without brackets. */
  readonly remoteAddress: string;
  readonly remotePort: number;
  /** True for everything but UDP: no retransmissions by the transactions. */
  readonly isReliable: boolean;
  /** False once the connection is gone; a UDP flow is always open. */
  readonly isOpen: boolean;
  /** Sends one whole message. Never throws; a failure shows as silence or as `flowClosed`. */
  send(text: string): void;
}

/** Where to send when there is no flow yet. `host` is an IP address (names are resolved outside). */
export interface Destination {
  protocol: TransportProtocol;
  /** IPv6 without brackets. */
  host: string;
  port: number;
}

/** What we write of ourselves on a flow: in Via (sent-by) and in Contact. */
export interface LocalAddress {
  /** Host name or IP address the peer can reach, IPv6 in brackets. */
  host: string;
  port: number;
}
