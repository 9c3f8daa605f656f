import type { Codec } from '../audio/codec.ts';
import { FRAME_SAMPLES, silenceByte } from '../audio/g711.ts';
import type { PlayList } from '../audio/play-list.ts';
import { DigitSender, type DigitStep, EVENT_BYTES, writeEvent } from '../dtmf/telephone-event.ts';
import { writeTones } from '../dtmf/tone-writer.ts';
import { RTP_HEADER_BYTES, type RtpHeader, writeRtpHeader } from '../rtp/rtp-packet.ts';
import type { SendStream } from '../rtp/send-stream.ts';
import type { LegTransport } from './leg-transport.ts';
import type { Agreement } from './negotiation.ts';
import { SpeechEncoder } from './speech-encoder.ts';

/** What a packet of another leg holds: audio, a telephone-event, or comfort noise. */
export type PacketKind = Codec | 'digits' | 'noise';

/** What a leg sends: packets passed on from another leg, audio of our own, digits; one at a time, in one stream. */
export class LegOutput {
  readonly digits = new DigitSender();
  readonly stream: SendStream;
  transcodedPackets = 0;
  /** Null until negotiated. */
  agreement: Agreement | null = null;
  readonly #transport: LegTransport;
  readonly #encoder = new SpeechEncoder();
  readonly #tones = new Int16Array(FRAME_SAMPLES);

  constructor(stream: SendStream, transport: LegTransport) {
    this.stream = stream;
    this.#transport = transport;
  }

  /** True when the party may be sent audio: negotiated, not on hold by it, and the transport is up. */
  get canSend(): boolean {
    const direction = this.agreement?.remoteDirection;
    return (direction === 'sendrecv' || direction === 'recvonly') && this.#transport.isReady;
  }

  /** Passes on a packet of another leg. False: it was too old for this stream. */
  passOn(header: RtpHeader, streamId: number, kind: PacketKind, data: Buffer, nowMs: number): boolean {
    if (this.digits.isBusy || !this.canSend) return true;
    const payloadType = this.#fit(kind, streamId, header, data);
    if (payloadType == null) return true;
    if (!this.stream.relay(streamId, header.sequence, header.timestamp, header.marker, nowMs)) return false;
    // CSRCs and header extensions stay behind: the 12 bytes before the payload become the header.
    this.#send(data, header.payloadStart - RTP_HEADER_BYTES, header.payloadEnd, payloadType);
    return true;
  }

  /** Sends the next 20 ms of a play list, or of silence. */
  play(list: PlayList | null, nowMs: number): void {
    const format = this.agreement?.send[0];
    if (!format) return;
    const packet = Buffer.allocUnsafe(RTP_HEADER_BYTES + FRAME_SAMPLES);
    if (format.codec === 'G722') this.#playWide(list, packet);
    else if (list) list.next(format.codec, packet, RTP_HEADER_BYTES);
    else packet.fill(silenceByte[format.codec], RTP_HEADER_BYTES);
    this.stream.append(FRAME_SAMPLES, nowMs);
    this.#send(packet, 0, packet.length, format.payloadType);
  }

  /** Sends 20 ms of linear samples. */
  speak(samples: Int16Array, nowMs: number): void {
    const format = this.agreement?.send[0];
    if (!format) return;
    const packet = Buffer.allocUnsafe(RTP_HEADER_BYTES + FRAME_SAMPLES);
    this.#encoder.encode(format.codec, samples, FRAME_SAMPLES, packet, RTP_HEADER_BYTES);
    this.stream.append(FRAME_SAMPLES, nowMs);
    this.#send(packet, 0, packet.length, format.payloadType);
  }

  /** Sends the next packet of the digits that wait. */
  playDigit(nowMs: number): void {
    const payloadType = this.agreement?.sendDigits;
    const step = this.digits.next();
    if (payloadType == null) this.#playTones(step, nowMs);
    if (!step || payloadType == null) return;
    if (step.isFirst) {
      this.stream.breakRun();
      this.stream.append(step.ticks, nowMs);
    } else this.stream.repeat();
    this.stream.extend(step.ticks);
    const packet = Buffer.allocUnsafe(RTP_HEADER_BYTES + EVENT_BYTES);
    writeEvent(packet, RTP_HEADER_BYTES, step.digit, step.isEnd, step.ticks);
    this.#send(packet, 0, packet.length, payloadType);
    // Whatever follows is placed by the clock, behind the pause.
    if (step.isEnd) this.stream.breakRun();
  }

  /** Payload type for a packet, recoding it in place when the party does not take its codec; null if it takes neither. */
  #fit(kind: PacketKind, streamId: number, header: RtpHeader, data: Buffer): number | null {
    if (kind === 'digits') return this.agreement?.sendDigits ?? null;
    if (kind === 'noise') return this.agreement?.sendNoise ?? null;
    const accepted = this.agreement?.send ?? [];
    for (const format of accepted) if (format.codec === kind) return format.payloadType;
    const first = accepted[0];
    if (!first) return null;
    this.#encoder.recode(kind, first.codec, streamId, data, header.payloadStart, header.payloadEnd);
    this.transcodedPackets += 1;
    return first.payloadType;
  }

  #playWide(list: PlayList | null, packet: Buffer): void {
    const bytes = new Uint8Array(FRAME_SAMPLES).fill(silenceByte.PCMU);
    list?.next('PCMU', bytes, 0);
    this.#encoder.encodeMuLaw('G722', bytes, packet, RTP_HEADER_BYTES);
  }

  /** 20 ms of a digit as tones, or of the pause behind it. */
  #playTones(step: DigitStep | null, nowMs: number): void {
    if (step && !step.isEnd) writeTones(step.digit, step.ticks - FRAME_SAMPLES, this.#tones);
    else this.#tones.fill(0);
    this.speak(this.#tones, nowMs);
  }

  #send(data: Buffer, start: number, end: number, payloadType: number): void {
    const stream = this.stream;
    writeRtpHeader(data, start, payloadType, stream.marker, stream.sequence, stream.timestamp, stream.ssrc);
    stream.packets += 1;
    stream.octets += end - start - RTP_HEADER_BYTES;
    this.#transport.sendRtp(data, start, end);
  }
}
