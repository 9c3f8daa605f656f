import { createSocket } from 'node:dgram';
import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { eventually } from '../support/api.ts';
import { type Hotline, openHotline } from './_hotline.ts';

let hotline: Hotline;
beforeAll(async () => {
  hotline = await openHotline();
});
afterAll(() => hotline?.centre.stop());

/** The database's processes: the postmaster of this data folder and its children. */
async function databaseProcesses(): Promise<number[]> {
  const processes: { pid: number; parent: number; command: string }[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const [command, status] = await Promise.all([
      readFile(`/proc/${entry}/cmdline`, 'utf8').catch(() => ''),
      readFile(`/proc/${entry}/status`, 'utf8').catch(() => ''),
    ]);
    processes.push({ pid: Number(entry), parent: Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1]), command });
  }
  const isPostmaster = (command: string): boolean =>
    /postgres\0/.test(command) && command.includes(hotline.centre.dataDir);
  const postmaster = processes.find(({ command }) => isPostmaster(command));
  if (postmaster === undefined) throw new Error('no postmaster');
  return processes.filter(({ parent }) => parent === postmaster.pid).map(({ pid }) => pid);
}

it('a caller who gives up while the database stands still is on record, with an end', async () => {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const answers: string[] = [];
  socket.on('message', (bytes) => answers.push(bytes.toString().split('\r\n')[0] ?? ''));
  const { port } = socket.address();
  const { sipPort } = hotline.centre;
  const message = (method: 'INVITE' | 'CANCEL'): string =>
    [
      `${method} sip:10000@127.0.0.1:${sipPort} SIP/2.0`,
      `Via: SIP/2.0/UDP 127.0.0.1:${port};branch=z9hG4bK-early`,
      'Max-Forwards: 70',
      'From: <sip:13800138000@127.0.0.1>;tag=early',
      `To: <sip:10000@127.0.0.1:${sipPort}>`,
      'Call-ID: early-cancel',
      `CSeq: 1 ${method}`,
      `Contact: <sip:13800138000@127.0.0.1:${port}>`,
      'Content-Length: 0',
      '',
      '',
    ].join('\r\n');
  const stopped = await databaseProcesses();
  expect(stopped.length).toBeGreaterThan(1);
  for (const pid of stopped) process.kill(pid, 'SIGSTOP');
  try {
    socket.send(message('INVITE'), sipPort, '127.0.0.1');
    await eventually(async () => answers.some((line) => line.includes(' 100 ')), '100 Trying', 5000);
    socket.send(message('CANCEL'), sipPort, '127.0.0.1');
    await eventually(async () => answers.some((line) => line.includes(' 487 ')), '487', 5000);
  } finally {
    for (const pid of stopped) process.kill(pid, 'SIGCONT');
  }
  const contact = await eventually(async () => (await hotline.admin.contacts())[0], 'the call is on record');
  const ended = await eventually(async () => {
    const detail = await hotline.admin.contact(contact.contactId);
    return detail.endedAt === null ? null : detail;
  }, 'it has an end');
  expect(ended).toMatchObject({ state: 'closed', endedBy: 'customer' });
  await sleep(200);
  const kinds = ended.timeline.map((event) => event.kind);
  expect(kinds.indexOf('contact.started')).toBeLessThan(kinds.indexOf('contact.hung-up'));
  socket.close();
});
