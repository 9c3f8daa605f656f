import { createHmac, timingSafeEqual } from 'node:crypto';

/** RFC 8489 section 5. */
export const STUN_MAGIC = 0x2112a442;
export const STUN_HEADER_BYTES = 20;
/** Largest STUN datagram read; connectivity checks of browsers are about 100 bytes. */
export const STUN_BYTES_MAX = 1280;

export const stunType = { bindingRequest: 0x0001, bindingSuccess: 0x0101, bindingError: 0x0111 } as const;

const attribute = {
  username: 0x0006,
  messageIntegrity: 0x0008,
  errorCode: 0x0009,
  unknownAttributes: 0x000a,
  xorMappedAddress: 0x0020,
  priority: 0x0024,
  useCandidate: 0x0025,
  fingerprint: 0x8028,
  iceControlled: 0x8029,
} as const;

/** Comprehension-required attributes a connectivity check may carry (RFC 8445 section 7.1). */
const understood: number[] = [
  attribute.username,
  attribute.messageIntegrity,
  attribute.priority,
  attribute.useCandidate,
];

/** A STUN message, split but not authenticated. */
export interface StunMessage {
  type: number;
  transactionId: Buffer;
  username: string | null;
  /** Offset of the MESSAGE-INTEGRITY attribute, or -1. */
  integrityAt: number;
  hasUseCandidate: boolean;
  isControlled: boolean;
  unknownRequired: number[];
}

const crcTable = makeCrcTable();

function makeCrcTable(): Uint32Array {
  const table = new Uint32Array(256);
  for (let i = 0; i < 256; i++) {
    let value = i;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    table[i] = value;
  }
  return table;
}

function fingerprintOf(data: Buffer, length: number): number {
  let crc = 0xffffffff;
  for (let i = 0; i < length; i++) crc = (crcTable[(crc ^ (data[i] ?? 0)) & 255] ?? 0) ^ (crc >>> 8);
  return (~crc ^ 0x5354554e) >>> 0;
}

/**
 * Splits a STUN message. Null when it is not one: bad length, magic cookie, attribute beyond the end, wrong FINGERPRINT.
 * Attributes behind MESSAGE-INTEGRITY other than FINGERPRINT are ignored (RFC 8489 section 14.5).
 */
export function readStun(data: Buffer): StunMessage | null {
  if (data.length < STUN_HEADER_BYTES || data.length > STUN_BYTES_MAX || (data[0] ?? 0) > 3) return null;
  if (data.readUInt32BE(4) !== STUN_MAGIC || data.readUInt16BE(2) !== data.length - STUN_HEADER_BYTES) return null;
  if (data.length % 4 !== 0) return null;
  const message: StunMessage = {
    type: data.readUInt16BE(0),
    transactionId: data.subarray(8, 20),
    username: null,
    integrityAt: -1,
    hasUseCandidate: false,
    isControlled: false,
    unknownRequired: [],
  };
  for (let at = STUN_HEADER_BYTES; at < data.length; ) {
    const type = data.readUInt16BE(at);
    const length = data.readUInt16BE(at + 2);
    const end = at + 4 + ((length + 3) & ~3);
    if (end > data.length) return null;
    if (type === attribute.fingerprint) {
      const isLast = end === data.length && length === 4;
      return isLast && data.readUInt32BE(at + 4) === fingerprintOf(data, at) ? message : null;
    }
    if (message.integrityAt < 0) readAttribute(message, data, type, at, length);
    at = end;
  }
  return message;
}

function readAttribute(message: StunMessage, data: Buffer, type: number, at: number, length: number): void {
  if (type === attribute.username && length <= 513) message.username = data.toString('utf8', at + 4, at + 4 + length);
  else if (type === attribute.messageIntegrity && length === 20) message.integrityAt = at;
  else if (type === attribute.useCandidate) message.hasUseCandidate = true;
  else if (type === attribute.iceControlled) message.isControlled = true;
  else if (type < 0x8000 && !understood.includes(type)) message.unknownRequired.push(type);
}

