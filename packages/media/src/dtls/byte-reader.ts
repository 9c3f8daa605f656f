/** Thrown inside the DTLS code when a message is malformed or unacceptable; `alert` is the TLS alert to send. */
export class DtlsFault extends Error {
  readonly alert: number;

  constructor(alert: number, message: string) {
    super(message);
    this.name = 'DtlsFault';
    this.alert = alert;
  }
}

/** Alert descriptions used here (RFC 5246 section 7.2). */
export const alertCode = {
  closeNotify: 0,
  handshakeFailure: 40,
  badCertificate: 42,
  illegalParameter: 47,
  decodeError: 50,
  decryptError: 51,
  protocolVersion: 70,
} as const;

/** Reads TLS vectors from hostile bytes: anything beyond the end is a decode_error. */
export class ByteReader {
  readonly #data: Buffer;
  #at = 0;

  constructor(data: Buffer) {
    this.#data = data;
  }

  get remaining(): number {
    return this.#data.length - this.#at;
  }

  bytes(length: number): Buffer {
    if (length > this.remaining) throw new DtlsFault(alertCode.decodeError, 'message ends early');
    this.#at += length;
    return this.#data.subarray(this.#at - length, this.#at);
  }

  /** Unsigned integer of 1 to 3 bytes. */
  uint(length: 1 | 2 | 3): number {
    return this.bytes(length).readUIntBE(0, length);
  }

  /** A vector with a length prefix of so many bytes. */
  vector(prefix: 1 | 2 | 3): Buffer {
    return this.bytes(this.uint(prefix));
  }
}

/** `body` behind its length in `prefix` bytes. */
export function vector(prefix: 1 | 2 | 3, body: Uint8Array): Buffer {
  const bytes = Buffer.alloc(prefix + body.length);
  bytes.writeUIntBE(body.length, 0, prefix);
  bytes.set(body, prefix);
  return bytes;
}

/** Big-endian 16-bit integers one after the other. */
export function uint16s(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [i, value] of values.entries()) bytes.writeUInt16BE(value, i * 2);
  return bytes;
}
