/**
 * What the server and the media process say to each other.
 *
 * Transport: newline-delimited JSON (UTF-8) over a Unix stream socket. The client sends requests `{ id, command, ... }`,
 * the process answers each with `{ id, ok: true, result }` or `{ id, ok: false, error }` and pushes `{ event, ... }`.
 * The first request must be `hello`. Replies may overtake each other; per leg, commands are carried out in order.
 *
 * Words: a *leg* is one party's media (a phone or a browser). What a leg *hears* is its source: another leg, a mix of several,
 * a play list or silence. A leg's outgoing RTP stream never breaks when its source is switched, so queue music, answer, hold and
 * transfer need no re-INVITE. Legs that may ever be bridged must be created with the same `callId`: it decides the
 * worker thread. All times are milliseconds; `...At` is milliseconds since 1970.
 */
import { z } from 'zod';

/** Protocol version; `hello` with another one is refused with `unsupported-version`. */
export const MEDIA_CONTROL_VERSION = 1;

/** Longest request line the process reads, bytes. A longer one closes the connection. */
export const MEDIA_REQUEST_BYTES_MAX = 262_144;

/** Longest reply or event line a client must be ready to read, bytes (`list` with thousands of legs). */
export const MEDIA_REPLY_BYTES_MAX = 16_777_216;

/** Most results the process keeps for a server that is away; older ones are dropped and counted. */
export const MEDIA_RESULTS_MAX = 10_000;

const identifier = z.string().regex(/^[A-Za-z0-9_.:@-]{1,80}$/);
const sdp = z.string().min(1).max(65_536);
const timestamp = z.number().nonnegative();
const count = z.number().int().nonnegative();

/** Why a command failed. The doc comment of each says what the caller should do. */
export const mediaErrorCodes = [
  /** The request did not match its schema: a bug in the caller. */
  'bad-request',
  /** `hello` named another protocol version: restart the older of the two. */
  'unsupported-version',
  /** No such leg: it was closed, or the process restarted. Treat its call as without media. */
  'unknown-leg',
  /** A leg with this id is running. Adopt it through `list`, or use a new id. */
  'leg-exists',
  /** No such recording is running. */
  'unknown-recording',
  /** A recording with this id, or its file, exists already. */
  'recording-exists',
  /** The SDP could not be read. Answer 400 or 488. */
  'bad-sdp',
  /** The other side offers no codec of the leg's list. Answer 488. */
  'no-common-codec',
  /** The SDP asks for a transport this kind of leg does not speak (TCP, IPv6, SRTP without keys...). Answer 488. */
  'unsupported-transport',
  /** The SDP has no audio or refuses it (port 0). */
  'no-audio',
  /** The command does not fit the leg's state, e.g. `leg.complete` without an offer of ours. */
  'wrong-state',
  /** Every RTP port of the range is taken. Answer 503; widen RTP_PORTS. */
  'no-free-port',
  /** The two legs were created with different `callId`s and live on different threads. */
  'different-workers',
  /** A prompt or recording path leaves the allowed folders. */
  'file-refused',
  /** The prompt does not exist in any of PROMPT_DIRS. */
  'file-not-found',
  /** The prompt is not a mono 8 kHz WAV in PCM16 or G.711, or is too long. */
  'bad-audio-file',
  /** The recording file could not be created or written. */
  'recording-failed',
  /** A named bound (legs per process, plays per leg, queued digits) is reached. Answer 503 or try later. */
  'limit-reached',
  /** The process is draining after SIGTERM and takes no new legs. */
  'shutting-down',
  /** The worker thread of this leg died; its legs are gone. */
  'worker-lost',
  /** A broken assumption inside the process; it is in its log. */
  'internal',
] as const;
export type MediaErrorCode = (typeof mediaErrorCodes)[number];

export const legKind = z.enum(['rtp', 'webrtc']);
export type LegKind = z.infer<typeof legKind>;

/**
 * G722 is wide band: two legs that both have it hear each other at 16 kHz; everything else (music, mixes, G.711, recordings)
 * is 8 kHz and recoded for it.
 */
export const mediaCodec = z.enum(['PCMU', 'PCMA', 'G722']);
export type MediaCodec = z.infer<typeof mediaCodec>;

/**
 * How digits come from the party and go to it. `rfc4733`: as telephone-event. `inband`: as tones in the audio; none other is
 * offered. `both`: tones are recognised until the first telephone-event; sent as whichever the party agreed to.
 */
export const dtmfMode = z.enum(['rfc4733', 'inband', 'both']);
export type DtmfMode = z.infer<typeof dtmfMode>;

/** SRTP of a plain leg with keys in the SDP (RFC 4568): for our offers. Their offers are answered as they come. */
export const legEncryption = z.enum(['none', 'sdes']);
export type LegEncryption = z.infer<typeof legEncryption>;

