/** Parameters of a header value: lower-case names; an empty string where the name stands alone (`;lr`). */
export type Parameters = Record<string, string>;

/** `From`, `To`, `Contact`, `Route`...: a display name, a URI and header parameters (RFC 3261 20.10). */
export interface NameAddr {
  /** Without quotes and escapes; empty when there is none. */
  displayName: string;
  /** The URI as written, without the angle brackets. */
  uri: string;
  parameters: Parameters;
}
