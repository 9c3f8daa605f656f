import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './centre.ts';
import { readChannels, writeTone } from './tones.ts';

const STARTS_MAX = 4;
const CONNECT_TRIES = 80;

/** A telephone nobody here wrote: baresip, which speaks a tone and records what it hears. */
export class BaresipPhone {
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #control: net.Socket;

  private constructor(folder: string, child: ChildProcess, control: net.Socket) {
    this.#folder = folder;
    this.#child = child;
    this.#control = control;
  }

  /** `account`: an address of record with baresip parameters, or null for a phone behind a trunk. */
  static async open(options: { user?: string; hz?: number; account?: string } = {}): Promise<BaresipPhone> {
    for (let tries = 1; ; tries += 1) {
      // A port found free may be taken before baresip has it: it then never opens its control port.
      const phone = await BaresipPhone.#start(options);
      if (phone !== null) return phone;
      if (tries === STARTS_MAX) throw new Error('baresip did not open its control port');
    }
  }

  static async #start(options: { user?: string; hz?: number; account?: string }): Promise<BaresipPhone | null> {
    const folder = await mkdtemp('/tmp/shouwen-baresip-');
    const [sipPort, controlPort] = await Promise.all([freePort(), freePort()]);
    const rtpPort = 26_000 + Math.floor(Math.random() * 30) * 100;
    await writeTone(path.join(folder, 'tone.wav'), options.hz ?? 440, 120);
    const user = options.user ?? '13800138000';
    await writeFile(path.join(folder, 'config'), configuration(folder, sipPort, controlPort, rtpPort));
    const account = options.account ?? `<sip:${user}@127.0.0.1>;regint=0;audio_codecs=pcma/8000/1,pcmu/8000/1;ptime=20`;
    await writeFile(path.join(folder, 'accounts'), `${account}\n`);
    await writeFile(path.join(folder, 'contacts'), '');
    const child = spawn('baresip', ['-f', folder], { stdio: 'ignore', cwd: folder });
    const control = await connect(controlPort, child);
    if (control !== null) return new BaresipPhone(folder, child, control);
    child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
    return null;
  }

  dial(uri: string): void {
    this.#command('dial', uri);
  }

  accept(): void {
    this.#command('accept', '');
  }

  digit(key: string): void {
    this.#command('sndcode', key);
  }

  hold(): void {
    this.#command('hold', '');
  }

  resume(): void {
    this.#command('resume', '');
  }

  hangUp(): void {
    this.#command('hangup', '');
  }

  /** What the phone heard in all calls so far, newest recording last; 8 kHz. */
  async heard(): Promise<Int16Array> {
    const names = (await readdir(this.#folder)).filter((name) => name.startsWith('dump-') && name.endsWith('-dec.wav'));
    const last = names.sort().at(-1);
    if (last === undefined) return new Int16Array(0);
    return readChannels(await readFile(path.join(this.#folder, last))).channels[0] ?? new Int16Array(0);
  }

  async close(): Promise<void> {
    this.#control.destroy();
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGTERM');
    await Promise.race([ended, sleep(2000)]);
    if (this.#child.exitCode === null) this.#child.kill('SIGKILL');
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** ctrl_tcp speaks JSON in netstrings. */
  #command(command: string, params: string): void {
    const text = JSON.stringify({ command, params });
    this.#control.write(`${Buffer.byteLength(text)}:${text},`);
  }
}

function configuration(folder: string, sipPort: number, controlPort: number, rtpPort: number): string {
  return [
    'poll_method epoll',
    `sip_listen 127.0.0.1:${sipPort}`,
    'audio_player aubridge,nil',
    `audio_source aufile,${folder}/tone.wav`,
    'audio_alert aubridge,x',
    'audio_buffer 20-160',
    `rtp_ports ${rtpPort}-${rtpPort + 98}`,
    'module_path /usr/lib/baresip/modules',
    'module g711.so',
    'module aufile.so',
    'module aubridge.so',
    'module sndfile.so',
    'module_tmp uuid.so',
    'module_tmp account.so',
    'module_app ctrl_tcp.so',
    'module_app menu.so',
    'module_app contact.so',
    `ctrl_tcp_listen 127.0.0.1:${controlPort}`,
    `snd_path ${folder}`,
    '',
  ].join('\n');
}

/** Null when the program ended or did not listen in time. */
async function connect(port: number, child: ChildProcess): Promise<net.Socket | null> {
  for (let attempt = 0; attempt < CONNECT_TRIES && child.exitCode === null; attempt += 1) {
    const socket = net.connect(port, '127.0.0.1');
    const isOpen = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    if (isOpen) {
      socket.on('error', () => {});
      socket.resume();
      return socket;
    }
    await sleep(100);
  }
  return null;
}
