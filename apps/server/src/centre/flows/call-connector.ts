import { lookup as resolve } from 'node:dns';
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { AddressGuard } from './address-guard.ts';

/** Where a look-up goes. */
export interface ConnectorTarget {
  readonly baseUrl: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ConnectorRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly body: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

export type ConnectorAnswer =
  | { readonly kind: 'ok'; readonly body: unknown }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'timeout' };

const ANSWER_BYTES_MAX = 256 * 1024;
/** A system that hangs must not collect every call's request. */
const UNDER_WAY_MAX = 200;
let underWay = 0;

/**
 * Asks a system outside for one flow. The address is checked after it was resolved, so that a name that changes its mind
 * leads nowhere else; redirects are not followed; time and size are bounded. Never rejects.
 */
export async function callConnector(
  target: ConnectorTarget,
  request: ConnectorRequest,
  guard: AddressGuard,
): Promise<ConnectorAnswer> {
  const url = urlOf(target.baseUrl, request);
  if (url === null) return { kind: 'failed', reason: 'the path leaves the connector' };
  if (isLiteral(url) && !guard.allows(literalOf(url))) return { kind: 'failed', reason: 'address-refused' };
  if (underWay >= UNDER_WAY_MAX) return { kind: 'failed', reason: 'too many look-ups at once' };
  underWay += 1;
  const signal = AbortSignal.timeout(request.timeoutMs);
  try {
    return await send(url, target, request, guard, signal);
  } catch (error) {
    return signal.aborted ? { kind: 'timeout' } : { kind: 'failed', reason: reasonOf(error) };
  } finally {
    underWay -= 1;
  }
}

/** Below the base and nowhere else; null otherwise. */
function urlOf(baseUrl: string, { path, query }: ConnectorRequest): URL | null {
  const base = URL.parse(baseUrl);
  const joined = path === '' ? baseUrl : `${baseUrl.replace(/\/$/, '')}/${path.replace(/^\/+/, '')}`;
  const url = URL.parse(joined);
  if (base === null || url === null || !/^https?:$/.test(url.protocol)) return null;
  const root = base.pathname.replace(/\/$/, '');
  if (url.origin !== base.origin || !(url.pathname === root || url.pathname.startsWith(`${root}/`))) return null;
  for (const [name, value] of query) url.searchParams.append(name, value);
  url.hash = '';
  return url;
}

function literalOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

function isLiteral(url: URL): boolean {
  return isIP(literalOf(url)) !== 0;
}

function send(
  url: URL,
  { headers }: ConnectorTarget,
  { method, body }: ConnectorRequest,
  guard: AddressGuard,
  signal: AbortSignal,
): Promise<ConnectorAnswer> {
  const text = method === 'POST' ? JSON.stringify(body) : null;
  const typed = text === null ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
  const options: RequestOptions = {
    method,
    signal,
    headers: { accept: 'application/json', 'user-agent': 'shouwen', ...headers, ...typed },
    lookup: guardedLookup(guard),
  };
  return new Promise((done, reject) => {
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, options, (response) => {
      readAnswer(response).then(done, reject);
    });
    request.once('error', reject);
    request.end(text ?? undefined);
  });
}

/** Only addresses that are allowed come out of the look-up of a name. */
function guardedLookup(guard: AddressGuard): NonNullable<RequestOptions['lookup']> {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0);
      const [first, ...others] = addresses.filter(({ address }) => guard.allows(address));
      if (first === undefined) return callback(new AddressRefused(), '', 0);
      if (options.all === true) callback(null, [first, ...others]);
      else callback(null, first.address, first.family);
    });
  };
}

class AddressRefused extends Error {
  readonly code = 'address-refused';
}

async function readAnswer(response: IncomingMessage): Promise<ConnectorAnswer> {
  const status = response.statusCode ?? 0;
  if (status < 200 || status > 299) {
    response.destroy();
    return { kind: 'failed', reason: `status ${status}` };
  }
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of response) {
    bytes += part.length;
    if (bytes > ANSWER_BYTES_MAX) {
      response.destroy();
      return { kind: 'failed', reason: 'the answer is too large' };
    }
    parts.push(part);
  }
  try {
    const body: unknown = JSON.parse(Buffer.concat(parts).toString() || 'null');
    return { kind: 'ok', body };
  } catch {
    return { kind: 'failed', reason: 'the answer is not JSON' };
  }
}

/** Codes only: a message may hold the address with what was filled in. */
function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'request failed';
}
