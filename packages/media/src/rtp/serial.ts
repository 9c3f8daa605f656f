/** Signed distance from `from` to `to` in 16-bit serial arithmetic (RFC 1982), -32768 to 32767. */
export function sequenceDistance(from: number, to: number): number {
  return ((to - from) << 16) >> 16;
}

/** Signed distance from `from` to `to` in 32-bit serial arithmetic. */
export function timestampDistance(from: number, to: number): number {
  return (to - from) | 0;
}
