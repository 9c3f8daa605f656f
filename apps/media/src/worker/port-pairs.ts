import type { Socket } from 'node:dgram';
import { CommandFault } from '../fault.ts';
import { bindUdp, type DatagramHandler, RTP_BUFFER_BYTES } from './udp-socket.ts';

/** Two neighbouring ports: RTP on the even one, RTCP on the next (RFC 3550 section 11). */
export interface PortPair {
  port: number;
  rtp: Socket;
  rtcp: Socket;
}

/**
 * Hands out port pairs of one worker's share of the range: every n-th pair, so that workers need not talk to each other.
 * Starts behind the last one given, so that late packets of a closed leg rarely meet a new one.
 */
export class PortPairs {
  readonly #bindAddress: string;
  readonly #ports: number[] = [];
  readonly #taken = new Set<number>();
  #next = 0;

  constructor(bindAddress: string, first: number, last: number, share: number, shares: number) {
    this.#bindAddress = bindAddress;
    const even = first + (first % 2);
    for (let port = even + 2 * share; port + 1 <= last; port += 2 * shares) this.#ports.push(port);
  }

  /** Binds the next free pair; ports other programs use are skipped. Rejects with `no-free-port`. */
  async open(onRtp: DatagramHandler, onRtcp: DatagramHandler, onError: (error: Error) => void): Promise<PortPair> {
    for (let tried = 0; tried < this.#ports.length; tried++) {
      const port = this.#claim();
      if (port === null) break;
      const rtp = await this.#bind(port, port, onRtp, onError);
      if (!rtp) continue;
      const rtcp = await this.#bind(port, port + 1, onRtcp, onError);
      if (rtcp) return { port, rtp, rtcp };
      rtp.close();
    }
    throw new CommandFault('no-free-port', `all RTP ports of this worker are in use; widen RTP_PORTS`);
  }

  /**
   * Binds one port of the share for good, `count` times over: the kernel spreads the sources over the sockets, each with a
   * receive buffer of its own. Rejects with `no-free-port`.
   */
  async openShared(
    count: number,
    bufferBytes: number,
    onDatagram: DatagramHandler,
    onError: (error: Error) => void,
  ): Promise<{ port: number; sockets: Socket[] }> {
    for (let tried = 0; tried < this.#ports.length; tried++) {
      const port = this.#claim();
      if (port === null) break;
      const bind = (reusePort: boolean) =>
        bindUdp(this.#bindAddress, port, bufferBytes, onDatagram, onError, reusePort);
      // Sharing would succeed beside another program that shares; only this tells whether the port is free.
      const alone = await bind(false);
      if (!alone) {
        this.#taken.delete(port);
        continue;
      }
      await new Promise<void>((resolve) => alone.close(resolve));
      const sockets = await Promise.all(Array.from({ length: count }, () => bind(true)));
      const bound = sockets.filter((socket) => socket !== null);
      if (bound.length > 0) return { port, sockets: bound };
    }
    throw new CommandFault('no-free-port', 'no port of RTP_PORTS can be bound');
  }

  release(pair: PortPair): void {
    pair.rtp.close();
    pair.rtcp.close();
    this.#taken.delete(pair.port);
  }

  /** The next port not in use by us, marked as taken before anything is awaited. */
  #claim(): number | null {
    for (let i = 0; i < this.#ports.length; i++) {
      const port = this.#ports[this.#next] ?? 0;
      this.#next = (this.#next + 1) % this.#ports.length;
      if (this.#taken.has(port)) continue;
      this.#taken.add(port);
      return port;
    }
    return null;
  }

  async #bind(pair: number, port: number, onDatagram: DatagramHandler, onError: (error: Error) => void) {
    try {
      const socket = await bindUdp(this.#bindAddress, port, RTP_BUFFER_BYTES, onDatagram, onError);
      if (!socket) this.#taken.delete(pair);
      return socket;
    } catch (error) {
      this.#taken.delete(pair);
      throw error;
    }
  }
}
