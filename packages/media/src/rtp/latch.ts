/** Silence from the locked source after which another one may take its place. */
export const RELATCH_AFTER_MS = 3000;

export interface Endpoint {
  address: string;
  port: number;
}

/**
 * Symmetric RTP (RFC 4961) with a lock: where a plain RTP leg sends to and whom it listens to.
 *
 * Phones behind NAT announce addresses that do not work, so the source of the first valid packet counts. From then on every
 * other source is ignored, which keeps a stranger from injecting audio or pulling the call's audio to himself. The lock opens
 * when a new SDP announces another address or the source was silent for RELATCH_AFTER_MS. The announced address itself may
 * take the lock from a guessed one at any time: a stranger who was faster gains nothing.
 */
export class Latch {
  #announced: Endpoint | null = null;
  #locked: Endpoint | null = null;
  #lastValidAtMs = 0;
  ignored = 0;

  /** Where to send: the locked source, else what SDP announced. */
  get target(): Endpoint | null {
    return this.#locked ?? this.#announced;
  }

  get isLocked(): boolean {
    return this.#locked !== null;
  }

  /** Takes the address of an SDP. The lock opens only if it differs from the SDP before. */
  announce(address: string, port: number): void {
    const before = this.#announced;
    if (before && before.address === address && before.port === port) return;
    this.#announced = { address, port };
    this.#locked = null;
  }

  /** True when a packet from here may be looked at; `confirm` must follow once it proved valid. */
  admits(address: string, port: number, nowMs: number): boolean {
    const locked = this.#locked;
    if (!locked || (locked.port === port && locked.address === address)) return true;
    if (nowMs - this.#lastValidAtMs >= RELATCH_AFTER_MS) return true;
    const announced = this.#announced;
    if (announced && announced.port === port && announced.address === address) return true;
    this.ignored += 1;
    return false;
  }

  /** A valid packet came from here: locks on to it. */
  confirm(address: string, port: number, nowMs: number): void {
    this.#lastValidAtMs = nowMs;
    const locked = this.#locked;
    if (!locked || locked.port !== port || locked.address !== address) this.#locked = { address, port };
  }
}
