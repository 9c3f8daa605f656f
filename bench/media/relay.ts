import type { CallSdp } from './load-messages.ts';

/** A media relay under measurement. */
export interface Relay {
  readonly name: string;
  readonly pid: number;
  /** Sets up one call between the two parties; returns what each is told. */
  call(id: string, sdp: CallSdp, isRecorded: boolean): Promise<CallSdp>;
  hangUp(id: string): Promise<void>;
  /** Bytes in the files of its recordings, so that a relay that only claims to record is found out. */
  recordedBytes(): Promise<number>;
  stop(): Promise<void>;
}

/** Waits for a child to say something or for a socket to appear; fails after ten seconds. */
export async function waitFor(what: string, isThere: () => boolean | Promise<boolean>): Promise<void> {
  const until = performance.now() + 20_000;
  while (!(await isThere())) {
    if (performance.now() > until) throw new Error(`${what} did not start within 20 s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
