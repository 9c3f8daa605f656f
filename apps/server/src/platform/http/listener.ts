import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EXIT_WRONG_CONFIGURATION } from '@shouwen/contract/config';
import { StartError } from '../start-error.ts';

/** The port is open from the first moment; until the rest is up every request is told to wait. */
export interface Listener {
  readonly server: Server;
  readonly port: number;
  /** Hands requests over. */
  serve(handler: RequestListener): void;
  /** Stops accepting; resolves when open requests have ended. May be called again, to wait. */
  close(): Promise<void>;
  /** Ends what is still open. */
  destroy(): void;
}

/** @throws {StartError} when the port is taken or the address is not this machine's */
export async function openListener(host: string, port: number): Promise<Listener> {
  let handler: RequestListener = answerNotReady;
  let closing: Promise<void> | null = null;
  const server = createServer(
    // A request must be here whole within the time; a slow sender keeps no connection.
    { requestTimeout: 30_000, headersTimeout: 10_000, keepAliveTimeout: 65_000, maxHeaderSize: 16_384 },
    (request, response) => handler(request, response),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)));
    server.listen(port, host, resolve);
  });
  return {
    server,
    port: portOf(server.address(), port),
    serve(next) {
      handler = next;
    },
    close() {
      closing ??= closeServer(server);
      return closing;
    },
    destroy: () => server.closeAllConnections(),
  };
}

/** A connection kept alive becomes idle only after its answer, so idle ones are looked for again and again. */
function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearInterval(timer);
      resolve();
    });
  });
}

function portOf(address: AddressInfo | string | null, otherwise: number): number {
  return address === null || typeof address === 'string' ? otherwise : address.port;
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): StartError {
  const reasons: Record<string, string> = {
    EADDRINUSE: 'is taken by another program; set HTTP_PORT to a free one',
    EACCES: 'may not be opened by this user; choose an HTTP_PORT above 1023',
    EADDRNOTAVAIL: 'cannot be opened: the address is not one of this machine; correct HTTP_BIND',
  };
  const reason = reasons[error.code ?? ''] ?? `cannot be opened (${error.code})`;
  return new StartError(EXIT_WRONG_CONFIGURATION, `HTTP port ${port} on ${host} ${reason}.`);
}

const answerNotReady: RequestListener = (request, response) => {
  const isHealth = request.url?.split('?')[0] === '/healthz';
  const body = isHealth
    ? { ready: false, missing: ['server'] }
    : { code: 'unavailable', message: '系统正在启动，请稍候。 The centre is starting; try again in a moment.' };
  response.writeHead(503, { 'content-type': 'application/json; charset=utf-8', 'retry-after': '2' });
  response.end(JSON.stringify(body));
};