/** As in SDP, seen from the party that wrote it. */
export const mediaDirection = z.enum(['sendrecv', 'sendonly', 'recvonly', 'inactive']);
export type MediaDirection = z.infer<typeof mediaDirection>;

/** One piece of a play list. `file` is relative to a folder of PROMPT_DIRS, e.g. `zh/welcome.wav`. `tone` is in Hz. */
export const playItem = z.union([
  z.strictObject({ file: z.string().min(1).max(255) }),
  z.strictObject({
    tone: z.union([
      z.number().min(20).max(3800),
      z.tuple([z.number().min(20).max(3800), z.number().min(20).max(3800)]),
    ]),
    ms: z.number().int().min(20).max(60_000),
  }),
  z.strictObject({ silenceMs: z.number().int().min(20).max(60_000) }),
]);
export type PlayItem = z.infer<typeof playItem>;

/** What a leg hears. */
export const mediaSource = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('leg'), legId: identifier }),
  z.strictObject({
    kind: z.literal('play'),
    playId: identifier,
    items: z.array(playItem).min(1).max(64),
    /** Starts over after the last item until replaced. */
    loop: z.boolean().default(false),
  }),
  z.strictObject({ kind: z.literal('silence') }),
  /**
   * Several legs at once: one listener's row of a gain matrix. Gains move over 20 ms, so a changed row does not click. A leg
   * that closes leaves every row; after its last input the listener hears silence. Telephone-events are not passed on.
   */
  z.strictObject({
    kind: z.literal('mix'),
    inputs: z
      .array(z.strictObject({ legId: identifier, gain: z.number().min(0).max(4).default(1) }))
      .min(1)
      .max(16),
  }),
]);
export type MediaSource = z.output<typeof mediaSource>;
export type MediaSourceInput = z.input<typeof mediaSource>;

