import { MediaFault } from '../errors.ts';
import type { CryptoLine, CryptoSuite } from '../sdp/crypto-attribute.ts';
import { tagBytesOf } from '../sdp/crypto-attribute.ts';
import { SrtpContext } from '../srtp/srtp-context.ts';

const KEY_BYTES = 16;

function contextOf({ key, suite }: CryptoLine): SrtpContext {
  return new SrtpContext(key.subarray(0, KEY_BYTES), key.subarray(KEY_BYTES), tagBytesOf(suite));
}

function isSame(a: CryptoLine | null, b: CryptoLine): boolean {
  return a !== null && a.suite === b.suite && a.key.equals(b.key);
}

/**
 * SRTP of a plain leg with keys exchanged in the SDP (RFC 4568). Each side names the key it sends with. Ours stay the same
 * for the whole leg, so that a re-offer does not start the packet counters anew.
 */
export class SdesSession {
  inbound: SrtpContext | null = null;
  outbound: SrtpContext | null = null;
  readonly #keys: Record<CryptoSuite, Buffer>;
  #offered: CryptoLine[] = [];
  #local: CryptoLine | null = null;
  #remote: CryptoLine | null = null;

  /** `keys`: 60 random bytes. */
  constructor(keys: Buffer) {
    if (keys.length !== 60) throw new RangeError(`need 60 random bytes, got ${keys.length}`);
    this.#keys = { AES_CM_128_HMAC_SHA1_80: keys.subarray(0, 30), AES_CM_128_HMAC_SHA1_32: keys.subarray(30) };
  }

  /** The lines of our next offer: what is agreed, else both suites. */
  offer(): CryptoLine[] {
    const both = [this.#line(1, 'AES_CM_128_HMAC_SHA1_80'), this.#line(2, 'AES_CM_128_HMAC_SHA1_32')];
    this.#offered = this.#local ? [this.#local] : both;
    return this.#offered;
  }

  /** Takes an offer's lines, at least one, and returns the line of our answer: the first, which the other side prefers. */
  accept(lines: readonly CryptoLine[]): CryptoLine {
    const [remote] = lines;
    if (!remote) throw new MediaFault('unsupported-transport', 'no a=crypto line we could use');
    const local = this.#line(remote.tag, remote.suite);
    this.#use(local, remote);
    return local;
  }

  /** Takes the line of the answer, which names one of `offer` by its tag. */
  complete(lines: readonly CryptoLine[]): void {
    const [remote] = lines;
    const local = remote && this.#offered.find(({ tag, suite }) => tag === remote.tag && suite === remote.suite);
    if (!remote || !local) throw new MediaFault('unsupported-transport', 'the answer takes none of our a=crypto lines');
    this.#use(local, remote);
  }

  #line(tag: number, suite: CryptoSuite): CryptoLine {
    return { tag, suite, key: this.#keys[suite] };
  }

  /** Contexts stay while their key does: they count the packets. */
  #use(local: CryptoLine, remote: CryptoLine): void {
    if (!isSame(this.#local, local)) this.outbound = contextOf(local);
    if (!isSame(this.#remote, remote)) this.inbound = contextOf(remote);
    this.#local = local;
    this.#remote = remote;
  }
}
