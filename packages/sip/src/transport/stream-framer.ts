import { CR, LF } from '../messages/characters.ts';

/** What `StreamFramer.push` found. */
export interface Framed {
  /** Whole messages; each a view that stays valid. */
  messages: Uint8Array[];
  /** Keep-alive pings to answer with one CRLF each (RFC 5626 4.4.1). */
  pings: number;
  /** The stream cannot be followed any more: close the connection. */
  broken: boolean;
}

const BLANK_LINE = '\r\n\r\n';

/** The header that frames, compact or not, folded or not (RFC 3261 7.3.1, 7.3.3). */
const CONTENT_LENGTH = /\r\n(?:content-length|l)[ \t]*:((?:[^\r]|\r\n[ \t])*)/gi;

/**
 * Cuts a TCP or TLS byte stream into messages by Content-Length (RFC 3261 18.3). One per connection.
 * Holds at most one message and what came with it.
 *
 * A stream has no edges: one wrong length, and every message after it begins in the middle of another. So whatever
 * makes the length doubtful (no number, two of them, too large) breaks the stream for good, and the connection is
 * closed; the peer opens another and starts clean.
 */
export class StreamFramer {
  readonly #maxBytes: number;
  #pending: Buffer = Buffer.alloc(0);
  /** Where to look for the end of the headers: what is before was looked at already. */
  #scanned = 0;
  /** Line ends seen since the last message, to tell a ping (two) from a pong (one). */
  #lineEnds = 0;
  #isBroken = false;

  constructor(limits: { messageBytes?: number } = {}) {
    this.#maxBytes = limits.messageBytes ?? 65_536;
  }

  /** Takes what arrived; gives the whole messages in it. After `broken` nothing more is read. */
  push(bytes: Uint8Array): Framed {
    const framed: Framed = { messages: [], pings: 0, broken: this.#isBroken };
    if (this.#isBroken) return framed;
    // Always a copy: the socket's buffer is its own, and a message may outlive it.
    this.#pending = Buffer.concat([this.#pending, bytes]);
    for (;;) {
      this.#skipLineEnds(framed);
      const end = this.#endOfMessage();
      if (end < 0) this.#isBroken = true;
      if (end <= 0) break;
      framed.messages.push(this.#pending.subarray(0, end));
      this.#pending = this.#pending.subarray(end);
      this.#scanned = 0;
    }
    framed.broken = this.#isBroken;
    return framed;
  }

  /** Line ends between messages are keep-alives; two make a ping. */
  #skipLineEnds(framed: Framed): void {
    let i = 0;
    for (; i + 1 < this.#pending.length; i += 2) {
      if (this.#pending[i] !== CR || this.#pending[i + 1] !== LF) break;
      if (++this.#lineEnds === 2) {
        framed.pings++;
        this.#lineEnds = 0;
      }
    }
    if (i === 0) return;
    this.#pending = this.#pending.subarray(i);
    this.#scanned = 0;
  }

  /** Length of the first message, 0 when it is not complete, -1 when it never will be. */
  #endOfMessage(): number {
    const pending = this.#pending;
    if (pending.length === 0) return 0;
    const blankLine = pending.indexOf(BLANK_LINE, this.#scanned, 'latin1');
    if (blankLine < 0) {
      this.#scanned = Math.max(0, pending.length - BLANK_LINE.length + 1);
      return pending.length > this.#maxBytes ? -1 : 0;
    }
    this.#scanned = blankLine;
    const bodyStart = blankLine + BLANK_LINE.length;
    const length = contentLength(pending.toString('latin1', 0, blankLine + 2));
    const end = bodyStart + length;
    if (length < 0 || end > this.#maxBytes) return -1;
    if (pending.length < end) return 0;
    this.#lineEnds = 0;
    return end;
  }
}

/**
 * 0 when the header is missing: required on streams, yet some phones leave it out of an ACK.
 * -1 when it is no number or there are two: each reader would cut the stream at another place.
 */
function contentLength(head: string): number {
  let length = 0;
  let count = 0;
  for (const match of head.matchAll(CONTENT_LENGTH)) {
    const value = (match[1] ?? '').trim();
    if (++count > 1 || !/^\d{1,9}$/.test(value)) return -1;
    length = Number(value);
  }
  return length;
}
