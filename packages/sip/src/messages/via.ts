import type { Parameters } from './name-addr.ts';

/** One Via value (RFC 3261 20.42). */
export interface Via {
  /** `UDP`, `TCP`..., upper case. */
  protocol: string;
  /** Host as written, IPv6 in brackets. */
  host: string;
  /** 0 when absent. */
  port: number;
  /** Empty when absent (an RFC 2543 peer). */
  branch: string;
  parameters: Parameters;
}
