import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createSocket, type Socket } from 'node:dgram';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readChannels } from '../support/tones.ts';
import { end, eventually } from './_process.ts';

const MODULES = ['g711', 'g722', 'srtp', 'aufile', 'aubridge', 'sndfile', 'uuid', 'account', 'menu'];

/**
 * One call with a telephone nobody here wrote: baresip, which sings a tone and keeps what it hears. The signalling on our
 * side is just enough SIP to hand two SDPs over.
 */
export class BaresipCall {
  readonly #folder: string;
  readonly #sip: Socket;
  readonly #sipPort: number;
  #child: ChildProcess | null = null;

  private constructor(folder: string, sip: Socket) {
    this.#folder = folder;
    this.#sip = sip;
    this.#sipPort = sip.address().port;
    sip.on('message', (data, from) => {
      const text = data.toString();
      if (text.startsWith('BYE ')) sip.send(response(text, '', this.#sipPort), from.port, from.address);
    });
  }

  /** `rate`: that of its codec, for baresip does not convert what it plays. */
  static async open(hz: number, rate: 8000 | 16_000): Promise<BaresipCall> {
    const folder = await mkdtemp(join(tmpdir(), 'shouwen-sdes-'));
    const sine = ['synth', '60', 'sine', String(hz), 'vol', '0.3'];
    execFileSync('sox', ['-n', '-r', String(rate), '-c', '1', '-b', '16', join(folder, 'tone.wav'), ...sine]);
    const sip = await bind();
    return new BaresipCall(folder, sip);
  }

  /** baresip calls; `answer` turns its offer into our answer. Resolves when it was answered. */
  async calls(account: string, answer: (offer: string) => Promise<string>): Promise<void> {
    const answered = new Promise<void>((resolve, reject) => {
      this.#sip.on('message', (data, from) => {
        const text = data.toString();
        if (!text.startsWith('INVITE ')) return;
        answer(bodyOf(text)).then((sdp) => {
          this.#sip.send(response(text, sdp, this.#sipPort), from.port, from.address);
          resolve();
        }, reject);
      });
    });
    await this.#start(account, await freePort(), ['-e', `d sip:media@127.0.0.1:${this.#sipPort}`]);
    await answered;
  }

  /** Calls baresip with our offer; resolves with its answer. */
  async called(account: string, offer: string): Promise<string> {
    const port = await freePort();
    await this.#start(account, port, []);
    const answer = new Promise<string>((resolve) => {
      this.#sip.on('message', (data) => {
        const text = data.toString();
        if (!text.startsWith('SIP/2.0 200')) return;
        this.#sip.send(request('ACK', port, this.#sipPort, ''), port, '127.0.0.1');
        resolve(bodyOf(text));
      });
    });
    let answered = '';
    void answer.then((sdp) => {
      answered = sdp;
    });
    const ask = () => this.#sip.send(request('INVITE', port, this.#sipPort, offer), port, '127.0.0.1');
    // It may not listen yet; a repeated INVITE is the same one.
    const timer = setInterval(ask, 500);
    try {
      await eventually(() => answered !== '', 10_000, 'baresip answered');
    } finally {
      clearInterval(timer);
    }
    return answered;
  }

  /** What baresip heard so far, and its sample rate. */
  async heard(): Promise<{ samples: Int16Array; rate: number }> {
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith('-dec.wav'));
    const last = names.sort().at(-1);
    if (last === undefined) return { samples: new Int16Array(0), rate: 8000 };
    const { channels, rate } = readChannels(await readFile(join(this.#folder, last)));
    return { samples: channels[0] ?? new Int16Array(0), rate };
  }

  async close(): Promise<void> {
    if (this.#child) await end(this.#child);
    this.#sip.close();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #start(account: string, sipPort: number, more: string[]): Promise<void> {
    const lines = [
      `sip_listen 127.0.0.1:${sipPort}`,
      'audio_player aubridge,nil',
      `audio_source aufile,${this.#folder}/tone.wav`,
      'audio_alert aubridge,x',
      'module_path /usr/lib/baresip/modules',
      ...MODULES.map((name) => `module ${name}.so`),
      `snd_path ${this.#folder}`,
      '',
    ];
    await writeFile(join(this.#folder, 'config'), lines.join('\n'));
    await writeFile(join(this.#folder, 'accounts'), `<sip:phone@127.0.0.1>;regint=0;ptime=20;${account}\n`);
    await writeFile(join(this.#folder, 'contacts'), '');
    this.#child = spawn('baresip', ['-f', this.#folder, ...more], { stdio: 'ignore', cwd: this.#folder });
  }
}

function bodyOf(message: string): string {
  return message.slice(message.indexOf('\r\n\r\n') + 4);
}

function headerOf(message: string, name: string): string {
  return new RegExp(`^${name}: *(.*)$`, 'im').exec(message)?.[1]?.trim() ?? '';
}

function response(invite: string, sdp: string, port: number): string {
  const copied = ['Via', 'From', 'Call-ID', 'CSeq'].map((name) => `${name}: ${headerOf(invite, name)}`);
  return [
    'SIP/2.0 200 OK',
    ...copied,
    `To: ${headerOf(invite, 'To').replace(/;tag=.*/, '')};tag=media`,
    `Contact: <sip:media@127.0.0.1:${port}>`,
    'Content-Type: application/sdp',
    `Content-Length: ${sdp.length}`,
    '',
    sdp,
  ].join('\r\n');
}

function request(method: 'INVITE' | 'ACK', to: number, from: number, sdp: string): string {
  return [
    `${method} sip:phone@127.0.0.1:${to} SIP/2.0`,
    `Via: SIP/2.0/UDP 127.0.0.1:${from};branch=z9hG4bKsdes${from}${method === 'ACK' ? 'a' : ''};rport`,
    'Max-Forwards: 70',
    `From: <sip:media@127.0.0.1:${from}>;tag=media`,
    `To: <sip:phone@127.0.0.1:${to}>`,
    `Call-ID: sdes-${from}`,
    `CSeq: 1 ${method}`,
    `Contact: <sip:media@127.0.0.1:${from}>`,
    ...(sdp === '' ? [] : ['Content-Type: application/sdp']),
    `Content-Length: ${sdp.length}`,
    '',
    sdp,
  ].join('\r\n');
}

async function bind(): Promise<Socket> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return socket;
}

async function freePort(): Promise<number> {
  const socket = await bind();
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(() => resolve()));
  return port;
}
