/**
 * Stands in for the server while screens are looked at, and nothing more: it serves the built web app, gives documents
 * that are parsed with the contract, and answers REGISTER so that the phone says ready. No call ever happens here.
 */
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import {
  clientMessageSchema,
  type Desk,
  deskSchema,
  type ErrorCode,
  errorCodes,
  type Me,
  meSchema,
} from '@shouwen/contract';
import { type WebSocket, WebSocketServer } from 'ws';
import { administrationReply } from './_admin-documents.ts';
import {
  at,
  sampleColleagues,
  sampleCredentials,
  sampleCustomers,
  sampleDesk,
  sampleDetail,
  sampleInvitation,
  sampleMe,
  sampleOutcomes,
  samplePeople,
  samplePractice,
  sampleQueues,
  sampleReasons,
  sampleSkills,
  startOfStory,
} from './_sample-documents.ts';
import { sampleLive } from './_sample-live.ts';

export interface FakeCall {
  method: string;
  path: string;
  body: unknown;
}

export interface FakeServer {
  readonly url: string;
  /** Every request to the API, in order. */
  readonly calls: FakeCall[];
  /** Null: nobody is signed in. */
  setMe(me: Me | null): void;
  /** Sends the desk to whoever has subscribed; null sends nothing, so that a desk stays loading. */
  setDesk(desk: Desk | null): void;
  /** Answers a path with an error until called again with null. */
  fail(path: string, code: ErrorCode | null): void;
  /** Every realtime and SIP line drops; new ones are refused until `restoreLines`. */
  cutLines(): void;
  restoreLines(): void;
  close(): Promise<void>;
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};
const bodyMax = 100_000;

