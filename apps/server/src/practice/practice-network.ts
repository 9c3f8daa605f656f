import { type ChildProcess, fork } from 'node:child_process';
import path from 'node:path';
import type { Language } from '@shouwen/contract';

const NETWORK = path.resolve(import.meta.dirname, 'callers/network-cli.ts');
const CALLERS = path.resolve(import.meta.dirname, 'callers/callers-cli.ts');
const START_MS_MAX = 10_000;
/** Test calls that may run at a time: each is a process of its own. */
const TEST_CALLS_MAX = 4;

/** The processes of the practice telephone network: audio never runs in the server's own. */
export class PracticeNetwork {
  readonly #sipPort: number;
  #network: Promise<{ child: ChildProcess; port: number }> | null = null;
  readonly #testCalls = new Set<ChildProcess>();

  constructor(sipPort: number) {
    this.#sipPort = sipPort;
  }

  /** Where outbound practice calls go; starts the telephones at the first one. */
  async destination(): Promise<{ host: string; port: number }> {
    this.#network ??= this.#start();
    try {
      return { host: '127.0.0.1', port: (await this.#network).port };
    } catch (error) {
      this.#network = null;
      throw error;
    }
  }

  /** Rings the centre once with the test sentence; false when enough test calls are running. */
  testCall(options: { to: string; from: string; language: Language; key: string | null }): boolean {
    if (this.#testCalls.size >= TEST_CALLS_MAX) return false;
    const argv = ['--test', '--to', options.to, '--from', options.from, '--language', options.language];
    argv.push('--port', String(this.#sipPort));
    if (options.key !== null) argv.push('--key', options.key);
    const child = fork(CALLERS, argv, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    this.#testCalls.add(child);
    child.once('exit', () => this.#testCalls.delete(child));
    child.once('error', () => this.#testCalls.delete(child));
    return true;
  }

  async close(): Promise<void> {
    for (const child of this.#testCalls) child.kill();
    const network = await this.#network?.catch(() => null);
    network?.child.kill();
  }

  #start(): Promise<{ child: ChildProcess; port: number }> {
    return new Promise((resolve, reject) => {
      const child = fork(NETWORK, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
      const timer = setTimeout(() => {
        child.kill();
        reject(new Error('The practice telephones did not start in time.'));
      }, START_MS_MAX);
      child.once('message', (message) => {
        clearTimeout(timer);
        const port = typeof message === 'object' && message !== null && 'port' in message ? Number(message.port) : 0;
        resolve({ child, port });
      });
      child.once('exit', () => {
        clearTimeout(timer);
        this.#network = null;
        reject(new Error('The practice telephones ended.'));
      });
    });
  }
}
