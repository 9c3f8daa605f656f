/** The whole server in this process, on a free port, with a database of its own. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Configuration } from '@shouwen/contract/config';
import type { Clock } from '../src/platform/clock.ts';
import { createLog } from '../src/platform/log.ts';
import { startServer } from '../src/start.ts';

export interface TestServer {
  readonly config: Configuration;
  readonly port: number;
  readonly origin: string;
  /** Everything that is served, as it was registered. */
  readonly routes: readonly { readonly method: string; readonly url: string }[];
  /** A person at a browser: keeps cookies, sends the Origin of the page. */
  browser(): TestBrowser;
  [Symbol.asyncDispose](): Promise<void>;
}

export interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  readonly body: any;
}

export interface TestBrowser {
  cookie: string;
  get(url: string, headers?: Record<string, string>): Promise<TestAnswer>;
  send(method: string, url: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>;
}

export interface TestServerOptions {
  readonly config?: Partial<Configuration>;
  readonly clock?: Clock;
}

export async function startTestServer(databaseUrl: string, options: TestServerOptions = {}): Promise<TestServer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'shouwen-server-'));
  const config = { ...testConfig(folder, databaseUrl), ...options.config };
  const log = createLog(process.env.TEST_LOG ?? 'silent');
  const server = await startServer(config, { log, ...(options.clock === undefined ? {} : { clock: options.clock }) });
  const origin = `http://127.0.0.1:${server.port}`;
  return {
    config,
    port: server.port,
    origin,
    routes: server.routes,
    browser: () => createBrowser(origin),
    async [Symbol.asyncDispose]() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export interface TestCentre {
  readonly server: TestServer;
  /** The first administrator's, signed in; agent 1001. */
  readonly browser: TestBrowser;
  readonly credentials: { readonly login: string; readonly password: string };
  [Symbol.asyncDispose](): Promise<void>;
}

/** A server whose empty centre has been set up through its one-time link. */
export async function setUpServer(databaseUrl: string, options: TestServerOptions = {}): Promise<TestCentre> {
  const server = await startTestServer(databaseUrl, options);
  const credentials = { login: 'lin', password: 'correct horse battery' };
  const browser = server.browser();
  const { status, body } = await browser.send('POST', `/api${await setupPathOf(server)}`, {
    ...credentials,
    name: '林晓',
    language: 'zh',
    centreName: '江海热线',
    content: 'empty',
  });
  if (status !== 200) throw new Error(`the set-up failed: ${JSON.stringify(body)}`);
  return { server, browser, credentials, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

/** Path of the one-time link, as the launcher reads it. */
export async function setupPathOf(server: TestServer): Promise<string> {
  const welcome = JSON.parse(await readFile(path.join(server.config.runDir, 'welcome.json'), 'utf8'));
  return welcome.setupPath;
}

export function testConfig(folder: string, databaseUrl: string): Configuration {
  return {
    dataDir: folder,
    runDir: path.join(folder, 'run'),
    httpPort: 0,
    httpBind: '127.0.0.1',
    publicUrl: 'http://127.0.0.1:8080',
    sipPort: 0,
    sipBind: '127.0.0.1',
    rtpPorts: { first: 20_000, last: 20_999 },
    publicAddress: '127.0.0.1',
    databaseUrl,
    recordingsDir: path.join(folder, 'recordings'),
    promptDirs: [],
    webDir: path.join(folder, 'web'),
    mediaSocket: path.join(folder, 'run', 'media.sock'),
    mediaWorkers: 1,
    masterKeyFile: path.join(folder, 'master.key'),
    practice: 'auto',
    drainSeconds: 5,
    language: 'zh',
    logLevel: 'silent',
    demo: false,
  };
}

function createBrowser(origin: string): TestBrowser {
  async function request(method: string, url: string, init: RequestInit): Promise<TestAnswer> {
    const headers = new Headers(init.headers);
    if (browser.cookie !== '') headers.set('cookie', browser.cookie);
    const response = await fetch(origin + url, { ...init, method, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) browser.cookie = cookie.split(';')[0] ?? '';
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }
  const browser: TestBrowser = {
    cookie: '',
    get: (url, headers = {}) => request('GET', url, { headers }),
    send: (method, url, body, headers = {}) =>
      request(method, url, {
        headers: { origin, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  };
  return browser;
}
