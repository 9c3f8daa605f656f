/** How the bench talks to its load generator, a process of its own so that its CPU is not counted. */
export type CallKind = 'rtp' | 'webrtc';

/** SDP of both parties of one call: A is a phone or a browser, B is a phone. */
export interface CallSdp {
  a: string;
  b: string;
}

export type ToLoad =
  /** Opens the parties of `count` calls under this name. */
  | { kind: 'open'; set: string; callKind: CallKind; count: number }
  /** The relay's answers; connects every party (ICE and DTLS for browsers). */
  | { kind: 'connect'; set: string; answers: CallSdp[] }
  /** Sends 50 packets a second from every party for `ms`, then counts. */
  | { kind: 'run'; set: string; ms: number }
  | { kind: 'close'; set: string };

export interface RunFigures {
  sent: number;
  received: number;
  /** Share of the energy in the expected tone, worst of both directions of one call; 1 is perfect. */
  toneShare: number;
  /** How late packets came against their own timestamps and the fastest one, ms: 99 of 100, and the worst. */
  lateP99Ms: number;
  lateMaxMs: number;
  /** Packets that should have come, by the first and the last sequence number of every party. */
  expected: number;
}

export type FromLoad =
  | { kind: 'opened'; sdps: CallSdp[] }
  | { kind: 'connected' }
  | ({ kind: 'ran' } & RunFigures)
  | { kind: 'closed' }
  | { kind: 'failed'; message: string };
