import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type MediaEngineEvent, ProcessMediaEngine } from '../../apps/server/src/channels/voice/media/index.ts';

const root = join(import.meta.dirname, '..', '..');

/** A media process of its own for one test file, with an engine connected to it. */
export interface MediaUnderTest {
  dir: string;
  socketPath: string;
  child: ChildProcess;
  engine: ProcessMediaEngine;
  /** Every event so far. */
  events: MediaEngineEvent[];
  stop(): Promise<void>;
}

/** Starts the real program; each file uses its own part of the port range. `sameDir`: in the folder of one that died. */
export async function startMedia(
  ports: string,
  environment: Record<string, string> = {},
  sameDir?: string,
): Promise<MediaUnderTest> {
  const dir = sameDir ?? (await mkdtemp(join(tmpdir(), 'shouwen-media-')));
  const socketPath = join(dir, 'media.sock');
  const child = spawn(process.execPath, [join(root, 'apps/media/src/main.ts')], {
    env: {
      ...process.env,
      MEDIA_SOCKET: socketPath,
      RTP_PORTS: ports,
      BIND_ADDRESS: '127.0.0.1',
      PUBLIC_ADDRESS: '127.0.0.1',
      RECORDINGS_DIR: join(dir, 'recordings'),
      PROMPT_DIRS: `${dir}:${join(root, 'apps/media/prompts')}`,
      MEDIA_WORKERS: '2',
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await eventually(() => output.includes('"ready"'), 40_000, 'the media process is ready');
  const { engine, events } = await connectEngine(socketPath);
  const stop = async (): Promise<void> => {
    await engine.disconnect();
    await end(child);
    await rm(dir, { recursive: true, force: true });
  };
  return { dir, socketPath, child, engine, events, stop };
}

/** Another server on the same process. */
export async function connectEngine(
  socketPath: string,
): Promise<{ engine: ProcessMediaEngine; events: MediaEngineEvent[] }> {
  const events: MediaEngineEvent[] = [];
  const engine = ProcessMediaEngine.connect({ socketPath, client: 'test' });
  engine.subscribe((event) => events.push(event));
  await eventually(() => engine.isReachable, 5000, 'the engine is connected');
  return { engine, events };
}

/** SIGTERM, then waits for the exit code. */
export async function end(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 8000);
  const code = await exited;
  clearTimeout(timer);
  return code;
}

/** Waits until the condition holds; fails with `what` when it does not in time. */
export async function eventually(condition: () => boolean, ms: number, what: string): Promise<void> {
  const until = performance.now() + ms;
  while (!condition()) {
    if (performance.now() > until) throw new Error(`not within ${ms} ms: ${what}`);
    await pause(10);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
