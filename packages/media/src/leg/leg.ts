import { type Codec, quietByte } from '../audio/codec.ts';
import { type Digit, DigitReceiver } from '../dtmf/telephone-event.ts';
import { MediaFault } from '../errors.ts';
import { COMFORT_NOISE_TYPE, noiseLevel } from '../mixing/comfort-noise.ts';
import { readRtcp } from '../rtcp/rtcp-packet.ts';
import { ReceiveStream } from '../rtp/receive-stream.ts';
import { newRtpHeader, type RtpHeader, readRtpHeader } from '../rtp/rtp-packet.ts';
import { SendStream } from '../rtp/send-stream.ts';
import type { Direction } from '../sdp/audio-description.ts';
import type { DropCounter } from './drop-counter.ts';
import { Hearing, type LegSource } from './hearing.ts';
import { IncomingAudio, type RecordingTap } from './incoming-audio.ts';
import { LegOutput, type PacketKind } from './leg-output.ts';
import { type DirectionFigures, LegReports } from './leg-reports.ts';
import type { LegReceiver, LegTransport, TransportTrouble } from './leg-transport.ts';
import { Negotiation, type NegotiationIdentity } from './negotiation.ts';

/** What a leg tells whoever owns it. */
export interface LegEvents {
  connected(leg: Leg): void;
  digit(leg: Leg, digit: Digit): void;
  timedOut(leg: Leg, reason: 'rtp' | TransportTrouble): void;
  resumed(leg: Leg): void;
  playEnded(leg: Leg, playId: string, reason: 'finished' | 'replaced' | 'closed'): void;
  /** Something that `needsPacing` depends on may have changed. */
  pacingChanged(leg: Leg): void;
}

export interface LegOptions {
  legId: string;
  callId: string;
  kind: 'rtp' | 'webrtc';
  /** In order of preference. */
  codecs: readonly Codec[];
  /** How digits come and go: as telephone-event, as tones, or as whichever the party uses. */
  dtmf: 'rfc4733' | 'inband' | 'both';
  timeoutMs: number;
  identity: NegotiationIdentity;
  /** Random (RFC 3550 section 5.1). */
  firstSequence: number;
  firstTimestamp: number;
  transport: LegTransport;
  drops: DropCounter;
  events: LegEvents;
  createdAtMs: number;
  /** Added to the leg's clock gives milliseconds since 1970. */
  epochOffsetMs: number;
}

/** Figures of a leg since it was created. */
export interface LegFigures {
  codec: Codec | null;
  received: DirectionFigures & { duplicates: number; reordered: number; sourceChanges: number };
  sent: DirectionFigures;
  roundTripMs: number | null;
  transcodedPackets: number;
  dropped: Record<string, number>;
}

/**
 * One party's media. Incoming audio goes to whoever hears this leg and to recordings; outgoing audio comes from one source at
 * a time behind a single unbroken RTP stream, so that switching sources needs no signalling.
 *
 * A leg has no clock and no socket: `nowMs` is handed in, monotonic; `pace` is called every 20 ms while `needsPacing`.
 */
export class Leg implements LegReceiver {
  readonly legId: string;
  readonly callId: string;
  readonly kind: 'rtp' | 'webrtc';
  readonly createdAtMs: number;
  readonly negotiation: Negotiation;
  connectedAtMs = -1;
  isTimedOut = false;
  readonly hearing: Hearing;
  #isMuted = false;
  #isClosed = false;
  readonly #transport: LegTransport;
  readonly #events: LegEvents;
  readonly #drops: DropCounter;
  readonly #timeoutMs: number;
  readonly #received = new ReceiveStream();
  readonly #output: LegOutput;
  readonly #reports: LegReports;
  readonly #digitReceiver = new DigitReceiver();
  readonly #header: RtpHeader = newRtpHeader();
  readonly #incoming: IncomingAudio;
  #codecByType: (Codec | undefined)[] = [];
  readonly #dtmf: LegOptions['dtmf'];
  #waitingSinceMs: number;
  #couldSend = false;

