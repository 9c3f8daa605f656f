import { encodeSamples, FRAME_SAMPLES, type Law, silenceByte, transcodeInPlace } from '../audio/g711.ts';
import type { PlayList } from '../audio/play-list.ts';
import { DigitSender, EVENT_BYTES, writeEvent } from '../dtmf/telephone-event.ts';
import { RTP_HEADER_BYTES, type RtpHeader, writeRtpHeader } from '../rtp/rtp-packet.ts';
import type { SendStream } from '../rtp/send-stream.ts';
import type { LegTransport } from './leg-transport.ts';
import type { Agreement } from './negotiation.ts';

/** What a leg sends: packets passed on from another leg, audio of our own, digits; one at a time, in one stream. */
export class LegOutput {
  readonly digits = new DigitSender();
  readonly stream: SendStream;
  transcodedPackets = 0;
  /** Null until negotiated. */
  agreement: Agreement | null = null;
  readonly #transport: LegTransport;

  constructor(stream: SendStream, transport: LegTransport) {
    this.stream = stream;
    this.#transport = transport;
  }

  /** True when the party may be sent audio: negotiated, not on hold by it, and the transport is up. */
  get canSend(): boolean {
    const direction = this.agreement?.remoteDirection;
    return (direction === 'sendrecv' || direction === 'recvonly') && this.#transport.isReady;
  }

  /** Passes on a packet of another leg. `law` null: a telephone-event. False: it was too old for this stream. */
  passOn(header: RtpHeader, streamId: number, law: Law | null, data: Buffer, nowMs: number): boolean {
    if (this.digits.isBusy || !this.canSend) return true;
    const payloadType = law ? this.#fit(law, header, data) : this.agreement?.sendDigits;
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
    if (list) list.next(format.law, packet, RTP_HEADER_BYTES);
    else packet.fill(silenceByte[format.law], RTP_HEADER_BYTES);
    this.stream.append(FRAME_SAMPLES, nowMs);
    this.#send(packet, 0, packet.length, format.payloadType);
  }

  /** Sends 20 ms of linear samples. */
  speak(samples: Int16Array, nowMs: number): void {
    const format = this.agreement?.send[0];
    if (!format) return;
    const packet = Buffer.allocUnsafe(RTP_HEADER_BYTES + FRAME_SAMPLES);
    encodeSamples(format.law, samples, FRAME_SAMPLES, packet, RTP_HEADER_BYTES);
    this.stream.append(FRAME_SAMPLES, nowMs);
    this.#send(packet, 0, packet.length, format.payloadType);
  }

  /** Sends the next packet of the digits that wait. */
  playDigit(nowMs: number): void {
    const payloadType = this.agreement?.sendDigits;
    const step = this.digits.next();
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

  /** Payload type for audio in `law`, recoding it in place when the party does not take that law. */
  #fit(law: Law, header: RtpHeader, data: Buffer): number | undefined {
    const accepted = this.agreement?.send ?? [];
    for (const format of accepted) if (format.law === law) return format.payloadType;
    const first = accepted[0];
    if (!first) return undefined;
    transcodeInPlace(first.law, data, header.payloadStart, header.payloadEnd);
    this.transcodedPackets += 1;
    return first.payloadType;
  }

  #send(data: Buffer, start: number, end: number, payloadType: number): void {
    const stream = this.stream;
    writeRtpHeader(data, start, payloadType, stream.marker, stream.sequence, stream.timestamp, stream.ssrc);
    stream.packets += 1;
    stream.octets += end - start - RTP_HEADER_BYTES;
    this.#transport.sendRtp(data, start, end);
  }
}
