import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Configuration } from '@shouwen/contract/config';
import { afterAll, describe, expect, it } from 'vitest';
import { resolveConfiguration } from '../config/resolve-configuration.ts';
import { type Account, isRoot } from './account.ts';
import { checkFolder, checkFreeSpace, checkKeyFile, chooseDataDir } from './folders.ts';
import { findPortOwner } from './port-owner.ts';
import { checkPorts } from './ports.ts';
import { firstBlockedFolder, letPass } from './reachable.ts';

const folder = mkdtempSync(join(tmpdir(), 'checks-'));
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true }));

const nobody: Account = { name: 'nobody', userId: 65_534, groupId: 65_534 };

async function listenTcp(): Promise<{ port: number; close(): void }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, close: () => server.close() };
}

async function freePort(): Promise<number> {
  const { port, close } = await listenTcp();
  close();
  return port;
}

async function settings(changes: Partial<Configuration>): Promise<Configuration> {
  const defaults = resolveConfiguration(
    { HTTP_PORT: await freePort(), SIP_PORT: await freePort(), RTP_PORTS: { first: 29_100, last: 29_199 } },
    {
      projectDir: folder,
      dataDir: folder,
      socketDir: folder,
      databaseUrl: '',
      cpuCount: 1,
      networkAddresses: [],
      language: 'en',
      demo: false,
    },
  );
  return { ...defaults, ...changes };
}

describe('ports', () => {
  it('are fine when free', async () => {
    await expect(checkPorts(await settings({}))).resolves.toBeUndefined();
  });

  it('taken name the port, the option and the program', async () => {
    const { port, close } = await listenTcp();
    const owner = findPortOwner(port, 'tcp');
    expect(owner?.pid).toBe(process.pid);
    const sentence = `HTTP port ${port} is taken by ${owner?.name} (process ${process.pid}); stop that program or choose another port with HTTP_PORT.`;
    await expect(checkPorts(await settings({ httpPort: port }))).rejects.toThrow(sentence);
    await expect(checkPorts(await settings({ sipPort: port }))).rejects.toThrow(/^SIP TCP port .* with SIP_PORT\.$/);
    close();
  });

  it('taken by UDP alone are noticed', async () => {
    const socket = createSocket('udp4').bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const { port } = socket.address();
    await expect(checkPorts(await settings({ sipPort: port }))).rejects.toThrow(`SIP UDP port ${port} is taken by `);
    socket.close();
  });

  it('for voice may be taken in part, not all', async () => {
    const first = 22_000 + Math.floor(Math.random() * 300) * 20;
    const rtpPorts = { first, last: first + 19 };
    const sockets = Array.from({ length: 20 }, (_, index) => createSocket('udp4').bind(first + index, '127.0.0.1'));
    await Promise.all(sockets.map((socket) => once(socket, 'listening')));
    await expect(checkPorts(await settings({ rtpPorts }))).rejects.toThrow(
      `All voice ports ${first}-${first + 19} are taken; choose another range with RTP_PORTS.`,
    );
    sockets[7]?.close();
    await expect(checkPorts(await settings({ rtpPorts }))).rejects.toThrow('All voice ports');
    sockets[6]?.close();
    await expect(checkPorts(await settings({ rtpPorts }))).resolves.toBeUndefined();
    for (const socket of sockets.toSpliced(6, 2)) socket.close();
  });

  it('may not be asked for twice', async () => {
    await expect(checkPorts(await settings({ httpPort: 15_060, sipPort: 15_060 }))).rejects.toThrow(
      'HTTP_PORT and SIP_PORT both want port 15060; change one of them.',
    );
  });

  it('on an address that is not ours name the option', async () => {
    await expect(checkPorts(await settings({ httpBind: '203.0.113.99' }))).rejects.toThrow(
      '203.0.113.99 is not an address of this machine; change HTTP_BIND.',
    );
  });
});

