import { splitList } from './name-addr.ts';

/**
 * Header fields in the order they arrived. Names are lower-case full forms (`v` is `via`);
 * values are unfolded and trimmed. Reading a header that is absent gives null or an empty list.
 */
export interface HeaderReader {
  /** The first value, list headers not split. */
  get(name: string): string | null;
  /** Every value; comma-separated lists are split where the grammar allows lists. */
  getAll(name: string): readonly string[];
  has(name: string): boolean;
  /** Names and values in order, as they came. */
  entries(): Iterable<readonly [name: string, value: string]>;
}

/** Compact forms: RFC 3261 7.3.3 and the later registrations. */
const COMPACT: Readonly<Record<string, string>> = {
  a: 'accept-contact',
  b: 'referred-by',
  c: 'content-type',
  d: 'request-disposition',
  e: 'content-encoding',
  f: 'from',
  i: 'call-id',
  j: 'reject-contact',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  n: 'identity-info',
  o: 'event',
  r: 'refer-to',
  s: 'subject',
  t: 'to',
  u: 'allow-events',
  v: 'via',
  x: 'session-expires',
  y: 'identity',
};

/** How we write names; anything else is written with a capital after every hyphen. */
const WRITTEN = [
  'Accept',
  'Accept-Encoding',
  'Accept-Language',
  'Alert-Info',
  'Allow',
  'Allow-Events',
  'Authorization',
  'Call-ID',
  'Call-Info',
  'Contact',
  'Content-Disposition',
  'Content-Encoding',
  'Content-Length',
  'Content-Type',
  'CSeq',
  'Date',
  'Diversion',
  'Event',
  'Expires',
  'From',
  'Max-Forwards',
  'MIME-Version',
  'Min-Expires',
  'Min-SE',
  'P-Asserted-Identity',
  'P-Preferred-Identity',
  'Path',
  'Privacy',
  'Proxy-Authenticate',
  'Proxy-Authorization',
  'Proxy-Require',
  'RAck',
  'Reason',
  'Record-Route',
  'Refer-To',
  'Referred-By',
  'Replaces',
  'Require',
  'Retry-After',
  'Route',
  'RSeq',
  'Server',
  'Service-Route',
  'Session-Expires',
  'SIP-ETag',
  'SIP-If-Match',
  'Subject',
  'Subscription-State',
  'Supported',
  'Timestamp',
  'To',
  'Unsupported',
  'User-Agent',
  'Via',
  'Warning',
  'WWW-Authenticate',
];

/** Headers whose values may be joined by commas (RFC 3261 7.3.1). Digest headers may not: their commas are inside. */
const LISTS = new Set([
  'accept',
  'accept-encoding',
  'accept-language',
  'alert-info',
  'allow',
  'allow-events',
  'call-info',
  'contact',
  'content-encoding',
  'diversion',
  'p-asserted-identity',
  'path',
  'privacy',
  'proxy-require',
  'reason',
  'record-route',
  'require',
  'route',
  'service-route',
  'supported',
  'unsupported',
  'via',
  'warning',
]);

// Both tables are filled once and never grow, so a peer cannot make them grow by inventing names.
const canonicalNames = new Map<string, string>();
const writtenNames = new Map<string, string>();
for (const name of WRITTEN) {
  const lower = name.toLowerCase();
  canonicalNames.set(name, lower);
  canonicalNames.set(lower, lower);
  canonicalNames.set(name.toUpperCase(), lower);
  writtenNames.set(lower, name);
}
for (const [short, full] of Object.entries(COMPACT)) {
  canonicalNames.set(short, full);
  canonicalNames.set(short.toUpperCase(), full);
}

/** The lower-case full name of a header as it stands in a message: `v`, `VIA` and `Via` are `via`. */
export function canonicalName(name: string): string {
  return canonicalNames.get(name) ?? canonicalNames.get(name.toLowerCase()) ?? name.toLowerCase();
}

/** The name as we write it. */
export function writtenName(name: string): string {
  return writtenNames.get(name) ?? name.replace(/(^|-)[a-z]/g, (letter) => letter.toUpperCase());
}

/**
 * A list of header fields that can be built and read.
 *
 * Two plain arrays instead of a map: a message has about a dozen fields, their names are a handful of interned strings,
 * and comparing a dozen of those is faster than hashing one. It also keeps the order, which matters for Via, Route and
 * Record-Route (7.3.1), and costs nothing for the fields nobody asks for.
 */
export class Headers implements HeaderReader {
  readonly names: string[] = [];
  readonly values: string[] = [];

  /** The first value of a field as it stands, its list not split. Names in lower case, as everywhere here. */
  get(name: string): string | null {
    const at = this.names.indexOf(name);
    return at < 0 ? null : (this.values[at] ?? null);
  }

  /** Every value; a list in one field and several fields mean the same where lists are allowed (7.3.1). */
  getAll(name: string): string[] {
    const all: string[] = [];
    const isList = LISTS.has(name);
    for (let i = 0; i < this.names.length; i++) {
      if (this.names[i] !== name) continue;
      const value = this.values[i] ?? '';
      if (isList) for (const part of splitList(value)) all.push(part);
      else all.push(value);
    }
    return all;
  }

  has(name: string): boolean {
    return this.names.includes(name);
  }

  *entries(): Generator<readonly [string, string]> {
    for (let i = 0; i < this.names.length; i++) yield [this.names[i] ?? '', this.values[i] ?? ''];
  }

  /** Adds a field at the end; `name` in lower case. */
  append(name: string, value: string): this {
    this.names.push(name);
    this.values.push(value);
    return this;
  }

  /** Replaces every field of that name by one, at the place of the first. */
  set(name: string, value: string): this {
    const at = this.names.indexOf(name);
    if (at < 0) return this.append(name, value);
    this.values[at] = value;
    for (let i = this.names.length - 1; i > at; i--) {
      if (this.names[i] !== name) continue;
      this.names.splice(i, 1);
      this.values.splice(i, 1);
    }
    return this;
  }

  /** Adds one field for each value of `extra`, names in any case. */
  appendAll(extra: Readonly<Record<string, string | readonly string[]>>): this {
    for (const name in extra) {
      const value = extra[name];
      if (value === undefined) continue;
      const canonical = canonicalName(name);
      if (typeof value === 'string') this.append(canonical, value);
      else for (const one of value) this.append(canonical, one);
    }
    return this;
  }
}
