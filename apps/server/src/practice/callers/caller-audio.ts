import dgram from 'node:dgram';

const SAMPLES_PER_PACKET = 160;
const PACKET_MS = 20;
const SILENCE_ULAW = 0xff;
const TELEPHONE_EVENT = 101;

/** The audio side of a simulated telephone: G.711 u-law out of memory, digits by RFC 4733, arrivals counted. */
export class CallerAudio {
  readonly #socket: dgram.Socket;
  readonly #ssrc = Math.floor(Math.random() * 2 ** 32);
  #sequence = Math.floor(Math.random() * 65_536);
  #timestamp = Math.floor(Math.random() * 2 ** 31);
  #target: { address: string; port: number } | null = null;
  #payloadType = 0;
  #samples: Uint8Array = new Uint8Array(0);
  #position = 0;
  #digits: { code: number; packetsLeft: number; startedAt: number }[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #nextAt = 0;
  packetsReceived = 0;
  packetsSent = 0;

  private constructor(socket: dgram.Socket) {
    this.#socket = socket;
    socket.on('message', () => {
      this.packetsReceived += 1;
    });
    socket.on('error', () => {});
  }

  static async open(address: string): Promise<CallerAudio> {
    const socket = dgram.createSocket('udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(0, address, resolve);
    });
    return new CallerAudio(socket);
  }

  /** What we offer: both laws, u-law first, and telephone events. */
  offer(): string {
    const { address, port } = this.#socket.address();
    return [
      'v=0',
      `o=caller ${this.#ssrc} 1 IN IP4 ${address}`,
      's=-',
      `c=IN IP4 ${address}`,
      't=0 0',
      `m=audio ${port} RTP/AVP 0 ${TELEPHONE_EVENT}`,
      'a=rtpmap:0 PCMU/8000',
      `a=rtpmap:${TELEPHONE_EVENT} telephone-event/8000`,
      `a=fmtp:${TELEPHONE_EVENT} 0-15`,
      'a=ptime:20',
      'a=sendrecv',
      '',
    ].join('\r\n');
  }

  /** Reads where to send from the far end's SDP and starts the stream; false when it has no audio for us. */
  start(sdp: string): boolean {
    const address = /^c=IN IP4 (\S+)/m.exec(sdp)?.[1];
    const media = /^m=audio (\d+) \S+ ([\d ]+)/m.exec(sdp);
    if (address === undefined || media === null) return false;
    this.#target = { address, port: Number(media[1]) };
    if (this.#timer === null) {
      this.#nextAt = performance.now();
      this.#tick();
    }
    return true;
  }

  /** Says these u-law samples next, once; silence follows. */
  say(samples: Uint8Array): void {
    this.#samples = samples;
    this.#position = 0;
  }

  get isSpeaking(): boolean {
    return this.#position < this.#samples.length;
  }

  /** Presses a key for 100 ms. */
  press(digit: string): void {
    const code = '0123456789*#ABCD'.indexOf(digit);
    if (code >= 0) this.#digits.push({ code, packetsLeft: 8, startedAt: 0 });
  }

  close(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#socket.close();
  }

  #tick(): void {
    // Deadlines are absolute, so that a late timer is made up for and the stream does not drift.
    for (let burst = 0; performance.now() >= this.#nextAt && burst < 10; burst += 1) {
      this.#sendPacket();
      this.#nextAt += PACKET_MS;
    }
    this.#timer = setTimeout(() => this.#tick(), Math.max(1, this.#nextAt - performance.now()));
  }

  #sendPacket(): void {
    const digit = this.#digits[0];
    if (digit === undefined) this.#sendAudio();
    else this.#sendDigit(digit);
    this.#timestamp = (this.#timestamp + SAMPLES_PER_PACKET) >>> 0;
  }

  #sendAudio(): void {
    const payload = Buffer.alloc(SAMPLES_PER_PACKET, SILENCE_ULAW);
    const end = Math.min(this.#samples.length, this.#position + SAMPLES_PER_PACKET);
    payload.set(this.#samples.subarray(this.#position, end));
    this.#position = end;
    this.#send(this.#payloadType, this.#timestamp, payload, false);
  }

  /** RFC 4733 2.5: one timestamp for the whole event, its duration grows, the last three packets carry the end bit. */
  #sendDigit(digit: { code: number; packetsLeft: number; startedAt: number }): void {
    const isFirst = digit.startedAt === 0;
    if (isFirst) digit.startedAt = this.#timestamp || 1;
    const duration = ((this.#timestamp - digit.startedAt) >>> 0) + SAMPLES_PER_PACKET;
    const isEnd = digit.packetsLeft <= 3;
    const payload = Buffer.from([digit.code, (isEnd ? 0x80 : 0) | 10, (duration >> 8) & 0xff, duration & 0xff]);
    this.#send(TELEPHONE_EVENT, digit.startedAt, payload, isFirst);
    digit.packetsLeft -= 1;
    if (digit.packetsLeft === 0) this.#digits.shift();
  }

  #send(payloadType: number, timestamp: number, payload: Buffer, marker: boolean): void {
    if (this.#target === null) return;
    const packet = Buffer.alloc(12 + payload.length);
    packet[0] = 0x80;
    packet[1] = payloadType | (marker ? 0x80 : 0);
    this.#sequence = (this.#sequence + 1) & 0xffff;
    packet.writeUInt16BE(this.#sequence, 2);
    packet.writeUInt32BE(timestamp >>> 0, 4);
    packet.writeUInt32BE(this.#ssrc, 8);
    payload.copy(packet, 12);
    this.#socket.send(packet, this.#target.port, this.#target.address);
    this.packetsSent += 1;
  }
}
