/** Handshake message types (RFC 5246 section 7.4). */
export const handshakeType = {
  clientHello: 1,
  serverHello: 2,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  serverHelloDone: 14,
  certificateVerify: 15,
  clientKeyExchange: 16,
  finished: 20,
} as const;

export const HANDSHAKE_HEADER_BYTES = 12;
/** Longest handshake message taken; a post-quantum ClientHello has about 1,700 bytes. */
export const MESSAGE_BYTES_MAX = 16_384;
/** Messages ahead of the expected one that are kept. */
const AHEAD_MAX = 6;

/** One complete handshake message. */
export interface HandshakeMessage {
  type: number;
  body: Buffer;
  /** As it counts for the transcript: header as if never fragmented (RFC 6347 section 4.2.6), then the body. */
  transcript: Buffer;
}

interface Partial {
  type: number;
  body: Buffer;
  covered: Uint8Array;
  missing: number;
}

/** A message with its unfragmented header. */
export function writeHandshake(type: number, messageSequence: number, body: Buffer): Buffer {
  const header = Buffer.alloc(HANDSHAKE_HEADER_BYTES);
  header[0] = type;
  header.writeUIntBE(body.length, 1, 3);
  header.writeUInt16BE(messageSequence, 4);
  header.writeUIntBE(body.length, 9, 3);
  return Buffer.concat([header, body]);
}

/**
 * Puts fragments together and hands out messages in order (RFC 6347 section 4.2.3). Fragments may overlap, repeat and arrive
 * in any order; memory is bounded by AHEAD_MAX messages of MESSAGE_BYTES_MAX.
 */
export class Reassembly {
  #next = 0;
  readonly #partials = new Map<number, Partial>();
  /** A fragment of an already delivered message came again: the other side repeats its flight. */
  sawRepeat = false;

  /** Takes the handshake content of one record; malformed rest is dropped. */
  add(content: Buffer): void {
    let at = 0;
    while (at + HANDSHAKE_HEADER_BYTES <= content.length) {
      const length = content.readUIntBE(at + 1, 3);
      const sequence = content.readUInt16BE(at + 4);
      const offset = content.readUIntBE(at + 6, 3);
      const size = content.readUIntBE(at + 9, 3);
      const end = at + HANDSHAKE_HEADER_BYTES + size;
      if (end > content.length || length > MESSAGE_BYTES_MAX || offset + size > length) return;
      if (sequence < this.#next) this.sawRepeat = true;
      else if (sequence < this.#next + AHEAD_MAX) {
        this.#addFragment(sequence, content[at] ?? 0, length, offset, content.subarray(end - size, end));
      }
      at = end;
    }
  }

  /** The next message in order, or null while it is incomplete. */
  take(): HandshakeMessage | null {
    const partial = this.#partials.get(this.#next);
    if (!partial || partial.missing > 0) return null;
    this.#partials.delete(this.#next);
    const transcript = writeHandshake(partial.type, this.#next, partial.body);
    this.#next += 1;
    return { type: partial.type, body: partial.body, transcript };
  }

  #addFragment(sequence: number, type: number, length: number, offset: number, bytes: Buffer): void {
    let partial = this.#partials.get(sequence);
    if (!partial) {
      partial = { type, body: Buffer.alloc(length), covered: new Uint8Array(length), missing: length };
      this.#partials.set(sequence, partial);
    }
    if (partial.type !== type || partial.body.length !== length) return;
    bytes.copy(partial.body, offset);
    for (let i = offset; i < offset + bytes.length; i++) {
      if (partial.covered[i] === 0) {
        partial.covered[i] = 1;
        partial.missing -= 1;
      }
    }
  }
}
