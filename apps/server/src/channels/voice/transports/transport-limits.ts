/** Bounds of the connections phones, trunks and browsers may open to us. */
export interface TransportLimits {
  /** Bytes of one message. */
  messageBytes: number;
  /** TCP connections at a time, and TLS connections as many again. */
  tcpConnections: number;
  /** Connections of one address at a time, of TCP and of TLS. */
  tcpConnectionsPerAddress: number;
  /** A TCP or TLS connection that brought nothing, not even a keep-alive, is closed after this. */
  tcpIdleMs: number;
  /** WebSockets at a time. */
  webSockets: number;
  /** What a peer that does not read may leave waiting here before its connection is closed. */
  unsentBytes: number;
  /** A WebSocket is pinged this often, and closed when a ping was not answered before the next. */
  webSocketPingMs: number;
}

export const DEFAULT_TRANSPORT_LIMITS: TransportLimits = {
  messageBytes: 65_536,
  tcpConnections: 4_000,
  tcpConnectionsPerAddress: 200,
  tcpIdleMs: 15 * 60_000,
  webSockets: 4_000,
  unsentBytes: 1_048_576,
  webSocketPingMs: 30_000,
};
