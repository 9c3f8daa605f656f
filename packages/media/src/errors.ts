/** What can be wrong with input handed to this package; each is the caller's or the other side's doing, never a bug here. */
export type MediaFaultCode =
  /** The SDP cannot be read or lacks what its kind of leg needs. */
  | 'bad-sdp'
  /** Neither PCMU nor PCMA is on offer. */
  | 'no-common-codec'
  /** A transport this leg does not speak: SDES, TCP, IPv6, DTLS towards a plain leg. */
  | 'unsupported-transport'
  /** No audio section, or one with port 0. */
  | 'no-audio'
  /** The operation does not fit the state, e.g. an answer without an offer. */
  | 'wrong-state'
  /** Not a mono 8 kHz WAV in PCM16 or G.711, or too long. */
  | 'bad-audio-file'
  /** Not a recording of ours, or one whose header is cut off. */
  | 'bad-recording'
  /** The key does not open the recording, or its bytes were changed. */
  | 'wrong-key'
  /** A named bound is reached. */
  | 'limit-reached';

/** The only error this package throws on purpose. */
export class MediaFault extends Error {
  readonly code: MediaFaultCode;

  constructor(code: MediaFaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MediaFault';
    this.code = code;
  }
}