describe('folders', () => {
  it('are made, tried and left empty', () => {
    const path = join(folder, 'a', 'b');
    checkFolder(path, 'DATA_DIR', 0o711);
    expect(statSync(path).mode & 0o777).toBe(0o711);
    expect(readdirSync(path)).toEqual([]);
  });

  it('that are files are refused in one sentence', () => {
    writeFileSync(join(folder, 'file'), '');
    // Node's recursive mkdir never ends here.
    expect(() => checkFolder('/proc/nope', 'DATA_DIR', 0o700)).toThrow('/proc/nope');
    expect(() => checkFolder(join(folder, 'file', 'x'), 'RECORDINGS_DIR', 0o700)).toThrow(
      /^The folder \S+ cannot be used \(a part of the path is not a folder\); .* RECORDINGS_DIR\.$/,
    );
  });

  it('without room name what is free and what is needed', () => {
    expect(() => checkFreeSpace(folder, 1)).not.toThrow();
    expect(() => checkFreeSpace(folder, 2 ** 60)).toThrow(/has only \d+ MB free and 1099511627776 MB are needed/);
  });

  it('of the key may lack the key, but not be closed', () => {
    expect(() => checkKeyFile(join(folder, 'new.key'))).not.toThrow();
    expect(() => checkKeyFile(folder)).toThrow('it is a folder, not a file');
    expect(() => checkKeyFile(join(folder, 'keys', 'new.key'))).not.toThrow();
    expect(() => checkKeyFile('/etc/passwd/new.key')).toThrow('The master key file /etc/passwd/new.key cannot be read');
  });

  it('are chosen by the option, relative to the project', () => {
    expect(chooseDataDir({ DATA_DIR: 'x' }, '/opt/y')).toEqual({ dataDir: '/opt/y/x', blockedAt: undefined });
  });
});

describe.runIf(isRoot())('folders, as root', () => {
  it('closed to the database user are named, the uppermost first', () => {
    mkdirSync(join(folder, 'closed', 'inner'), { recursive: true });
    chmodSync(join(folder, 'closed', 'inner'), 0o700);
    expect(firstBlockedFolder(join(folder, 'closed', 'inner', 'data'), nobody)).toBe(join(folder, 'closed', 'inner'));
    chmodSync(join(folder, 'closed'), 0o700);
    expect(firstBlockedFolder(join(folder, 'closed', 'inner', 'data'), nobody)).toBe(join(folder, 'closed'));
    expect(firstBlockedFolder('/usr/bin', nobody)).toBeUndefined();
  });

  it('give way to /var/lib when ./data could not work', () => {
    const clone = join(folder, 'clone');
    mkdirSync(clone, { mode: 0o700 });
    expect(chooseDataDir({}, clone)).toEqual({ dataDir: '/var/lib/shouwen', blockedAt: clone });
    chmodSync(clone, 0o755);
    expect(chooseDataDir({}, clone)).toEqual({ dataDir: join(clone, 'data'), blockedAt: undefined });
  });

  it('of ours are opened to the group of the database user alone', () => {
    const data = join(folder, 'mine');
    mkdirSync(data, { mode: 0o700 });
    letPass(data, nobody);
    const { mode, gid } = statSync(data);
    expect([mode & 0o777, gid]).toEqual([0o710, nobody.groupId]);
    expect(firstBlockedFolder(data, nobody)).toBeUndefined();
  });

  const isReadable = firstBlockedFolder(import.meta.dirname, nobody) === undefined;
  it.runIf(isReadable)('are judged for an ordinary user as the system judges', async () => {
    const path = join(folder, 'readonly');
    mkdirSync(path, { mode: 0o555 });
    const module_ = join(import.meta.dirname, 'folders.ts');
    const program = `import { checkFolder } from ${JSON.stringify(module_)};
      try { checkFolder(${JSON.stringify(path)}, 'DATA_DIR', 0o711) } catch (error) { console.log(error.message) }`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { uid: 65_534, gid: 65_534 });
    const [line] = await once(child.stdout, 'data');
    expect(String(line)).toBe(
      `The folder ${path} cannot be used (permission denied); change its permissions or choose another with DATA_DIR.\n`,
    );
  });
});