/** Digits of RFC 4733 events 0-15. */
export const dtmfDigits = z.string().regex(/^[0-9*#A-D]{1,64}$/);

/** Quality of one direction of one leg. `mos` is 1.0-4.5 after ITU-T G.107 (simplified); null before anything is known. */
const directionStats = z.object({
  packets: count,
  bytes: count,
  lost: count,
  lossPercent: z.number(),
  jitterMs: z.number(),
  mos: z.number().nullable(),
});

/**
 * `received`: what came from the party, measured here. `sent`: what reached the party, as its RTCP receiver reports say.
 * `dropped`: datagrams thrown away, by reason.
 */
export const legStats = z.object({
  codec: mediaCodec.nullable(),
  received: directionStats.extend({ duplicates: count, reordered: count, sourceChanges: count }),
  sent: directionStats,
  roundTripMs: z.number().nullable(),
  transcodedPackets: count,
  lastPacketAt: timestamp.nullable(),
  dropped: z.record(z.string(), count),
});
export type LegStats = z.infer<typeof legStats>;

/** Loudest sample of each stretch of `bucketMs`, 0-255, for drawing a waveform without opening the file. */
export const recordingPeaks = z.object({
  bucketMs: z.number().positive(),
  left: z.array(z.number().int().min(0).max(255)),
  right: z.array(z.number().int().min(0).max(255)),
});
export type RecordingPeaks = z.infer<typeof recordingPeaks>;

/** A stretch of a recording that holds silence because it was paused, milliseconds from its start. */
export const recordingPause = z.object({ startMs: z.number().nonnegative(), endMs: z.number().nonnegative() });
export type RecordingPause = z.infer<typeof recordingPause>;

/** A finished recording. `bytes` and `sha256` are of the encrypted file, `audioSha256` of its audio bytes. */
export const recordingResult = z.object({
  recordingId: identifier,
  file: z.string(),
  startedAt: timestamp,
  durationMs: z.number().nonnegative(),
  bytes: count,
  sha256: z.string(),
  audioSha256: z.string(),
  peaks: recordingPeaks,
  pauses: z.array(recordingPause),
});
export type RecordingResult = z.infer<typeof recordingResult>;

const recordFailure = z.enum(['disk-full', 'disk-slow', 'write-error', 'worker-lost']);
const closeReason = z.enum(['requested', 'orphaned', 'worker-lost', 'shutdown']);
const stopReason = z.enum(['requested', 'legs-closed', 'shutdown']);

/** One leg as `list` tells it: enough for a restarted server to adopt it. */
export const legSummary = z.object({
  legId: identifier,
  callId: identifier,
  kind: legKind,
  state: z.enum(['new', 'offered', 'negotiated', 'connected', 'timed-out']),
  codec: mediaCodec.nullable(),
  remoteDirection: mediaDirection.nullable(),
  muted: z.boolean(),
  source: mediaSource,
  createdAt: timestamp,
  connectedAt: timestamp.nullable(),
  lastPacketAt: timestamp.nullable(),
});
export type LegSummary = z.infer<typeof legSummary>;

export const recordingSummary = z.object({
  recordingId: identifier,
  leftLegIds: z.array(identifier),
  /** Empty for a voicemail. */
  rightLegIds: z.array(identifier),
  isPaused: z.boolean(),
  file: z.string(),
  startedAt: timestamp,
  durationMs: z.number().nonnegative(),
});
export type RecordingSummary = z.infer<typeof recordingSummary>;

/** Something that happened once and must not be lost: kept until `results.acknowledge` names it. */
export const mediaResult = z.discriminatedUnion('kind', [
  z.object({
    resultId: identifier,
    kind: z.literal('leg.closed'),
    at: timestamp,
    legId: identifier,
    callId: identifier,
    reason: closeReason,
    stats: legStats,
  }),
  z.object({
    resultId: identifier,
    kind: z.literal('record.stopped'),
    at: timestamp,
    reason: stopReason,
    recording: recordingResult,
  }),
  z.object({
    resultId: identifier,
    kind: z.literal('record.failed'),
    at: timestamp,
    recordingId: identifier,
    file: z.string(),
    /** What is in the file up to here is readable. */
    durationMs: z.number().nonnegative(),
    reason: recordFailure,
    message: z.string(),
  }),
]);
export type MediaResult = z.infer<typeof mediaResult>;

const legId = { legId: identifier };

/** Parameters of every command, by name. */
export const mediaParameters = {
  hello: z.strictObject({ version: z.number().int(), client: z.string().max(80) }),
  'leg.create': z.strictObject({
    ...legId,
    callId: identifier,
    kind: legKind,
    /** In order of preference. Put the codec of the leg it will be bridged to first, and nothing is transcoded. */
    codecs: z.array(mediaCodec).min(1).max(3).default(['PCMA', 'PCMU']),
    /** Without RTP for this long, `leg.timeout` is pushed. */
    timeoutSeconds: z.number().min(1).max(3600).default(20),
    dtmf: dtmfMode.default('rfc4733'),
    encryption: legEncryption.default('none'),
  }),
  /** Writes an SDP offer; also mid-dialog. */
  'leg.offer': z.strictObject({
    ...legId,
    direction: mediaDirection.default('sendrecv'),
    iceRestart: z.boolean().default(false),
  }),
  /** Answers a remote offer, first or mid-dialog (hold, new address, ICE restart, new PeerConnection after a reload). */
  'leg.accept': z.strictObject({ ...legId, sdp }),
  /** Takes the remote answer to our offer; may be repeated (183, then 200). */
  'leg.complete': z.strictObject({ ...legId, sdp }),
  /** Switches what the leg hears. */
  'leg.connect': z.strictObject({ ...legId, source: mediaSource }),
  /** Both legs hear each other. */
  bridge: z.strictObject({ a: identifier, b: identifier }),
  /** What the party says is replaced by silence, for the other leg and in recordings. */
  'leg.mute': z.strictObject({ ...legId, muted: z.boolean() }),
  /** Queues digits to be sent to the party, as the leg's `dtmf` says. */
  'leg.dtmf': z.strictObject({ ...legId, digits: dtmfDigits, toneMs: z.number().int().min(60).max(2000).default(100) }),
  'leg.stats': z.strictObject(legId),
  'leg.close': z.strictObject(legId),
  /**
   * Records what both parties say (left: caller, right: agent). `rightLegId: null` for a voicemail: the right channel stays
   * silent. `file` is relative to RECORDINGS_DIR.
   */
  'record.start': z.strictObject({
    recordingId: identifier,
    leftLegId: identifier,
    rightLegId: identifier.nullable(),
    file: z.string().regex(/^[A-Za-z0-9_-][A-Za-z0-9_./-]{0,250}$/),
    /** 32 bytes, base64. */
    key: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
  }),
  /** One side continues with another leg: a reloaded browser, a transfer. */
  'record.replaceLeg': z.strictObject({ recordingId: identifier, side: z.enum(['left', 'right']), ...legId }),
  /** From now on one side is these legs together; none: silence. Legs that stay go on without a break. */
  'record.setLegs': z.strictObject({
    recordingId: identifier,
    side: z.enum(['left', 'right']),
    legIds: z.array(identifier).max(8),
  }),
  /** Silence is written to both sides, e.g. while a card number is said. The file's timeline goes on. Twice is once. */
  'record.pause': z.strictObject({ recordingId: identifier }),
  'record.resume': z.strictObject({ recordingId: identifier }),
  'record.stop': z.strictObject({ recordingId: identifier }),
  list: z.strictObject({}),
  'results.acknowledge': z.strictObject({ resultIds: z.array(identifier).max(1000) }),
} as const;

const described = z.object({ sdp, codec: mediaCodec, remoteDirection: mediaDirection });

/** Result of every command, by name. */
export const mediaReplies = {
  hello: z.object({
    version: z.number().int(),
    /** Changes with every start of the process: legs of another instance are gone. */
    instanceId: z.string(),
    startedAt: timestamp,
    workers: count,
  }),
  'leg.create': z.object({ legId: identifier, worker: count, port: z.number().int() }),
  'leg.offer': z.object({ sdp }),
  'leg.accept': described,
  'leg.complete': z.object({ codec: mediaCodec, remoteDirection: mediaDirection }),
  'leg.connect': z.object({}),
  bridge: z.object({ transcoding: z.boolean() }),
  'leg.mute': z.object({}),
  'leg.dtmf': z.object({}),
  'leg.stats': legStats,
  'leg.close': legStats,
  'record.start': z.object({ startedAt: timestamp }),
  'record.replaceLeg': z.object({}),
  'record.setLegs': z.object({}),
  /** Where in the recording the pause began, or ended. */
  'record.pause': z.object({ atMs: z.number().nonnegative() }),
  'record.resume': z.object({ atMs: z.number().nonnegative() }),
  'record.stop': recordingResult,
  list: z.object({
    instanceId: z.string(),
    startedAt: timestamp,
    legs: z.array(legSummary),
    recordings: z.array(recordingSummary),
    results: z.array(mediaResult),
    resultsDropped: count,
  }),
  'results.acknowledge': z.object({ acknowledged: count }),
} as const;

export type MediaCommandName = keyof typeof mediaParameters;
/** Parameters as the caller writes them (defaults may be left out). */
export type MediaParameters<Name extends MediaCommandName> = z.input<(typeof mediaParameters)[Name]>;
/** Parameters after parsing, defaults filled in. */
export type MediaParsedParameters<Name extends MediaCommandName> = z.output<(typeof mediaParameters)[Name]>;
export type MediaReply<Name extends MediaCommandName> = z.output<(typeof mediaReplies)[Name]>;

/** One line from client to process. `parameters` are checked against `mediaParameters[command]`. */
export const mediaRequestEnvelope = z.object({
  id: z.number().int().nonnegative(),
  command: z.object(mediaParameters).keyof(),
  parameters: z.unknown(),
});
export type MediaRequestEnvelope = z.infer<typeof mediaRequestEnvelope>;

export const mediaEvent = z.discriminatedUnion('event', [
  /** First valid RTP (for webrtc: after DTLS). Audio flows from here. */
  z.object({ event: z.literal('leg.connected'), at: timestamp, legId: identifier, callId: identifier }),
  /** A digit from the party, once, when it ends. */
  z.object({
    event: z.literal('leg.dtmf'),
    at: timestamp,
    legId: identifier,
    callId: identifier,
    digit: z.string(),
    durationMs: z.number().nonnegative(),
  }),
  /** No RTP (`rtp`), no valid STUN check (`consent`, RFC 7675), a failed DTLS handshake, or DTLS closed by the browser. */
  z.object({
    event: z.literal('leg.timeout'),
    at: timestamp,
    legId: identifier,
    callId: identifier,
    reason: z.enum(['rtp', 'consent', 'handshake', 'closed']),
  }),
  /** RTP is back after `leg.timeout`. */
  z.object({ event: z.literal('leg.resumed'), at: timestamp, legId: identifier, callId: identifier }),
  z.object({ event: z.literal('leg.stats'), at: timestamp, legId: identifier, callId: identifier, stats: legStats }),
  z.object({
    event: z.literal('play.ended'),
    at: timestamp,
    legId: identifier,
    callId: identifier,
    playId: identifier,
    reason: z.enum(['finished', 'replaced', 'closed']),
  }),
  /** A leg closed, a recording stopped or failed: the same record that `list` keeps until acknowledged. */
  z.object({ event: z.literal('result'), at: timestamp, result: mediaResult }),
  /** A worker runs late: do not place new calls here until `overloaded` is false again. */
  z.object({
    event: z.literal('process.overload'),
    at: timestamp,
    worker: count,
    overloaded: z.boolean(),
    /** How late the pacing loop ran at worst in the last second. */
    lateMs: z.number(),
    /** Share of time the worker's loop was busy, 0-1. */
    busy: z.number(),
  }),
]);
export type MediaEvent = z.infer<typeof mediaEvent>;

/** One line from process to client. */
export const mediaReplyEnvelope = z.union([
  z.object({ id: z.number().int().nonnegative(), ok: z.literal(true), result: z.unknown() }),
  z.object({
    id: z.number().int().nonnegative(),
    ok: z.literal(false),
    error: z.object({ code: z.enum(mediaErrorCodes), message: z.string() }),
  }),
]);
export type MediaReplyEnvelope = z.infer<typeof mediaReplyEnvelope>;
