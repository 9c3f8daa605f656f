import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { usePostgres } from './_postgres.ts';
import { testConfig } from './_server.ts';

const postgres = usePostgres();
const main = fileURLToPath(new URL('../src/main.ts', import.meta.url));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** The server as the launcher starts it. */
async function launch(config: object | string | null) {
  const { SHOUWEN_CONFIG: _unset, ...env } = process.env;
  const text = config === null || typeof config === 'string' ? config : JSON.stringify(config);
  const child = spawn(process.execPath, [main], {
    env: text === null ? env : { ...env, SHOUWEN_CONFIG: text },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  const ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  return { child, output, ended };
}

async function setting() {
  const folder = await mkdtemp(path.join(tmpdir(), 'shouwen-process-'));
  const config = testConfig(folder, await postgres.empty());
  const ports = { httpPort: await freePort(), sipPort: await freePort() };
  return {
    config: { ...config, ...ports, logLevel: 'info' },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

describe('the server process', () => {
  it('opens its port at once, gets ready, and ends with 0 on SIGTERM', async () => {
    await using given = await setting();
    const { child, output, ended } = await launch(given.config);
    const health = async () => {
      const answer = await fetch(`http://127.0.0.1:${given.config.httpPort}/healthz`).catch(() => null);
      return answer === null ? null : ((await answer.json()) as { ready: boolean; missing: string[] });
    };
    const seen = new Set<string>();
    for (let round = 0; round < 400 && !seen.has('media'); round += 1) {
      for (const missing of (await health())?.missing ?? []) seen.add(missing);
      await sleep(20);
    }
    // First nothing but the port is there; in the end only media, which nobody started.
    expect([...seen]).toContain('server');
    await expect.poll(async () => (await health())?.missing, { timeout: 15_000 }).toEqual(['media']);
    const welcome = JSON.parse(await readFile(path.join(given.config.runDir, 'welcome.json'), 'utf8'));
    expect(welcome.setupPath).toMatch(/^\/setup\//);
    expect(output.stdout).not.toContain(welcome.setupPath);

    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 0, signal: null });
    for (const line of output.stdout.trim().split('\n')) expect(JSON.parse(line).process).toBe('server');
    expect(output.stderr).toBe('');
  });

  it('tells a taken port in one sentence and asks not to be started again', async () => {
    await using given = await setting();
    const other = createServer().listen(given.config.httpPort, '127.0.0.1');
    await once(other, 'listening');
    const { output, ended } = await launch(given.config);
    expect((await ended).code).toBe(78);
    expect(output.stderr).toBe(
      `HTTP port ${given.config.httpPort} on 127.0.0.1 is taken by another program; set HTTP_PORT to a free one.\n`,
    );
    other.close();
  });

  it.each([
    ['no configuration', null, 'SHOUWEN_CONFIG is not set'],
    ['text that is not JSON', 'port 8080', 'SHOUWEN_CONFIG is not JSON'],
    ['a configuration with a hole', '{"dataDir":"/tmp"}', 'SHOUWEN_CONFIG: runDir'],
  ])('refuses %s in one sentence', async (_what, config, sentence) => {
    const { output, ended } = await launch(config);
    expect((await ended).code).toBe(78);
    expect(output.stderr).toContain(sentence);
    expect(output.stderr.trim().split('\n')).toHaveLength(1);
  });

  it('refuses a database that does not exist, and a master key that is not one', async () => {
    await using given = await setting();
    const databaseUrl = given.config.databaseUrl.replace(/[^/]+$/, 'nowhere');
    const missing = await launch({ ...given.config, databaseUrl });
    expect((await missing.ended).code).toBe(78);
    expect(missing.output.stderr).toContain('(3D000); check DATABASE_URL');

    const broken = await launch({ ...given.config, masterKeyFile: '/dev/null' });
    expect((await broken.ended).code).toBe(78);
    expect(broken.output.stderr).toContain('/dev/null is not a master key');
  });
});
