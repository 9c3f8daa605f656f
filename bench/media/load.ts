import { type ChildProcess, fork } from 'node:child_process';
import { setPriority } from 'node:os';
import { join } from 'node:path';
import type { CallKind, CallSdp, FromLoad, RunFigures, ToLoad } from './load-messages.ts';

/** Above the media threads themselves. */
const PREFERRED = -15;

/** The load generator, seen from the bench. One request at a time. */
export class Load {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static start(): Load {
    return new Load(fork(join(import.meta.dirname, 'load-generator.ts'), { execPath: process.execPath }));
  }

  /** Lets it run before everything else, if we may: what it measures is then not its own waiting for a processor. */
  prefer(): void {
    try {
      setPriority(this.#child.pid ?? 0, PREFERRED);
    } catch {
      // Needs root or CAP_SYS_NICE; without it lateness includes that of the measuring process.
    }
  }

  async open(set: string, callKind: CallKind, count: number): Promise<CallSdp[]> {
    const reply = await this.#ask({ kind: 'open', set, callKind, count });
    return reply.kind === 'opened' ? reply.sdps : [];
  }

  async connect(set: string, answers: CallSdp[]): Promise<void> {
    await this.#ask({ kind: 'connect', set, answers });
  }

  async run(set: string, ms: number): Promise<RunFigures> {
    const reply = await this.#ask({ kind: 'run', set, ms });
    if (reply.kind !== 'ran') throw new Error('the load generator mixed up its answers');
    return reply;
  }

  async close(set: string): Promise<void> {
    await this.#ask({ kind: 'close', set });
  }

  stop(): void {
    this.#child.kill();
  }

  #ask(message: ToLoad): Promise<FromLoad> {
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error('the load generator died'));
      this.#child.once('exit', ended);
      this.#child.once('message', (reply: FromLoad) => {
        this.#child.off('exit', ended);
        if (reply.kind === 'failed') reject(new Error(`load generator: ${reply.message}`));
        else resolve(reply);
      });
      this.#child.send(message);
    });
  }
}
