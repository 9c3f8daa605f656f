import { type ChildProcess, fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from 'node:tls';
import { WebSocket } from 'ws';
import { TestAuthority } from '../../apps/server/src/channels/voice/transports/_certificates.ts';
import type { BenchRow } from '../row.ts';
import type { SecureReport } from './secure-process.ts';

const HOST = '127.0.0.1';
const WARM_UP = 150;
const SETUPS = 600;
/** Phones that set up at a time: enough that the server never waits for the one who measures. */
const AT_ONCE = 8;
/** One set-up may take this long before the benchmark counts as broken. */
const PATIENCE_MS = 10_000;

const md5 = (text: string) => createHash('md5').update(text).digest('hex');

/** A REGISTER, with the answer to a challenge when there is one. */
function registerMessage(protocol: string, id: number, sequence: number, nonce: string): string {
  const uri = 'sip:shouwen';
  const response = md5(`${md5('1001:shouwen:secret')}:${nonce}:00000001:c:auth:${md5(`REGISTER:${uri}`)}`);
  const authorization =
    nonce === ''
      ? ''
      : `Authorization: Digest username="1001", realm="shouwen", nonce="${nonce}", uri="${uri}", response="${response}", algorithm=MD5, cnonce="c", qop=auth, nc=00000001\r\n`;
  return [
    `REGISTER ${uri} SIP/2.0`,
    `Via: SIP/2.0/${protocol} ${HOST}:9;branch=z9hG4bK${id}x${sequence};rport`,
    'Max-Forwards: 70',
    `From: <sip:1001@shouwen>;tag=${id}`,
    'To: <sip:1001@shouwen>',
    `Call-ID: ${id}`,
    `CSeq: ${sequence} REGISTER`,
    `Contact: <sip:1001@192.0.2.1:${1024 + (id % 60_000)};transport=${protocol === 'TLS' ? 'tls' : 'ws'}>`,
    `Expires: 600\r\n${authorization}Content-Length: 0`,
    '',
    '',
  ].join('\r\n');
}

/** REGISTER, 401, REGISTER, 200 over a way that is up; true when it went so. */
function conversation(protocol: string, id: number, send: (text: string) => void): (text: string) => boolean {
  send(registerMessage(protocol, id, 1, ''));
  return (text) => {
    const status = text.slice(8, 11);
    if (status === '200') return true;
    const nonce = /nonce="([^"]+)"/.exec(text)?.[1];
    if (status !== '401' || nonce === undefined) throw new Error(`REGISTER was answered with ${text.slice(0, 40)}`);
    send(registerMessage(protocol, id, 2, nonce));
    return false;
  };
}

/** Connection, handshake in full (no session is taken up again) and registration of one phone by TLS. */
async function setUpTls(port: number, ca: Buffer, id: number): Promise<void> {
  const socket = connect({ host: HOST, port, ca });
  try {
    await new Promise<void>((resolve, reject) => {
      setTimeout(() => reject(new Error('a TLS set-up took too long')), PATIENCE_MS).unref();
      socket.once('error', reject);
      socket.once('secureConnect', () => {
        const heard = conversation('TLS', id, (text) => socket.write(text));
        socket.on('data', (bytes) => {
          try {
            if (heard(bytes.toString())) resolve();
          } catch (error) {
            reject(error);
          }
        });
      });
    });
  } finally {
    socket.destroy();
  }
}

/** The same of one browser by a secure WebSocket: TLS, the HTTP upgrade, registration. */
async function setUpWebSocket(port: number, ca: Buffer, id: number): Promise<void> {
  const socket = new WebSocket(`wss://${HOST}:${port}/`, ['sip'], { ca });
  try {
    await new Promise<void>((resolve, reject) => {
      setTimeout(() => reject(new Error('a WSS set-up took too long')), PATIENCE_MS).unref();
      socket.once('error', reject);
      socket.once('open', () => {
        const heard = conversation('WSS', id, (text) => socket.send(text));
        socket.on('message', (data) => {
          try {
            if (heard(String(data))) resolve();
          } catch (error) {
            reject(error);
          }
        });
      });
    });
  } finally {
    socket.terminate();
  }
}

type SetUp = (id: number) => Promise<void>;

let ids = 0;

/** So many set-ups, a few at a time. */
async function run(setUp: SetUp, count: number): Promise<void> {
  let left = count;
  const worker = async () => {
    while (left-- > 0) await setUp(++ids);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/** CPU time of the server per set-up, and set-ups a second, of TLS and of WSS. Under 15 s. */
export async function measureSecure(): Promise<BenchRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'shouwen-bench-tls-'));
  let child: ChildProcess | null = null;
  try {
    const authority = await TestAuthority.create(folder);
    const { certificateFile, keyFile } = await authority.issue('bench', `IP:${HOST}`);
    const ca = await authority.ca();
    child = fork(path.join(import.meta.dirname, 'secure-process.ts'), [certificateFile, keyFile], {
      execPath: process.execPath,
      execArgv: [],
    });
    const { tlsPort, httpsPort } = await nextReport(child);
    const tls = await measure(child, 'TLS', (id) => setUpTls(tlsPort, ca, id));
    const wss = await measure(child, 'WSS', (id) => setUpWebSocket(httpsPort, ca, id));
    return [...tls, ...wss];
  } finally {
    child?.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(child: ChildProcess, name: string, setUp: SetUp): Promise<BenchRow[]> {
  await run(setUp, WARM_UP);
  const before = await ask(child);
  const startedAt = performance.now();
  await run(setUp, SETUPS);
  const seconds = (performance.now() - startedAt) / 1000;
  const after = await ask(child);
  if (after.registered - before.registered < SETUPS) throw new Error(`not every ${name} set-up became a binding`);
  const cpuMilliseconds = (after.cpuMicroseconds - before.cpuMicroseconds) / 1000 / SETUPS;
  const what = name === 'TLS' ? 'TLS 1.3 handshake in full' : 'TLS 1.3 handshake in full, HTTP upgrade';
  const how = `${SETUPS} set-ups, ${AT_ONCE} at a time: ${what}, P-256 certificate, REGISTER with 401 and digest, closed`;
  return [
    row(`${name}, CPU per set-up`, cpuMilliseconds, 'ms', `server's process CPU time; ${how}`),
    row(`${name}, set-ups/s a core could do`, 1000 / cpuMilliseconds, '1/s', 'one second by that CPU time'),
    row(`${name}, set-ups/s seen`, SETUPS / seconds, '1/s', 'wall clock; the clients share the cores'),
  ];
}

function row(name: string, value: number, unit: string, how: string): BenchRow {
  return { group: 'sip', name, value, unit, target: null, targetText: '', verdict: 'info', how };
}

async function ask(child: ChildProcess): Promise<SecureReport> {
  const report = nextReport(child);
  child.send('report');
  return await report;
}

function nextReport(child: ChildProcess): Promise<SecureReport> {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error('the process under test ended'));
    child.once('exit', onExit);
    child.once('message', (message) => {
      child.off('exit', onExit);
      if (isReport(message)) resolve(message);
      else reject(new Error('the process under test said something else'));
    });
  });
}

function isReport(message: unknown): message is SecureReport {
  return typeof message === 'object' && message !== null && 'cpuMicroseconds' in message && 'tlsPort' in message;
}
