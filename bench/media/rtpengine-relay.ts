import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NgClient } from './ng-client.ts';
import { bytesBelow } from './recorded-bytes.ts';
import { type Relay, waitFor } from './relay.ts';

const PROGRAM = '/usr/bin/rtpengine';

/** False where Debian's rtpengine is not installed; the bench then measures ours alone. */
export function hasRtpengine(): boolean {
  return existsSync(PROGRAM);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1', () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

/** rtpengine in user space (no kernel module), recording to pcap files when a call asks for it. */
export async function startRtpengine(): Promise<Relay> {
  const dir = await mkdtemp(join(tmpdir(), 'bench-rtpengine-'));
  for (const sub of ['pcaps', 'metadata', 'tmp']) await mkdir(join(dir, sub));
  const port = await freePort();
  const options = [
    '--config-file=none',
    '--table=-1',
    '--interface=127.0.0.1',
    `--listen-ng=127.0.0.1:${port}`,
    '--port-min=42000',
    '--port-max=42999',
    `--recording-dir=${dir}`,
    '--recording-method=pcap',
    '--log-level=3',
    `--pidfile=${join(dir, 'pid')}`,
    '-f',
    '-E',
  ];
  const child = spawn(PROGRAM, options, { stdio: ['ignore', 'ignore', 'ignore'] });
  const ng = new NgClient(port);
  await waitFor('rtpengine', () =>
    ng.command({ command: 'ping' }).then(
      () => true,
      () => false,
    ),
  );
  return {
    name: 'rtpengine',
    pid: child.pid ?? 0,
    async call(id, sdp, isRecorded) {
      const isWebRtc = sdp.a.includes('UDP/TLS');
      const names = { 'call-id': id, 'from-tag': 'a' };
      const towardsB = isWebRtc
        ? { ICE: 'remove', DTLS: 'off', 'transport-protocol': 'RTP/AVP', 'rtcp-mux': ['demux'] }
        : {};
      const towardsA = isWebRtc ? { ICE: 'force', 'transport-protocol': 'UDP/TLS/RTP/SAVPF' } : {};
      const recording = isRecorded ? { 'record call': 'on' } : {};
      const offer = await ng.command({ command: 'offer', ...names, sdp: sdp.a, ...towardsB, ...recording });
      const answer = await ng.command({ command: 'answer', ...names, 'to-tag': 'b', sdp: sdp.b, ...towardsA });
      return { a: answer.sdp ?? '', b: offer.sdp ?? '' };
    },
    async hangUp(id) {
      await ng.command({ command: 'delete', 'call-id': id, 'delete-delay': 0 });
    },
    recordedBytes: () => bytesBelow(dir),
    async stop() {
      ng.close();
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
      await exited;
      clearTimeout(timer);
      await rm(dir, { recursive: true, force: true });
    },
  };
}
