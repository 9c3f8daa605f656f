import type { Law } from './g711.ts';

/** Everything a leg can carry, by SDP name. All have an RTP clock of 8 kHz and one byte of payload per tick. */
export type Codec = Law | 'G722';