/** True when the MESSAGE-INTEGRITY of a message read from `data` was made with `password` (RFC 8489 section 14.5). */
export function hasIntegrity(data: Buffer, message: StunMessage, password: string): boolean {
  if (message.integrityAt < 0) return false;
  const signed = Buffer.from(data.subarray(0, message.integrityAt));
  // The length field counts up to and including this attribute, whatever follows it.
  signed.writeUInt16BE(message.integrityAt + 24 - STUN_HEADER_BYTES, 2);
  const expected = createHmac('sha1', password).update(signed).digest();
  return timingSafeEqual(expected, data.subarray(message.integrityAt + 4, message.integrityAt + 24));
}

function start(type: number, transactionId: Buffer, attributes: Buffer[]): Buffer {
  const header = Buffer.alloc(STUN_HEADER_BYTES);
  header.writeUInt16BE(type, 0);
  header.writeUInt32BE(STUN_MAGIC, 4);
  transactionId.copy(header, 8);
  return Buffer.concat([header, ...attributes]);
}

function attributeBytes(type: number, value: Buffer): Buffer {
  const bytes = Buffer.alloc(4 + ((value.length + 3) & ~3));
  bytes.writeUInt16BE(type, 0);
  bytes.writeUInt16BE(value.length, 2);
  value.copy(bytes, 4);
  return bytes;
}

function finish(message: Buffer, password: string | null): Buffer {
  let signed = message;
  if (password !== null) {
    signed.writeUInt16BE(signed.length - STUN_HEADER_BYTES + 24, 2);
    const digest = createHmac('sha1', password).update(signed).digest();
    signed = Buffer.concat([signed, attributeBytes(attribute.messageIntegrity, digest)]);
  }
  signed.writeUInt16BE(signed.length - STUN_HEADER_BYTES + 8, 2);
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(fingerprintOf(signed, signed.length), 0);
  return Buffer.concat([signed, attributeBytes(attribute.fingerprint, crc)]);
}

/** A Binding success response telling the sender its IPv4 address (RFC 8489 section 14.2). */
export function writeBindingSuccess(transactionId: Buffer, address: string, port: number, password: string): Buffer {
  const mapped = Buffer.alloc(8);
  mapped[1] = 1;
  mapped.writeUInt16BE(port ^ (STUN_MAGIC >>> 16), 2);
  const octets = address.split('.').map(Number);
  for (let i = 0; i < 4; i++) mapped[4 + i] = (octets[i] ?? 0) ^ (STUN_MAGIC >>> (24 - 8 * i));
  const attributes = [attributeBytes(attribute.xorMappedAddress, mapped)];
  return finish(start(stunType.bindingSuccess, transactionId, attributes), password);
}

/** A Binding error response; signed only when the request was (`password` not null). */
export function writeBindingError(
  transactionId: Buffer,
  code: number,
  reason: string,
  password: string | null,
  unknown: readonly number[] = [],
): Buffer {
  const text = Buffer.from(reason, 'utf8');
  const error = Buffer.alloc(4 + text.length);
  error[2] = Math.floor(code / 100);
  error[3] = code % 100;
  text.copy(error, 4);
  const attributes = [attributeBytes(attribute.errorCode, error)];
  if (unknown.length > 0) {
    const list = Buffer.alloc(unknown.length * 2);
    for (const [i, type] of unknown.entries()) list.writeUInt16BE(type, i * 2);
    attributes.push(attributeBytes(attribute.unknownAttributes, list));
  }
  return finish(start(stunType.bindingError, transactionId, attributes), password);
}

/** A connectivity check as a full agent would send it; used by load generators and tests. */
export function writeBindingRequest(
  transactionId: Buffer,
  username: string,
  password: string,
  nominate: boolean,
): Buffer {
  const priority = Buffer.from([0x6e, 0x00, 0x1e, 0xff]);
  const attributes = [
    attributeBytes(attribute.username, Buffer.from(username, 'utf8')),
    attributeBytes(attribute.priority, priority),
  ];
  if (nominate) attributes.push(attributeBytes(attribute.useCandidate, Buffer.alloc(0)));
  return finish(start(stunType.bindingRequest, transactionId, attributes), password);
}
