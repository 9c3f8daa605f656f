import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { Authenticator, type CallEnd, computeHa1, type InviteOptions, Registrar } from '@shouwen/sip';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TestAuthority } from '../../apps/server/src/channels/voice/transports/_certificates.ts';
import { clock, type Harness, HOST, openHarness, random, SDP } from './_harness.ts';
import { freePort } from './_sipp.ts';

const PASSWORD = 'geheim';

let folder: string;
let harness: Harness;
let registrar: Registrar;
let phone: ChildProcess | null = null;
let said: string;

beforeEach(async () => {
  folder = await mkdtemp('/tmp/shouwen-sip-tls-');
  said = '';
});

afterEach(async () => {
  if (phone !== null) {
    const ended = new Promise((resolve) => phone?.once('exit', resolve));
    phone.kill('SIGKILL');
    await ended;
    phone = null;
  }
  await harness.close();
  await rm(folder, { recursive: true, force: true });
});

/** Our agent with a TLS port that shows a certificate for its address, signed by an authority of this test. */
async function open(): Promise<TestAuthority> {
  const authority = await TestAuthority.create(folder);
  const [files, ca] = await Promise.all([authority.issue('sip', `IP:${HOST}`), authority.ca()]);
  registrar = new Registrar({ clock });
  harness = await openHarness(
    {
      registrar,
      authenticator: new Authenticator({
        realm: 'shouwen',
        secret: 'a secret of this test',
        clock,
        random,
        lookup: async () => ({ ha1md5: computeHa1('MD5', '1001', 'shouwen', PASSWORD), ha1sha256: null }),
      }),
    },
    undefined,
    { tls: { port: 0, ...files }, tlsPeer: () => ({ ca, serverName: 'phone.example' }) },
  );
  return authority;
}

/** baresip, which picks up by itself. Its TLS port is the one above its own. */
async function startPhone(account: string, more: string[] = []): Promise<number> {
  const port = await freePort();
  const config = [
    'poll_method epoll',
    `sip_listen ${HOST}:${port}`,
    ...more,
    'audio_player aubridge,nil',
    'audio_source aubridge,nil',
    'audio_alert aubridge,nil',
    'module_path /usr/lib/baresip/modules',
    'module g711.so',
    'module aubridge.so',
    'module_tmp account.so',
    'module_app menu.so',
    'module_app contact.so',
    '',
  ];
  await writeFile(path.join(folder, 'config'), config.join('\n'));
  await writeFile(path.join(folder, 'accounts'), `${account};answermode=auto;audio_codecs=pcmu/8000/1\n`);
  await writeFile(path.join(folder, 'contacts'), '');
  phone = spawn('baresip', ['-f', folder, '-v'], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [phone.stdout, phone.stderr]) {
    stream?.on('data', (bytes: Buffer) => {
      said = (said + bytes.toString()).slice(-4_000);
    });
  }
  return port + 1;
}

async function until(what: () => boolean, ms: number): Promise<boolean> {
  for (let waited = 0; waited < ms && !what(); waited += 20) await new Promise((resolve) => setTimeout(resolve, 20));
  return what();
}

describe('baresip over TLS', () => {
  it('registers with its password, is called on its connection, talks, and is hung up on', async () => {
    await open();
    const proxy = `sip:${HOST}:${harness.transports.tlsPort};transport=tls`;
    await startPhone(`<sip:1001@${proxy.slice(4)}>;auth_user=1001;auth_pass=${PASSWORD};outbound="${proxy}";regint=60`);
    expect(await until(() => registrar.bindings('1001').length === 1, 8_000), said).toBe(true);
    const [binding] = registrar.bindings('1001');
    if (binding === undefined) throw new Error('no binding');
    expect(binding.flow.protocol).toBe('TLS');
    const { end, answer } = await talk({ target: binding.contact, flow: binding.flow });
    expect(end.cause, said).toBe('hung-up');
    expect(answer).toContain('m=audio');
    expect(await until(() => harness.agent.stats().calls === 0, 3_000)).toBe(true);
    expect(harness.errors).toEqual([]);
  });

  it('is called by us as a trunk would be: it shows who it is, and the call takes one connection', async () => {
    const authority = await open();
    const { certificateFile, keyFile } = await authority.issue('phone', 'DNS:phone.example');
    const both = path.join(folder, 'phone-both.pem');
    await writeFile(both, (await readFile(keyFile, 'utf8')) + (await readFile(certificateFile, 'utf8')));
    const port = await startPhone(`<sip:1001@${HOST}>;regint=0`, [`sip_certificate ${both}`]);
    let outcome = await callTrunk(port);
    // Until it listens nobody is there.
    for (let tries = 0; outcome.end.cause === 'unreachable' && tries < 40; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      outcome = await callTrunk(port);
    }
    expect(outcome.end.cause, said).toBe('hung-up');
    expect(outcome.answer).toContain('m=audio');
  });
});

function callTrunk(port: number): ReturnType<typeof talk> {
  const target = `sip:1001@${HOST}:${port};transport=tls`;
  return talk({ target, destination: { protocol: 'TLS', host: HOST, port } });
}

/** A call that is hung up 200 ms after it was answered. */
function talk(way: Pick<InviteOptions, 'target' | 'flow' | 'destination'>) {
  return new Promise<{ end: CallEnd; answer: string | null }>((resolve) => {
    let answer: string | null = null;
    const call = harness.agent.invite({
      ...way,
      from: { uri: `sip:centre@${HOST}` },
      sdp: SDP,
      handlers: {
        onAccepted: ({ sdp }) => {
          answer = sdp;
          setTimeout(() => call.bye(), 200);
        },
        onEnded: (end) => resolve({ end, answer }),
      },
    });
  });
}
