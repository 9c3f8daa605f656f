import { type Law, payloadTypeOf, silenceByte } from './g711.ts';

/** Everything a leg can carry, by SDP name. All have an RTP clock of 8 kHz and one byte of payload per tick. */
export type Codec = Law | 'G722';

/** Static payload types (RFC 3551 section 6). */
export const staticType: Record<Codec, number> = { ...payloadTypeOf, G722: 9 };

/** A byte that, repeated, is silence. */
export const quietByte: Record<Codec, number> = { ...silenceByte, G722: 0xff };
