import type {
  DtmfMode,
  LegEncryption,
  LegKind,
  LegStats,
  LegSummary,
  MediaCodec,
  MediaDirection,
  MediaErrorCode,
  MediaEvent,
  MediaResult,
  MediaSourceInput,
  RecordingResult,
  RecordingSummary,
} from '@shouwen/contract/media-control';

/** Why a media command failed: a code of the control protocol, or the engine could not be reached in time. */
export type MediaEngineErrorCode = MediaErrorCode | 'unreachable' | 'no-answer';

/** Every method of MediaEngine rejects with this and nothing else. */
export class MediaEngineError extends Error {
  readonly code: MediaEngineErrorCode;

  constructor(code: MediaEngineErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MediaEngineError';
    this.code = code;
  }
}

export interface CreateLegOptions {
  legId: string;
  /** Legs that may ever be bridged carry the same one: it decides where they are placed. */
  callId: string;
  /** `webrtc` for browsers (ICE, DTLS-SRTP), `rtp` for phones and trunks. */
  kind: LegKind;
  /** In order of preference; put the other leg's codec first. Default PCMA, PCMU. */
  codecs?: MediaCodec[];
  /** Without RTP for this long, `leg.timeout` is pushed. Default 20. */
  timeoutSeconds?: number;
  /** How digits come and go. Default rfc4733. */
  dtmf?: DtmfMode;
  /** `sdes`: our offers ask for SRTP (desk phones). Offers of the other side are answered either way. Default none. */
  encryption?: LegEncryption;
}

export interface LegDescription {
  codec: MediaCodec;
  /** As written by the other side: `sendonly` and `inactive` mean it holds us. */
  remoteDirection: MediaDirection;
}

export interface StartRecordingOptions {
  recordingId: string;
  /** The caller's leg: left channel. */
  leftLegId: string;
  /** The agent's leg: right channel. Null for a voicemail: that channel stays silent. */
  rightLegId: string | null;
  /** Relative to RECORDINGS_DIR; must not exist. */
  file: string;
  /** AES-256 key, 32 bytes. */
  key: Uint8Array;
}

/** What a restarted server needs to adopt the calls that went on without it. */
export interface MediaInventory {
  instanceId: string;
  startedAt: number;
  legs: LegSummary[];
  recordings: RecordingSummary[];
  /** Not yet acknowledged: store each, then call `acknowledge`. */
  results: MediaResult[];
}

/** The engine's own link, beside what happens to legs. */
export type MediaLinkEvent =
  /** Reachable. `isNewInstance`: the process restarted and every earlier leg is gone; otherwise adopt through `list`. */
  | { event: 'engine.up'; at: number; instanceId: string; isNewInstance: boolean }
  /** Not reachable; audio may well go on. Reconnecting by itself. */
  | { event: 'engine.down'; at: number; message: string };

export type MediaEngineEvent = MediaEvent | MediaLinkEvent;

/** What this driver can do beyond plain two-party calls. rtpengine relays and records, but neither plays lists nor mixes. */
export interface MediaCapabilities {
  play: boolean;
  mix: boolean;
  recordEncrypted: boolean;
  adoptLegs: boolean;
}

/**
 * Media as call control sees it: SDP in and out, ids, no sockets. Ids are chosen by the caller, so that a restarted server
 * can name what it finds in its own tables. Drivers: our own process (`process-media-engine.ts`); rtpengine can be a second.
 */
export interface MediaEngine {
  readonly capabilities: MediaCapabilities;
  /** True between `engine.up` and `engine.down`. */
  readonly isReachable: boolean;

  createLeg(options: CreateLegOptions): Promise<void>;
  /** Writes an SDP offer; `complete` takes the answer. */
  offer(legId: string, options?: { direction?: MediaDirection; iceRestart?: boolean }): Promise<string>;
  /** Answers a remote offer, first or mid-dialog. */
  accept(legId: string, sdp: string): Promise<LegDescription & { sdp: string }>;
  /** Takes the remote answer; may be repeated (183, then 200). */
  complete(legId: string, sdp: string): Promise<LegDescription>;
  /** Switches what the leg hears; its outgoing stream goes on unbroken. */
  connect(legId: string, source: MediaSourceInput): Promise<void>;
  /** Both legs hear each other. */
  bridge(a: string, b: string): Promise<{ transcoding: boolean }>;
  /** Replaces what the party says by silence. */
  mute(legId: string, isMuted: boolean): Promise<void>;
  /** Sends digits 0-9 * # A-D to the party, as telephone-event or tones (see `dtmf`). */
  sendDigits(legId: string, digits: string, toneMs?: number): Promise<void>;
  stats(legId: string): Promise<LegStats>;
  /** Closes and returns the final figures. An unknown leg rejects with `unknown-leg`. */
  closeLeg(legId: string): Promise<LegStats>;

  startRecording(options: StartRecordingOptions): Promise<{ startedAt: number }>;
  /** The recording goes on with another leg on one side. */
  replaceRecordedLeg(recordingId: string, side: 'left' | 'right', legId: string): Promise<void>;
  /** One side is from now on all these legs together (agent and third); none: silence. */
  setRecordedLegs(recordingId: string, side: 'left' | 'right', legIds: string[]): Promise<void>;
  /** Silence is recorded until `resumeRecording`; `atMs` is the place in the recording. The result lists the pauses. */
  pauseRecording(recordingId: string): Promise<{ atMs: number }>;
  resumeRecording(recordingId: string): Promise<{ atMs: number }>;
  stopRecording(recordingId: string): Promise<RecordingResult>;

  list(): Promise<MediaInventory>;
  /** Results stored for good; the engine forgets them. */
  acknowledge(resultIds: string[]): Promise<void>;

  /** Calls the listener for every event until the returned function is called. Listeners must not throw. */
  subscribe(listener: (event: MediaEngineEvent) => void): () => void;
  /** Drops the link; running legs are left alone. */
  disconnect(): Promise<void>;
}
