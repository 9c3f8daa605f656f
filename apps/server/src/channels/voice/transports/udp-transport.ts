import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Flow } from '@shouwen/sip';
import { explainBindError } from './transport-error.ts';

/** Peers whose flow object is kept; above it all are made anew, which changes nothing but some garbage. */
const FLOWS_MAX = 10_000;

/** Calls come in bursts: at the usual 208 KiB the kernel drops what arrives while one call is being worked on. */
const BUFFER_BYTES = 4 * 1024 * 1024;

/** One UDP socket: every peer is a flow over it. */
export class UdpTransport {
  readonly port: number;
  readonly #socket: Socket;
  readonly #flows = new Map<string, UdpFlow>();
  #isOpen = true;

  private constructor(socket: Socket, receive: (bytes: Uint8Array, flow: Flow) => void) {
    this.#socket = socket;
    this.port = socket.address().port;
    socket.on('message', (bytes, peer) => receive(bytes, this.flowTo(peer.address, peer.port)));
    // What an ICMP answer to something we sent raises here concerns one peer, whose transaction will time out.
    socket.on('error', () => {});
  }

  /** Rejects with `TransportError`. */
  static async open(
    address: string,
    port: number,
    receive: (bytes: Uint8Array, flow: Flow) => void,
  ): Promise<UdpTransport> {
    const isSix = isIPv6(address);
    const socket = createSocket({
      type: isSix ? 'udp6' : 'udp4',
      // Every destination is an address already. The usual look-up would find that out too, one turn of the event
      // loop later.
      lookup: (host, _options, found) => found(null, host, isSix ? 6 : 4),
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('error', (error) => reject(explainBindError(error, 'UDP', address, port)));
      socket.bind(port, address, () => {
        socket.removeAllListeners('error');
        resolve();
      });
    });
    growBuffers(socket);
    return new UdpTransport(socket, receive);
  }

  flowTo(host: string, port: number): Flow {
    const id = `udp ${host} ${port}`;
    let flow = this.#flows.get(id);
    if (flow === undefined) {
      if (this.#flows.size >= FLOWS_MAX) this.#flows.clear();
      flow = new UdpFlow(id, host, port, (text) => this.#send(text, port, host));
      this.#flows.set(id, flow);
    }
    return flow;
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
  }

  #send(text: string, port: number, host: string): void {
    if (!this.#isOpen) return;
    try {
      this.#socket.send(text, port, host);
    } catch {
      // A port of 0 or a host that is no address, written by a peer into its Contact: as if it had been lost.
    }
  }
}

/** The kernel may refuse more than net.core.rmem_max; then what it gives has to do. */
function growBuffers(socket: Socket): void {
  try {
    socket.setRecvBufferSize(BUFFER_BYTES);
    socket.setSendBufferSize(BUFFER_BYTES);
  } catch {
    // The usual size stays.
  }
}

class UdpFlow implements Flow {
  readonly id: string;
  readonly protocol = 'UDP';
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly isReliable = false;
  readonly isOpen = true;
  readonly send: (text: string) => void;

  constructor(id: string, remoteAddress: string, remotePort: number, send: (text: string) => void) {
    this.id = id;
    this.remoteAddress = remoteAddress;
    this.remotePort = remotePort;
    this.send = send;
  }
}
