import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProcessMediaEngine } from '../../apps/server/src/channels/voice/media/index.ts';
import { bytesBelow } from './recorded-bytes.ts';
import { type Relay, waitFor } from './relay.ts';

/** Our media process, started as the launcher does. */
export async function startOwnRelay(): Promise<Relay> {
  const dir = await mkdtemp(join(tmpdir(), 'bench-media-'));
  const program = join(import.meta.dirname, '../../apps/media/src/main.ts');
  const socketPath = join(dir, 'media.sock');
  const child = spawn(process.execPath, [program], {
    env: {
      ...process.env,
      MEDIA_SOCKET: socketPath,
      RTP_PORTS: '40000-40999',
      BIND_ADDRESS: '127.0.0.1',
      PUBLIC_ADDRESS: '127.0.0.1',
      RECORDINGS_DIR: join(dir, 'recordings'),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const engine = ProcessMediaEngine.connect({ socketPath, client: 'bench' });
  await waitFor('the media process', () => engine.isReachable);
  return {
    name: 'own',
    pid: child.pid ?? 0,
    async call(id, sdp, isRecorded) {
      const kind = sdp.a.includes('UDP/TLS') ? 'webrtc' : 'rtp';
      await engine.createLeg({ legId: `${id}-a`, callId: id, kind, codecs: ['PCMU', 'PCMA'] });
      await engine.createLeg({ legId: `${id}-b`, callId: id, kind: 'rtp', codecs: ['PCMU', 'PCMA'] });
      const a = await engine.accept(`${id}-a`, sdp.a);
      const b = await engine.accept(`${id}-b`, sdp.b);
      await engine.bridge(`${id}-a`, `${id}-b`);
      const recording = { recordingId: id, leftLegId: `${id}-a`, rightLegId: `${id}-b`, file: `${id}.rec` };
      if (isRecorded) await engine.startRecording({ ...recording, key: randomBytes(32) });
      return { a: a.sdp, b: b.sdp };
    },
    async hangUp(id) {
      await engine.closeLeg(`${id}-a`);
      await engine.closeLeg(`${id}-b`);
    },
    recordedBytes: () => bytesBelow(join(dir, 'recordings')),
    async stop() {
      await engine.disconnect();
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await exited;
      await rm(dir, { recursive: true, force: true });
    },
  };
}
