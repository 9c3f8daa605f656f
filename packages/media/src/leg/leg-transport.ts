import type { AudioDescription } from '../sdp/audio-description.ts';
import type { LocalTransport } from './negotiation.ts';

/** Why a transport cannot carry media any more; told once. */
export type TransportTrouble = 'consent' | 'handshake' | 'closed';

/** How a leg reaches its party: plain RTP sockets, or ICE with DTLS-SRTP. */
export interface LegTransport {
  /** True when media can be sent right now. */
  readonly isReady: boolean;
  /** For the next SDP of ours. `isRestart` asks for new ICE credentials. */
  prepareOffer(isRestart: boolean): LocalTransport;
  /** Takes a remote SDP. Throws MediaFault and changes nothing if it cannot be used. For an offer call it before `describe`, because new remote credentials ask for new ones of ours. */
  applyRemote(remote: AudioDescription, isOffer: boolean): void;
  describe(): LocalTransport;
  /** Sends the RTP packet in `data[start, end)`; its bytes may be changed. */
  sendRtp(data: Buffer, start: number, end: number): void;
  /** Sends the RTCP packet in `data[0, length)`; 16 more bytes must be there, and the bytes may be changed. */
  sendRtcp(data: Buffer, length: number): void;
  /** Timers; a few times a second. Returns what went wrong since the last call. */
  tick(nowMs: number): TransportTrouble | null;
  close(): void;
}

/** What a transport hands up. */
export interface LegReceiver {
  /** The RTP packet in `data[0, length)`, unprotected. False when it is not valid for this leg. */
  receiveRtp(data: Buffer, length: number, nowMs: number): boolean;
  receiveRtcp(data: Buffer, length: number, nowMs: number): void;
}
