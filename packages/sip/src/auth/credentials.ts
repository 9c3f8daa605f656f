/**
 * H(username:realm:password) in lower-case hex, one for each algorithm (RFC 7616 3.4.2, "HA1").
 * This is what a database keeps; a password never is. Null where it was not computed.
 */
export interface DigestHashes {
  ha1md5: string | null;
  ha1sha256: string | null;
}

/** Finds the hashes of a user. Null for an unknown user; both cases cost the same work and look the same outside. */
export type CredentialLookup = (realm: string, username: string) => Promise<DigestHashes | null>;

/** What we answer a 401 or 407 with: a trunk's account. Either the password or the hashes for the trunk's realm. */
export interface Credentials {
  username: string;
  password?: string;
  hashes?: DigestHashes;
}
