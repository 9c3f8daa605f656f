/** Figures for metrics. */
export interface SipStats {
  calls: number;
  transactions: number;
  /** Since the start: messages taken in, those that could not be read, those sent more than once. */
  received: number;
  malformed: number;
  retransmissions: number;
}