  constructor(options: LegOptions) {
    this.legId = options.legId;
    this.callId = options.callId;
    this.kind = options.kind;
    this.createdAtMs = options.createdAtMs;
    this.#timeoutMs = options.timeoutMs;
    this.#waitingSinceMs = options.createdAtMs;
    this.#transport = options.transport;
    this.#events = options.events;
    this.#drops = options.drops;
    this.#incoming = new IncomingAudio(options.drops);
    this.#dtmf = options.dtmf;
    this.negotiation = new Negotiation(options.kind, options.codecs, options.dtmf !== 'inband', options.identity);
    this.#incoming.detectTones(options.dtmf !== 'rfc4733');
    const stream = new SendStream(options.identity.ssrc, options.firstSequence, options.firstTimestamp);
    this.#output = new LegOutput(stream, options.transport);
    this.hearing = new Hearing(this.#incoming, this.#output, (instead) => this.connect(instead));
    const { canonicalName } = options.identity;
    this.#reports = new LegReports(stream, this.#received, canonicalName, options.epochOffsetMs);
  }

  get source(): LegSource {
    return this.hearing.source;
  }

  get isMuted(): boolean {
    return this.#isMuted;
  }

  /** The codec of what we make ourselves for this leg, and of what it is asked to send. */
  get codec(): Codec | null {
    return this.negotiation.agreement?.send[0]?.codec ?? null;
  }

  get remoteDirection(): Direction | null {
    return this.negotiation.agreement?.remoteDirection ?? null;
  }

  get lastPacketAtMs(): number {
    return this.#received.lastPacketAtMs;
  }

  /** True when the party may be sent audio: negotiated, not on hold by it, and the transport is up. */
  get canSend(): boolean {
    return !this.#isClosed && this.#output.canSend;
  }

  /** True while packets must be made here rather than passed on. */
  get needsPacing(): boolean {
    return this.canSend && (this.source.kind !== 'leg' || this.#output.digits.isBusy);
  }

  /** True when audio of `other` reaches this leg without being recoded. */
  sharesCodecWith(other: Leg): boolean {
    const accepted = this.negotiation.agreement?.send ?? [];
    return accepted.some(({ codec }) => codec === other.codec);
  }

  /** Writes an SDP offer. */
  offer(direction: Direction, isIceRestart: boolean): string {
    return this.negotiation.offer(this.#transport.prepareOffer(isIceRestart), direction);
  }

  /** Answers a remote offer. Throws MediaFault and changes nothing if it cannot be accepted. */
  accept(sdp: string, nowMs: number): string {
    const remote = this.negotiation.readOffer(sdp);
    this.#transport.applyRemote(remote, true);
    const answer = this.negotiation.answer(remote, this.#transport.describe());
    this.#agreed(nowMs);
    return answer;
  }

  /** Takes the answer to our offer. Throws MediaFault and changes nothing if it does not fit. */
  complete(sdp: string, nowMs: number): void {
    this.#transport.applyRemote(this.negotiation.complete(sdp), false);
    this.#agreed(nowMs);
  }

  /** Switches what the leg hears. */
  connect(source: LegSource): void {
    if (this.#isClosed) throw new MediaFault('wrong-state', 'the leg is closed');
    const before = this.hearing.switchTo(source);
    if (before.kind === 'play') this.#events.playEnded(this, before.playId, 'replaced');
    this.#events.pacingChanged(this);
  }

  /** Replaces what the party says by silence, for hearers and recordings. */
  mute(isMuted: boolean): void {
    this.#isMuted = isMuted;
  }

  /**
   * Queues digits for the party, as telephone-event or, if the leg may and the party has none, as tones. Throws `wrong-state`
   * if it can take neither, `limit-reached` if too many wait.
   */
  sendDigits(digits: string, toneMs: number): void {
    const { agreement } = this.negotiation;
    if (!agreement || (agreement.sendDigits === null && this.#dtmf === 'rfc4733')) {
      throw new MediaFault(
        'wrong-state',
        'the other side did not agree to telephone-event; send the digits by SIP INFO',
      );
    }
    if (!this.#output.digits.enqueue(digits, toneMs))
      throw new MediaFault('limit-reached', 'too many digits are waiting');
    this.#events.pacingChanged(this);
  }

  addTap(tap: RecordingTap): void {
    this.#incoming.addTap(tap);
  }

  removeTap(tap: RecordingTap): void {
    this.#incoming.removeTap(tap);
  }

  receiveRtp(data: Buffer, length: number, nowMs: number): boolean {
    const header = this.#header;
    if (!readRtpHeader(data, length, header)) {
      this.#drops.add('malformed');
      return false;
    }
    const kind = this.#kindOf(header.payloadType);
    if (kind === null) {
      this.#drops.add('payload-type');
      return false;
    }
    const octets = header.payloadEnd - header.payloadStart;
    if (!this.#received.receive(header.ssrc, header.sequence, header.timestamp, octets, nowMs)) {
      this.#drops.add('duplicate');
      return true;
    }
    if (this.connectedAtMs < 0 || this.isTimedOut) this.#heardFrom(nowMs);
    if (kind === 'digits') this.#receiveEvent(data, nowMs);
    else if (kind === 'noise') this.#receiveNoise(data, nowMs);
    else this.#receiveAudio(kind, data, nowMs);
    return true;
  }

  receiveRtcp(data: Buffer, length: number, nowMs: number): void {
    const report = readRtcp(data, length);
    if (report) this.#reports.receive(report, nowMs);
    else this.#drops.add('malformed');
  }

  /** Sends the 20 ms that are due at `nowMs`. */
  pace(nowMs: number): void {
    if (!this.needsPacing) return;
    if (this.#output.digits.isBusy) {
      this.#output.playDigit(nowMs);
      if (!this.#output.digits.isBusy) this.#events.pacingChanged(this);
      return;
    }
    const mixed = this.hearing.nextMixed(nowMs);
    if (mixed) {
      this.#output.speak(mixed, nowMs);
      return;
    }
    const { source } = this;
    this.#output.play(source.kind === 'play' ? source.list : null, nowMs);
    if (source.kind === 'play' && source.list.isFinished) {
      this.hearing.finish();
      this.#events.playEnded(this, source.playId, 'finished');
    }
  }

  /** The machine stood still: what comes next is placed by the clock. */
  lostTime(): void {
    this.#output.stream.breakRun();
  }

  /** Timers: retransmissions, reports, time-outs. A few times a second. */
  tick(nowMs: number): void {
    const trouble = this.#transport.tick(nowMs);
    const digit = this.#digitReceiver.expire(nowMs) ?? this.#incoming.expireTones(nowMs);
    if (digit) this.#events.digit(this, digit);
    this.#watchSending();
    if (trouble) this.#timedOut(trouble);
    else if (this.#isOverdue(nowMs)) this.#timedOut('rtp');
    if (!this.#transport.isReady || !this.negotiation.agreement) return;
    const report = this.#reports.due(nowMs);
    if (report) this.#transport.sendRtcp(report.data, report.length);
  }

  /** Says goodbye and lets go of everything. Legs that heard this one hear silence. */
  close(nowMs: number): void {
    if (this.#isClosed) return;
    if (this.#transport.isReady && this.negotiation.agreement) {
      const { data, length } = this.#reports.goodbye(nowMs);
      this.#transport.sendRtcp(data, length);
    }
    this.#isClosed = true;
    const source = this.hearing.close();
    if (source.kind === 'play') this.#events.playEnded(this, source.playId, 'closed');
    this.#events.pacingChanged(this);
    this.#transport.close();
  }

  figures(): LegFigures {
    const { duplicates, reordered, sourceChanges } = this.#received;
    const received = { ...this.#reports.receivedFigures(), duplicates, reordered };
    return {
      codec: this.codec,
      received: { ...received, sourceChanges: Math.max(0, sourceChanges) },
      sent: this.#reports.sentFigures(),
      roundTripMs: this.#reports.roundTripMs,
      transcodedPackets: this.#output.transcodedPackets,
      dropped: this.#drops.toRecord(),
    };
  }

  #agreed(nowMs: number): void {
    this.#waitingSinceMs = nowMs;
    this.isTimedOut = false;
    this.#output.agreement = this.negotiation.agreement;
    this.#codecByType = [];
    for (const { codec, payloadType } of this.negotiation.agreement?.receive ?? []) {
      this.#codecByType[payloadType] = codec;
    }
    this.#watchSending();
    this.#events.pacingChanged(this);
  }

  /** Local audio that stopped for a while, e.g. for a hold, must not go on with an old timestamp. */
  #watchSending(): void {
    const can = this.canSend;
    if (can === this.#couldSend) return;
    this.#couldSend = can;
    if (can) this.#output.stream.breakRun();
    this.#events.pacingChanged(this);
  }

  #heardFrom(nowMs: number): void {
    if (this.isTimedOut) {
      this.isTimedOut = false;
      this.#events.resumed(this);
    }
    if (this.connectedAtMs >= 0) return;
    this.connectedAtMs = nowMs;
    this.#watchSending();
    this.#events.connected(this);
  }

  #isOverdue(nowMs: number): boolean {
    // A party that holds us, or that we asked not to send, may be silent for as long as it likes.
    if (this.isTimedOut || this.remoteDirection !== 'sendrecv') return false;
    return nowMs - Math.max(this.lastPacketAtMs, this.#waitingSinceMs) >= this.#timeoutMs;
  }

  #timedOut(reason: 'rtp' | TransportTrouble): void {
    if (this.isTimedOut) return;
    this.isTimedOut = true;
    this.#events.timedOut(this, reason);
  }

  /** What a payload type holds; null when it was not negotiated. Comfort noise comes from many who never named it. */
  #kindOf(payloadType: number): PacketKind | null {
    const codec = this.#codecByType[payloadType];
    if (codec) return codec;
    const { agreement } = this.negotiation;
    if (agreement && payloadType === agreement.receiveDigits) return 'digits';
    return agreement && (payloadType === COMFORT_NOISE_TYPE || payloadType === agreement.sendNoise) ? 'noise' : null;
  }

  #receiveNoise(data: Buffer, nowMs: number): void {
    const header = this.#header;
    const level = this.#isMuted ? 0 : noiseLevel(data, header.payloadStart, header.payloadEnd);
    this.#incoming.receiveNoise(header, this.#received.streamId, level, data, nowMs);
  }

  #receiveAudio(codec: Codec, data: Buffer, nowMs: number): void {
    const { payloadStart, payloadEnd } = this.#header;
    if (this.#isMuted) data.fill(quietByte[codec], payloadStart, payloadEnd);
    const digit = this.#incoming.receive(this.#header, this.#received.streamId, codec, data, nowMs);
    if (digit) this.#events.digit(this, digit);
  }

  #receiveEvent(data: Buffer, nowMs: number): void {
    const { payloadStart, payloadEnd, timestamp } = this.#header;
    // This party says its digits this way: its tones, if there are any as well, are the same ones.
    this.#incoming.detectTones(false);
    const digit = this.#digitReceiver.receive(data, payloadStart, payloadEnd, timestamp, nowMs);
    if (digit) this.#events.digit(this, digit);
    this.#incoming.passOn(this.#header, this.#received.streamId, 'digits', data, nowMs);
  }
}
