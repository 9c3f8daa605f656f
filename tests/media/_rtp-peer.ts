import { createSocket, type Socket } from 'node:dgram';
import {
  type Codec,
  decodeG711,
  encodeG711,
  G722Decoder,
  G722Encoder,
  newRtpHeader,
  readRtpHeader,
  toneShare,
  writeEvent,
  writeRtpHeader,
} from '@shouwen/media';

const DIGITS_TYPE = 101;
const types: Record<Codec, number> = { PCMU: 0, PCMA: 8, G722: 9 };

/** One packet as it came. */
export interface Heard {
  atMs: number;
  payloadType: number;
  marker: boolean;
  sequence: number;
  timestamp: number;
  ssrc: number;
  payload: Buffer;
}

/** A plain telephone: sends a tone or nothing, remembers what it hears. Its port pair is RTP and RTCP. */
export class RtpPeer {
  readonly heard: Heard[] = [];
  readonly reports: Buffer[] = [];
  readonly rtp: Socket;
  readonly rtcp: Socket;
  readonly port: number;
  law: Codec = 'PCMU';
  ssrc = Math.floor(Math.random() * 2 ** 32);
  sequence = Math.floor(Math.random() * 65_536);
  timestamp = Math.floor(Math.random() * 2 ** 32);
  #timer: NodeJS.Timeout | null = null;
  #phase = 0;
  readonly #wide = new G722Encoder();

  private constructor(rtp: Socket, rtcp: Socket, port: number) {
    this.rtp = rtp;
    this.rtcp = rtcp;
    this.port = port;
    rtp.on('message', (data) => this.#hear(data));
    rtcp.on('message', (data) => this.reports.push(data));
  }

  static async open(address = '127.0.0.1'): Promise<RtpPeer> {
    for (;;) {
      const rtp = await bind(0, address);
      const port = rtp?.address().port ?? 0;
      const rtcp = port % 2 === 0 ? await bind(port + 1, address) : null;
      if (rtp && rtcp) return new RtpPeer(rtp, rtcp, port);
      rtp?.close();
    }
  }

  /** An SDP naming the laws in this order, usable as offer and answer. */
  sdp(laws: Codec[] = [this.law], direction = 'sendrecv', digitsType = DIGITS_TYPE): string {
    return [
      'v=0',
      'o=- 1 1 IN IP4 127.0.0.1',
      's=-',
      'c=IN IP4 127.0.0.1',
      't=0 0',
      `m=audio ${this.port} RTP/AVP ${laws.map((law) => types[law]).join(' ')} ${digitsType}`,
      ...laws.map((law) => `a=rtpmap:${types[law]} ${law}/8000`),
      `a=rtpmap:${digitsType} telephone-event/8000`,
      `a=${direction}`,
      '',
    ].join('\r\n');
  }

  /** Sends a sine to this port of the media process, 50 packets a second by the clock, until `quiet`. */
  sing(to: number, hz: number): void {
    this.quiet();
    const start = performance.now();
    let sent = 0;
    this.#timer = setInterval(() => {
      for (; sent * 20 <= performance.now() - start; sent++) this.#sendTone(to, hz);
    }, 5);
  }

  quiet(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Dials one digit as RFC 4733 says: one timestamp, the end packet three times. */
  async dial(to: number, digit: string, toneMs = 100, digitsType = DIGITS_TYPE): Promise<void> {
    const packets = Math.round(toneMs / 20);
    const at = (this.timestamp + 160) >>> 0;
    for (let i = 1; i <= packets + 3; i++) {
      const packet = Buffer.alloc(16);
      this.sequence = (this.sequence + 1) & 0xffff;
      writeRtpHeader(packet, 0, digitsType, i === 1, this.sequence, at, this.ssrc);
      writeEvent(packet, 12, digit, i > packets, Math.min(i, packets) * 160);
      this.rtp.send(packet, to, '127.0.0.1');
      if (i < packets) await new Promise((resolve) => setTimeout(resolve, 20));
    }
    this.timestamp = (at + (packets + 3) * 160) >>> 0;
  }

  /** Forgets what was heard so far, listens for `ms`, and returns the packets of that time. */
  async listen(ms: number): Promise<Heard[]> {
    this.heard.length = 0;
    await new Promise((resolve) => setTimeout(resolve, ms));
    return [...this.heard];
  }

  /** Share of the energy at `hz` in what is heard during `ms`, 0-1. */
  async share(hz: number, ms = 500): Promise<number> {
    return toneShare(samplesOf(await this.listen(ms)), hz);
  }

  close(): void {
    this.quiet();
    this.rtp.close();
    this.rtcp.close();
  }

  #sendTone(to: number, hz: number): void {
    const packet = Buffer.alloc(172);
    const rate = this.law === 'G722' ? 16_000 : 8000;
    const samples = new Int16Array(rate / 50);
    for (let i = 0; i < samples.length; i++) samples[i] = 8000 * Math.sin((2 * Math.PI * hz * this.#phase++) / rate);
    if (this.law === 'G722') this.#wide.encode(samples, 160, packet, 12);
    else packet.set(encodeG711(this.law, samples), 12);
    this.sequence = (this.sequence + 1) & 0xffff;
    this.timestamp = (this.timestamp + 160) >>> 0;
    writeRtpHeader(packet, 0, types[this.law], false, this.sequence, this.timestamp, this.ssrc);
    this.rtp.send(packet, to, '127.0.0.1');
  }

  #hear(data: Buffer): void {
    const header = newRtpHeader();
    if (!readRtpHeader(data, data.length, header)) return;
    const { payloadType, marker, sequence, timestamp, ssrc, payloadStart, payloadEnd } = header;
    const payload = data.subarray(payloadStart, payloadEnd);
    this.heard.push({ atMs: performance.now(), payloadType, marker, sequence, timestamp, ssrc, payload });
    if (this.heard.length > 5000) this.heard.shift();
  }
}

/** Samples of the G.711 packets among these. */
export function samplesOf(packets: Heard[]): Int16Array {
  const parts = packets
    .filter(({ payloadType }) => payloadType === 0 || payloadType === 8)
    .map(({ payloadType, payload }) => decodeG711(payloadType === 0 ? 'PCMU' : 'PCMA', payload));
  const samples = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    samples.set(part, at);
    at += part.length;
  }
  return samples;
}

/** 16 kHz samples of the G.722 packets among these. */
export function wideSamplesOf(packets: Heard[]): Int16Array {
  const bytes = Buffer.concat(packets.filter(({ payloadType }) => payloadType === 9).map(({ payload }) => payload));
  const samples = new Int16Array(2 * bytes.length);
  new G722Decoder().decode(bytes, 0, bytes.length, samples);
  return samples;
}

/** The port of the audio section of an SDP. */
export function portOf(sdp: string): number {
  return Number(/^m=audio (\d+)/m.exec(sdp)?.[1]);
}

function bind(port: number, address: string): Promise<Socket | null> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => {
      socket.close();
      resolve(null);
    });
    socket.bind(port, address, () => {
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}
