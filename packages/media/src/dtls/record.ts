import { createCipheriv, createDecipheriv } from 'node:crypto';

/** Record content types (RFC 6347 section 4.1). */
export const contentType = { changeCipherSpec: 20, alert: 21, handshake: 22 } as const;

/** DTLS 1.2 on the wire. */
export const DTLS_VERSION = 0xfefd;
export const RECORD_HEADER_BYTES = 13;
/** Records of one datagram that are looked at. */
const RECORDS_MAX = 32;

export interface DtlsRecord {
  type: number;
  epoch: number;
  sequence: number;
  /** Epoch and sequence as on the wire: the explicit nonce and part of the additional data. */
  position: Buffer;
  fragment: Buffer;
}

/** Splits a datagram into records; stops at the first that is cut off or of another protocol (section 4.1.2.7). */
export function readRecords(datagram: Buffer): DtlsRecord[] {
  const records: DtlsRecord[] = [];
  let at = 0;
  while (at + RECORD_HEADER_BYTES <= datagram.length && records.length < RECORDS_MAX) {
    const end = at + RECORD_HEADER_BYTES + datagram.readUInt16BE(at + 11);
    if (end > datagram.length || datagram[at + 1] !== 0xfe) break;
    records.push({
      type: datagram[at] ?? 0,
      epoch: datagram.readUInt16BE(at + 3),
      sequence: datagram.readUIntBE(at + 5, 6),
      position: datagram.subarray(at + 3, at + 11),
      fragment: datagram.subarray(at + RECORD_HEADER_BYTES, end),
    });
    at = end;
  }
  return records;
}

function recordHeader(type: number, epoch: number, sequence: number, length: number): Buffer {
  const header = Buffer.alloc(RECORD_HEADER_BYTES);
  header[0] = type;
  header.writeUInt16BE(DTLS_VERSION, 1);
  header.writeUInt16BE(epoch, 3);
  header.writeUIntBE(sequence, 5, 6);
  header.writeUInt16BE(length, 11);
  return header;
}

/** A record of epoch 0. */
export function writePlainRecord(type: number, sequence: number, fragment: Buffer): Buffer {
  return Buffer.concat([recordHeader(type, 0, sequence, fragment.length), fragment]);
}

function additionalData(position: Buffer, type: number, length: number): Buffer {
  const data = Buffer.alloc(13);
  position.copy(data, 0);
  data[8] = type;
  data.writeUInt16BE(DTLS_VERSION, 9);
  data.writeUInt16BE(length, 11);
  return data;
}

/** A record of epoch 1 under AES-128-GCM (RFC 5288 section 3; the explicit nonce is epoch and sequence). */
export function writeProtectedRecord(type: number, sequence: number, text: Buffer, key: Buffer, iv: Buffer): Buffer {
  const header = recordHeader(type, 1, sequence, text.length + 24);
  const position = header.subarray(3, 11);
  const cipher = createCipheriv('aes-128-gcm', key, Buffer.concat([iv, position]));
  cipher.setAAD(additionalData(position, type, text.length));
  const encrypted = Buffer.concat([cipher.update(text), cipher.final()]);
  return Buffer.concat([header, position, encrypted, cipher.getAuthTag()]);
}

/** Text of a record of epoch 1, or null when it is not authentic. */
export function openRecord(record: DtlsRecord, key: Buffer, iv: Buffer): Buffer | null {
  const { fragment } = record;
  const length = fragment.length - 24;
  if (length < 0) return null;
  const decipher = createDecipheriv('aes-128-gcm', key, Buffer.concat([iv, fragment.subarray(0, 8)]));
  decipher.setAAD(additionalData(record.position, record.type, length));
  decipher.setAuthTag(fragment.subarray(8 + length));
  const text = decipher.update(fragment.subarray(8, 8 + length));
  try {
    decipher.final();
    return text;
  } catch {
    return null;
  }
}
