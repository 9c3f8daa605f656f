import { get } from 'node:http';
import { createConnection } from 'node:net';

const ANSWER_TIMEOUT_MS = 2000;
const ANSWER_BYTES_MAX = 65_536;

/** What `/healthz` says. */
export interface Health {
  readonly isReady: boolean;
  /** What the server still waits for, in its own words. */
  readonly missing: readonly string[];
}

function parseMissing(body: string): string[] {
  try {
    const json: unknown = JSON.parse(body);
    if (json === null || typeof json !== 'object' || !('missing' in json) || !Array.isArray(json.missing)) return [];
    return json.missing.filter((item) => typeof item === 'string').map((item) => item.slice(0, 100));
  } catch {
    return [];
  }
}

/**
 * Asks a server on this machine how it is. node:http rather than fetch, which would cost the launcher 10 MB.
 * @param address what it listens on; a wildcard is asked at loopback
 */
export function askHealth(address: string, port: number): Promise<Health> {
  const host = address === '0.0.0.0' ? '127.0.0.1' : address === '::' ? '::1' : address;
  return new Promise((settle) => {
    const down = () => settle({ isReady: false, missing: [] });
    const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
    const request = get({ host, port, path: '/healthz', agent: false, signal }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        body += part;
        if (body.length > ANSWER_BYTES_MAX) response.destroy();
      });
      response.on('error', down);
      response.on('close', () => settle({ isReady: response.statusCode === 200, missing: parseMissing(body) }));
    });
    request.on('error', down);
  });
}

/** Whether something accepts connections on a Unix socket. */
export function acceptsConnections(socketPath: string): Promise<boolean> {
  return new Promise((settle) => {
    const socket = createConnection(socketPath);
    socket.setTimeout(ANSWER_TIMEOUT_MS, () => {
      socket.destroy();
      settle(false);
    });
    socket.once('error', () => settle(false));
    socket.once('connect', () => {
      socket.destroy();
      settle(true);
    });
  });
}
