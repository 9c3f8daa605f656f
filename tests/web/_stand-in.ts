/**
 * Stands in for the server while pages of the supervisor are looked at: serves the built web app, answers the API from
 * handlers a test sets, and speaks the realtime protocol. It opens a port of its own on 127.0.0.1.
 */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { clientMessageSchema, type Live, type LivePatch, type ServerMessage } from '@shouwen/contract';
import { type WebSocket, WebSocketServer } from 'ws';
import { startOfStory } from './_insight-samples.ts';

export interface Reply {
  status?: number;
  body?: unknown;
  /** Sent instead of a JSON body. */
  bytes?: Buffer;
  headers?: Record<string, string>;
}
export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
}
export type Handler = (call: Call, match: RegExpMatchArray) => Reply | Promise<Reply>;

export interface StandIn {
  readonly url: string;
  /** Every request to the API, in order. */
  readonly calls: Call[];
  /** Later handlers come before earlier ones. `path` is a whole path with `:name` for one part. */
  on(method: string, path: string, handler: Handler): void;
  /** What the next subscriber of the board gets. */
  setLive(live: Live | null): void;
  patchLive(patch: Partial<LivePatch>): void;
  /** Every line drops and no new one is taken until `restoreLine`. */
  cutLine(): void;
  restoreLine(): void;
  /** Milliseconds since 1970 in the story. */
  now(): number;
  close(): Promise<void>;
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};
const webApp = join(import.meta.dirname, '../../apps/web/dist');

export async function startStandIn(folder = process.env.SHOUWEN_WEB_DIST ?? webApp): Promise<StandIn> {
  const startedAt = Date.now();
  const now = (): number => startOfStory + Date.now() - startedAt;
  const handlers: { method: string; pattern: RegExp; handler: Handler }[] = [];
  const calls: Call[] = [];
  const lines = new LiveLines(now);

  const server = createServer((request, response) => {
    void answer(request, response).catch((error: unknown) => {
      send(response, { status: 500, body: { code: 'internal', message: String(error) } });
    });
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://stand-in');
    if (!pathname.startsWith('/api/')) {
      sendFile(response, folder, pathname);
      return;
    }
    const call = { method: request.method ?? 'GET', path: pathname, query: searchParams, headers: request.headers };
    calls.push(call);
    for (const { method, pattern, handler } of handlers) {
      const match = method === call.method ? pathname.match(pattern) : null;
      if (match !== null) {
        send(response, await handler(call, match));
        return;
      }
    }
    send(response, { status: 404, body: { code: 'not-found', message: '' } });
  }
  lines.listen(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the stand-in has no port');

  return {
    url: `http://127.0.0.1:${address.port}`,
    calls,
    on(method, path, handler) {
      const pattern = new RegExp(`^${path.replace(/:[a-zA-Z]+/g, '([^/]+)')}$`);
      handlers.unshift({ method, pattern, handler });
    },
    setLive: (live) => lines.setLive(live),
    patchLive: (patch) => lines.patch(patch),
    cutLine: () => lines.cut(),
    restoreLine: () => lines.restore(),
    now,
    async close() {
      lines.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The realtime side: one topic, snapshots and patches. */
class LiveLines {
  readonly #sockets = new WebSocketServer({ noServer: true });
  readonly #subscribed = new Set<WebSocket>();
  readonly #now: () => number;
  #live: Live | null = null;
  #seq = 1;
  #isCut = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  listen(server: Server): void {
    server.on('upgrade', (request, socket, head) => {
      if (this.#isCut) {
        socket.destroy();
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
        webSocket.on('message', (data) => this.#receive(webSocket, JSON.parse(String(data))));
        webSocket.on('close', () => this.#subscribed.delete(webSocket));
      });
    });
  }

  setLive(live: Live | null): void {
    this.#live = live;
    for (const socket of this.#subscribed) this.#sendLive(socket);
  }

  patch(patch: Partial<LivePatch>): void {
    this.#seq += 1;
    const whole = { serverTime: this.#time(), ...patch };
    for (const socket of this.#subscribed) send_(socket, { type: 'live-patch', seq: this.#seq, patch: whole });
  }

  cut(): void {
    this.#isCut = true;
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  restore(): void {
    this.#isCut = false;
  }

  close(): void {
    this.cut();
    this.#sockets.close();
  }

  #time(): string {
    return new Date(this.#now()).toISOString();
  }

  #receive(socket: WebSocket, data: unknown): void {
    const message = clientMessageSchema.parse(data);
    if (message.type === 'hello') send_(socket, { type: 'welcome', serverTime: this.#time(), seq: this.#seq });
    else if (message.type === 'ping') send_(socket, { type: 'pong', sentAt: message.sentAt, serverTime: this.#time() });
    else if (message.type === 'subscribe' && message.topic === 'live') {
      this.#subscribed.add(socket);
      this.#sendLive(socket);
    } else if (message.type === 'unsubscribe' && message.topic === 'live') this.#subscribed.delete(socket);
    else if (message.type === 'subscribe')
      send_(socket, { type: 'refused', topic: message.topic, reason: 'not-allowed' });
  }

  #sendLive(socket: WebSocket): void {
    if (this.#live === null) return;
    send_(socket, { type: 'live', seq: this.#seq, live: { ...this.#live, serverTime: this.#time() } });
  }
}

function send_(socket: WebSocket, message: ServerMessage): void {
  socket.send(JSON.stringify(message));
}

function send(response: ServerResponse, { status, body, bytes, headers = {} }: Reply): void {
  if (bytes !== undefined) {
    response.writeHead(status ?? 200, { 'content-length': bytes.length, ...headers });
    response.end(bytes);
    return;
  }
  if (body === undefined) {
    response.writeHead(status ?? 204, headers);
    response.end();
    return;
  }
  response.writeHead(status ?? 200, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** Files of the app; every other path is a page of it. */
function sendFile(response: ServerResponse, folder: string, pathname: string): void {
  const wanted = join(folder, normalize(decodeURIComponent(pathname)));
  const isFile = wanted.startsWith(folder) && existsSync(wanted) && statSync(wanted).isFile();
  const file = isFile ? wanted : join(folder, 'index.html');
  response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
  createReadStream(file).pipe(response);
}
