import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:dgram';
import type { MediaParsedParameters } from '@shouwen/contract/media-control';
import {
  DropCounter,
  type DtlsCertificate,
  Leg,
  type LegEvents,
  RtpTransport,
  WebRtcMux,
  WebRtcTransport,
} from '@shouwen/media';
import type { MediaConfig } from '../config.ts';
import type { Coalescer } from './coalescer.ts';
import { PortPairs } from './port-pairs.ts';
import { MUX_BUFFER_BYTES, sendUdp } from './udp-socket.ts';

/** A leg with what must be given back when it closes. */
export interface OpenedLeg {
  leg: Leg;
  /** Port in the SDP. */
  port: number;
  release(): void;
}

/**
 * Sockets behind the one WebRTC port. With the usual limit of 208 KiB one holds 0.2 s of 50 legs; a machine that stalls for
 * longer would lose packets.
 */
const MUX_SOCKETS = 4;

/** Clock of the worker, ms, monotonic. */
export type Clock = () => number;

export interface LegFactoryOptions {
  config: MediaConfig;
  /** Which part of the port range is ours. */
  share: { index: number; of: number };
  certificate: DtlsCertificate;
  now: Clock;
  coalescer: Coalescer;
  /** Told when the handling of a datagram threw: a bug. */
  onFault(error: unknown): void;
}

/** Opens sockets and makes legs on them. */
export class LegFactory {
  readonly #options: LegFactoryOptions;
  readonly #ports: PortPairs;
  readonly #mux: WebRtcMux;
  readonly #muxSockets: Socket[];

  private constructor(options: LegFactoryOptions, ports: PortPairs, mux: WebRtcMux, muxSockets: Socket[]) {
    this.#options = options;
    this.#ports = ports;
    this.#mux = mux;
    this.#muxSockets = muxSockets;
  }

  /** Binds the worker's WebRTC port. Rejects with `no-free-port` or the socket's own error. */
  static async open(options: LegFactoryOptions): Promise<LegFactory> {
    const { config, share, certificate, now } = options;
    const ports = new PortPairs(config.bindAddress, config.portFirst, config.portLast, share.index, share.of);
    let mux: WebRtcMux | null = null;
    const receive = guarded((data, from) => mux?.receive(data, from.address, from.port, now()), options);
    const { port, sockets } = await ports.openShared(MUX_SOCKETS, MUX_BUFFER_BYTES, receive, () =>
      mux?.drops.add('send'),
    );
    const sender = sockets[0];
    mux = new WebRtcMux(config.publicAddress, port, certificate, (data, address, to) => {
      if (sender) sendUdp(sender, data, 0, data.length, address, to);
    });
    return new LegFactory(options, ports, mux, sockets);
  }

  get muxPort(): number {
    return this.#mux.port;
  }

  /** Makes a leg. Rejects with `no-free-port`. */
  create(parameters: MediaParsedParameters<'leg.create'>, events: LegEvents): Promise<OpenedLeg> {
    return parameters.kind === 'webrtc' ? this.#createWebRtc(parameters, events) : this.#createRtp(parameters, events);
  }

  close(): void {
    for (const socket of this.#muxSockets) socket.close();
  }

  async #createWebRtc(parameters: MediaParsedParameters<'leg.create'>, events: LegEvents): Promise<OpenedLeg> {
    const drops = new DropCounter();
    const transport = new WebRtcTransport(this.#mux, drops);
    const leg = new Leg({ ...this.#legOptions(parameters), transport, drops, events });
    transport.attach(leg);
    return { leg, port: this.#mux.port, release: () => {} };
  }

  async #createRtp(parameters: MediaParsedParameters<'leg.create'>, events: LegEvents): Promise<OpenedLeg> {
    const drops = new DropCounter();
    const { now, config } = this.#options;
    let transport: RtpTransport | null = null;
    const pair = await this.#ports.open(
      guarded((data, from) => transport?.receiveOnRtpPort(data, from.address, from.port, now()), this.#options),
      guarded((data, from) => transport?.receiveOnRtcpPort(data, from.address, from.port, now()), this.#options),
      () => drops.add('send'),
    );
    const { rtp, rtcp, port } = pair;
    transport = new RtpTransport({
      address: config.publicAddress,
      port,
      sendRtp: (data, start, end, address, to) => sendUdp(rtp, data, start, end, address, to),
      sendRtcp: (data, start, end, address, to) => sendUdp(rtcp, data, start, end, address, to),
      drops,
      isEncrypted: parameters.encryption === 'sdes',
      keys: randomBytes(60),
    });
    const leg = new Leg({ ...this.#legOptions(parameters), transport, drops, events });
    transport.attach(leg);
    return { leg, port, release: () => this.#ports.release(pair) };
  }

  #legOptions(parameters: MediaParsedParameters<'leg.create'>) {
    const { legId, callId, kind, codecs, timeoutSeconds, dtmf } = parameters;
    const random = randomBytes(20);
    return {
      legId,
      callId,
      kind,
      codecs,
      dtmf,
      timeoutMs: timeoutSeconds * 1000,
      identity: {
        sessionId: String(random.readUIntBE(0, 6)),
        ssrc: random.readUInt32BE(6),
        canonicalName: random.toString('hex', 10, 14),
      },
      firstSequence: random.readUInt16BE(14),
      firstTimestamp: random.readUInt32BE(16),
      createdAtMs: this.#options.now(),
      epochOffsetMs: performance.timeOrigin,
    };
  }
}

/** A bug in the handling of one datagram must not end the calls of the whole worker: it is logged and the packet lost. */
function guarded(
  handler: (data: Buffer, from: { address: string; port: number }) => void,
  { coalescer, onFault }: LegFactoryOptions,
): (data: Buffer, from: { address: string; port: number }) => void {
  return (data, from) => {
    coalescer.packet();
    try {
      handler(data, from);
    } catch (error) {
      onFault(error);
    }
  };
}
