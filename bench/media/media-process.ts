import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProcessMediaEngine } from '../../apps/server/src/channels/voice/media/index.ts';
import { waitFor } from './relay.ts';

const root = join(import.meta.dirname, '../..');

/** Our media process, started as the launcher does, with an engine connected to it. */
export interface MediaProcess {
  pid: number;
  engine: ProcessMediaEngine;
  recordingsDir: string;
  stop(): Promise<void>;
}

/** `ports` is its RTP range, such as 40000-40999. */
export async function startMediaProcess(ports: string): Promise<MediaProcess> {
  const dir = await mkdtemp(join(tmpdir(), 'bench-media-'));
  const socketPath = join(dir, 'media.sock');
  const recordingsDir = join(dir, 'recordings');
  const child = spawn(process.execPath, [join(root, 'apps/media/src/main.ts')], {
    env: {
      ...process.env,
      MEDIA_SOCKET: socketPath,
      RTP_PORTS: ports,
      BIND_ADDRESS: '127.0.0.1',
      PUBLIC_ADDRESS: '127.0.0.1',
      RECORDINGS_DIR: recordingsDir,
      PROMPT_DIRS: join(root, 'apps/media/prompts'),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const engine = ProcessMediaEngine.connect({ socketPath, client: 'bench' });
  await waitFor('the media process', () => engine.isReachable);
  return {
    pid: child.pid ?? 0,
    engine,
    recordingsDir,
    async stop() {
      await engine.disconnect();
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await exited;
      await rm(dir, { recursive: true, force: true });
    },
  };
}
