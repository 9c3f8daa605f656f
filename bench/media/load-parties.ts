import { createPrivateKey, randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import {
  answerBinding,
  DtlsServer,
  decodeG711,
  encodeG711,
  fingerprintOf,
  readAudioDescription,
  SRTP_OVERHEAD,
  SrtpContext,
  toneShare,
  writeBindingRequest,
} from '@shouwen/media';
import * as werift from 'werift';

const HEADER_BYTES = 12;
const PACKET_BYTES = 172;

function lookup(
  host: string,
  _options: unknown,
  callback: (error: null, address: string, family: number) => void,
): void {
  callback(null, host, 4);
}

function openSocket(): Promise<Socket> {
  return new Promise((resolve) => {
    const socket = createSocket({ type: 'udp4', lookup });
    socket.on('error', () => {});
    socket.bind(0, '127.0.0.1', () => {
      socket.setRecvBufferSize(256 * 1024);
      resolve(socket);
    });
  });
}

/** Frames of a sine that repeats exactly, so that making a packet costs next to nothing. */
function toneFrames(hz: number): Uint8Array[] {
  return Array.from({ length: 50 }, (_, frame) =>
    encodeG711(
      'PCMU',
      Int16Array.from({ length: 160 }, (_value, i) => 8000 * Math.sin((2 * Math.PI * hz * (frame * 160 + i)) / 8000)),
    ),
  );
}

/** One party of a call under load: sends a tone, counts what comes. */
export abstract class Party {
  received = 0;
  /** Payloads kept for the tone check; none when not asked for. */
  kept: Buffer[] | null = null;
  protected readonly socket: Socket;
  protected target = { address: '127.0.0.1', port: 0 };
  readonly #frames: Uint8Array[];
  readonly #ssrc = randomBytes(4).readUInt32BE(0);
  #count = 0;
  /** Arrival against timestamp of every packet of this run, ms. */
  #transits: number[] = [];
  #firstSequence = 0;
  #lastSequence = 0;

  constructor(socket: Socket, hz: number) {
    this.socket = socket;
    this.#frames = toneFrames(hz);
  }

  /** What this party offers. */
  abstract sdp(): string;
  /** Takes the relay's SDP and gets ready to send. */
  abstract connect(sdp: string): Promise<void>;
  protected abstract transmit(packet: Buffer): void;

  sendNext(): void {
    const packet = Buffer.allocUnsafe(PACKET_BYTES + SRTP_OVERHEAD);
    const count = this.#count++;
    packet[0] = 0x80;
    packet[1] = count === 0 ? 0x80 : 0;
    packet.writeUInt16BE(count & 0xffff, 2);
    packet.writeUInt32BE((count * 160) >>> 0, 4);
    packet.writeUInt32BE(this.#ssrc, 8);
    packet.set(this.#frames[count % 50] ?? new Uint8Array(160), HEADER_BYTES);
    this.transmit(packet);
  }

  /** Share of the tone in what was kept. */
  share(hz: number): number {
    return toneShare(decodeG711('PCMU', Buffer.concat(this.kept ?? [])), hz);
  }

  /** A run begins: counts from nothing. */
  begin(): void {
    this.received = 0;
    this.#transits = [];
  }

  /** Packets from the first to the last of this run, had all of them come. */
  get expected(): number {
    return this.received === 0 ? 0 : ((this.#lastSequence - this.#firstSequence) & 0xffff) + 1;
  }

  /** How late each packet of this run came, against the fastest. */
  lateness(): number[] {
    const fastest = this.#transits.reduce((least, transit) => Math.min(least, transit), Number.POSITIVE_INFINITY);
    return this.#transits.map((transit) => transit - fastest);
  }

  close(): void {
    this.socket.close();
  }

  protected count(packet: Buffer, length: number): void {
    if (length < PACKET_BYTES || ((packet[1] ?? 0) & 0x7f) !== 0) return;
    this.received += 1;
    this.#lastSequence = packet.readUInt16BE(2);
    if (this.received === 1) this.#firstSequence = this.#lastSequence;
    this.#transits.push(performance.now() - packet.readUInt32BE(4) / 8);
    if (this.kept && this.kept.length < 50) this.kept.push(Buffer.from(packet.subarray(HEADER_BYTES, PACKET_BYTES)));
  }
}

/** A plain telephone. */
export class PhoneParty extends Party {
  static async open(hz: number): Promise<PhoneParty> {
    const party = new PhoneParty(await openSocket(), hz);
    party.socket.on('message', (data) => party.count(data, data.length));
    return party;
  }

  sdp(): string {
    const port = this.socket.address().port;
    return `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio ${port} RTP/AVP 0\r\na=rtpmap:0 PCMU/8000\r\na=sendrecv\r\n`;
  }

  async connect(sdp: string): Promise<void> {
    const { address, port } = readAudioDescription(sdp, 'rtp');
    this.target = { address, port };
  }

  protected transmit(packet: Buffer): void {
    this.socket.send(packet, 0, PACKET_BYTES, this.target.port, this.target.address);
  }
}

let credential: Promise<{ certPem: string; keyPem: string }> | null = null;

/** A browser reduced to what the relay sees: ICE checks, the DTLS client of werift, SRTP. */
export class BrowserParty extends Party {
  readonly #ufrag = randomBytes(6).toString('base64');
  readonly #password = randomBytes(18).toString('base64');
  readonly #pem: { certPem: string; keyPem: string };
  /** DTLS that came before the answer. */
  readonly #early: Buffer[] = [];
  #toDtls: (data: Buffer) => void = (data) => {
    if (this.#early.length < 8) this.#early.push(data);
  };
  #inbound: SrtpContext | null = null;
  #outbound: SrtpContext | null = null;
  #checks: NodeJS.Timeout | null = null;
  #onChecked: () => void = () => {};

  private constructor(socket: Socket, hz: number, pem: { certPem: string; keyPem: string }) {
    super(socket, hz);
    this.#pem = pem;
    socket.on('message', (data, from) => this.#receive(data, from.address, from.port));
  }

  static async open(hz: number): Promise<BrowserParty> {
    credential ??= werift.CipherContext.createSelfSignedCertificateWithKey({ hash: 4, signature: 3 }, 23);
    return new BrowserParty(await openSocket(), hz, await credential);
  }

  sdp(): string {
    const { port } = this.socket.address();
    const der = Buffer.from(this.#pem.certPem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
    return [
      'v=0',
      'o=- 1 1 IN IP4 127.0.0.1',
      's=-',
      't=0 0',
      `m=audio ${port} UDP/TLS/RTP/SAVPF 0`,
      'c=IN IP4 127.0.0.1',
      'a=mid:0',
      'a=rtcp-mux',
      'a=sendrecv',
      'a=rtpmap:0 PCMU/8000',
      `a=ice-ufrag:${this.#ufrag}`,
      `a=ice-pwd:${this.#password}`,
      `a=fingerprint:sha-256 ${fingerprintOf(der)}`,
      'a=setup:actpass',
      `a=candidate:1 1 udp 2130706431 127.0.0.1 ${port} typ host`,
      'a=end-of-candidates',
      '',
    ].join('\r\n');
  }

  async connect(sdp: string): Promise<void> {
    const value = (name: string): string => new RegExp(`^a=${name}:(\\S+)`, 'm').exec(sdp)?.[1] ?? '';
    const port = Number(/^m=audio (\d+)/m.exec(sdp)?.[1]);
    this.target = { address: '127.0.0.1', port };
    const username = `${value('ice-ufrag')}:${this.#ufrag}`;
    const check = (): void => {
      const request = writeBindingRequest(randomBytes(12), username, value('ice-pwd'), true);
      this.socket.send(request, port, '127.0.0.1');
    };
    const checked = new Promise<void>((resolve) => {
      this.#onChecked = resolve;
    });
    check();
    this.#checks = setInterval(check, 500);
    await checked;
    await (value('setup') === 'active' ? this.#serve() : this.#handshake());
  }

  override close(): void {
    if (this.#checks) clearInterval(this.#checks);
    super.close();
  }

  protected transmit(packet: Buffer): void {
    const length = this.#outbound?.protectRtp(packet, PACKET_BYTES) ?? -1;
    if (length > 0) this.socket.send(packet, 0, length, this.target.port, this.target.address);
  }

  /** The relay is the DTLS client, as rtpengine likes it. */
  #serve(): Promise<void> {
    const privateKey = createPrivateKey(this.#pem.keyPem);
    const der = Buffer.from(this.#pem.certPem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
    const certificate = { der, privateKey, fingerprint: fingerprintOf(der) };
    const server = new DtlsServer(certificate, (data) => this.socket.send(data, this.target.port, this.target.address));
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('no DTLS handshake within 15 s')), 15_000);
      this.#toDtls = (data) => {
        const wasConnected = server.state === 'connected';
        server.receive(data, performance.now());
        if (wasConnected || !server.srtpKeys) return;
        clearTimeout(timer);
        const { localKey, localSalt, remoteKey, remoteSalt } = server.srtpKeys;
        this.#useKeys(new SrtpContext(localKey, localSalt), new SrtpContext(remoteKey, remoteSalt));
        resolve();
      };
      for (const early of this.#early.splice(0)) this.#toDtls(early);
    });
  }

  #useKeys(outbound: SrtpContext, inbound: SrtpContext): void {
    this.#outbound = outbound;
    this.#inbound = inbound;
  }

  /** The relay is the DTLS server, as ours always is. */
  #handshake(): Promise<void> {
    const transport: ConstructorParameters<typeof werift.DtlsClient>[0]['transport'] = {
      type: 'udp',
      address: { address: '127.0.0.1', port: 0, family: 'IPv4' },
      closed: false,
      onData: () => {},
      send: async (data: Buffer) => this.socket.send(data, this.target.port, this.target.address),
      close: async () => {},
    };
    this.#toDtls = (data) => transport.onData(data, [this.target.address, this.target.port]);
    const dtls = new werift.DtlsClient({
      transport,
      cert: this.#pem.certPem,
      key: this.#pem.keyPem,
      signatureHash: { hash: 4, signature: 3 },
      srtpProfiles: [1],
      extendedMasterSecret: true,
    });
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the DTLS handshake took more than 15 s')), 15_000);
      dtls.onConnect.subscribe(() => {
        clearTimeout(timer);
        const keys = dtls.extractSessionKeys(16, 14);
        this.#useKeys(new SrtpContext(keys.localKey, keys.localSalt), new SrtpContext(keys.remoteKey, keys.remoteSalt));
        resolve();
      });
      void dtls.connect();
    });
  }

  #receive(data: Buffer, address: string, port: number): void {
    const first = data[0] ?? 255;
    if (first >= 128) {
      if (!this.#inbound || ((data[1] ?? 0) >= 192 && (data[1] ?? 0) <= 223)) return;
      this.count(data, this.#inbound.unprotectRtp(data, data.length));
    } else if (first >= 20) this.#toDtls(data);
    else if (data.readUInt16BE(0) === 0x0101) this.#onChecked();
    else {
      const outcome = answerBinding(data, address, port, (ufrag) =>
        ufrag === this.#ufrag ? this.#password : undefined,
      );
      if (outcome.kind !== 'ignored') this.socket.send(outcome.response, port, address);
    }
  }
}