export async function startFakeServer(folder = join(import.meta.dirname, '../dist')): Promise<FakeServer> {
  const startedAt = Date.now();
  const now = (): string => at((Date.now() - startedAt) / 1000);
  let me: Me | null = sampleMe();
  let desk: Desk | null = sampleDesk();
  let seq = 1;
  let areLinesCut = false;
  const calls: FakeCall[] = [];
  const failures = new Map<string, ErrorCode>();
  const subscribers = new Set<WebSocket>();
  const lines = new Set<WebSocket>();

  const sendDesk = (socket: WebSocket): void => {
    if (desk === null) return;
    seq += 1;
    socket.send(JSON.stringify({ type: 'desk', seq, desk: deskSchema.parse({ ...desk, serverTime: now() }) }));
  };

  const replyTo = (method: string, path: string, body: unknown): { status: number; body?: unknown } => {
    const failure = failures.get(path);
    if (failure !== undefined) return refusal(failure);
    if (path === '/api/me' && me === null) return refusal('not-signed-in');
    if (path === '/api/me') {
      if (method === 'PATCH') me = meSchema.parse({ ...me, ...(typeof body === 'object' ? body : {}) });
      return { status: 200, body: me };
    }
    if (path === '/api/session' && method === 'DELETE') {
      me = null;
      return { status: 204 };
    }
    if (path === '/api/session') return refusal('wrong-credentials');
    if (path === '/api/desk/state') return { status: 200, body: desk };
    if (path === '/api/people' && method === 'POST') return { status: 200, body: sampleInvitation };
    if (path === '/api/me/password') return refusal('wrong-credentials');
    if (path.startsWith('/api/people/')) return { status: 200, body: { ...samplePeople[1], isDisabled: true } };
    if (path.startsWith('/api/queues/')) return { status: 200, body: sampleQueues[0] };
    const known = fixed[path] ?? administrationReply(path);
    if (known !== undefined) return { status: 200, body: known };
    if (path.startsWith('/api/setup/')) {
      if (method === 'GET') return { status: 200, body: { isOpen: true, suggestedLanguage: 'zh' } };
      me = sampleMe({ isFirstVisit: true });
      return { status: 200, body: me };
    }
    if (path.startsWith('/api/join/')) return { status: 200, body: { name: '许诺', login: 'xunuo', language: 'zh' } };
    if (path.endsWith('/reveal')) return { status: 200, body: { value: '13800136621' } };
    if (path.startsWith('/api/desk/') || path.startsWith('/api/live/')) return { status: 204 };
    return refusal('not-found');
  };

  const http = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://x').pathname;
    if (!path.startsWith('/api/')) {
      sendFile(folder, path, response);
      return;
    }
    void readBody(request).then((body) => {
      calls.push({ method: request.method ?? 'GET', path, body });
      const reply = replyTo(request.method ?? 'GET', path, body);
      response.writeHead(reply.status, { 'content-type': 'application/json' });
      response.end(reply.body === undefined ? undefined : JSON.stringify(reply.body));
    });
  });

  const realtime = new WebSocketServer({ noServer: true });
  realtime.on('connection', (socket: WebSocket) => {
    socket.on('message', (data) => {
      const message = clientMessageSchema.parse(JSON.parse(String(data)));
      if (message.type === 'hello') socket.send(JSON.stringify({ type: 'welcome', serverTime: now(), seq }));
      if (message.type === 'ping') {
        socket.send(JSON.stringify({ type: 'pong', sentAt: message.sentAt, serverTime: now() }));
      }
      if (message.type === 'subscribe' && message.topic === 'live') {
        const live = { ...sampleLive(), serverTime: now() };
        socket.send(JSON.stringify({ type: 'live', seq, live }));
      }
      if (message.type === 'subscribe' && message.topic === 'desk') {
        subscribers.add(socket);
        sendDesk(socket);
      }
    });
    socket.on('close', () => subscribers.delete(socket));
  });
  const sip = new WebSocketServer({ noServer: true, handleProtocols: () => 'sip' });
  sip.on('connection', (socket: WebSocket) => {
    socket.on('message', (data) => {
      const reply = answerRegister(String(data));
      if (reply !== null) socket.send(reply);
    });
  });
  http.on('upgrade', (request, socket, head) => {
    const isSip = request.url === '/api/sip';
    if (areLinesCut || (me === null && !isSip)) {
      socket.destroy();
      return;
    }
    const target = isSip ? sip : realtime;
    target.handleUpgrade(request, socket, head, (line) => {
      lines.add(line);
      line.on('close', () => lines.delete(line));
      target.emit('connection', line, request);
    });
  });

  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const address = http.address();
  if (address === null || typeof address === 'string') throw new Error('no port');

  return {
    url: `http://127.0.0.1:${address.port}`,
    calls,
    setMe(next) {
      me = next;
    },
    setDesk(next) {
      desk = next;
      for (const socket of subscribers) sendDesk(socket);
    },
    fail(path, code) {
      if (code === null) failures.delete(path);
      else failures.set(path, code);
    },
    cutLines() {
      areLinesCut = true;
      for (const line of lines) line.terminate();
    },
    restoreLines() {
      areLinesCut = false;
    },
    async close() {
      for (const line of lines) line.terminate();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

const fixed: Record<string, unknown> = {
  '/api/me/softphone': sampleCredentials,
  '/api/me/desk-phone': {
    username: 'p2108',
    password: 'kQ7v-2mXt-9ZpL',
    realm: 'shouwen',
    registrar: 'sip:192.168.1.20:5060',
  },
  '/api/people': samplePeople,
  '/api/desk/colleagues': sampleColleagues,
  '/api/queues': sampleQueues,
  '/api/skills': sampleSkills,
  '/api/outcomes': sampleOutcomes,
  '/api/state-reasons': sampleReasons,
  '/api/practice/session': samplePractice,
  '/api/practice/test-call': { callId: 'call-test' },
  '/api/customers': sampleCustomers,
  '/api/contacts/contact-old': sampleDetail,
};

function refusal(code: ErrorCode): { status: number; body: unknown } {
  return { status: errorCodes[code].status, body: { code, message: '' } };
}

function sendFile(folder: string, path: string, response: ServerResponse): void {
  const asked = join(folder, normalize(path));
  const isFile = asked.startsWith(folder) && existsSync(asked) && statSync(asked).isFile();
  const file = isFile ? asked : join(folder, 'index.html');
  response.writeHead(200, { 'content-type': types[extname(file)] ?? 'application/octet-stream' });
  createReadStream(file).pipe(response);
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const piece of request) {
    text += String(piece);
    if (text.length > bodyMax) return null;
  }
  return text === '' ? null : JSON.parse(text);
}

/** 200 to a REGISTER, with the Contact it asked for; other requests get no answer. */
function answerRegister(message: string): string | null {
  if (!message.startsWith('REGISTER ')) return null;
  const header = (name: string): string => new RegExp(`^${name}: (.*)$`, 'im').exec(message)?.[1]?.trim() ?? '';
  const contact = header('Contact').replace(/;expires=\d+/, '');
  return [
    'SIP/2.0 200 OK',
    `Via: ${header('Via')}`,
    `From: ${header('From')}`,
    `To: ${header('To')};tag=fake`,
    `Call-ID: ${header('Call-ID')}`,
    `CSeq: ${header('CSeq')}`,
    `Contact: ${contact};expires=300`,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');
}

export { startOfStory };
