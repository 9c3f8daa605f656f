import { spawn } from 'node:child_process';

/** How a program of the tests ended. */
export interface ProgramResult {
  /** 0 only when it ended well and in time. */
  readonly code: number;
  /** What it wrote, when `quiet`. */
  readonly output: string;
  readonly isLate: boolean;
}

export interface ProgramOptions {
  readonly workingDir: string;
  readonly limitMs: number;
  /** Keep the output instead of showing it. */
  readonly quiet?: boolean;
  readonly environment?: NodeJS.ProcessEnv;
}

const OUTPUT_CHARACTERS_MAX = 4_000_000;
const KILL_AFTER_MS = 10_000;

/** Signals a program and everything it has started. */
function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Already gone.
  }
}

/** Runs a program in a process group of its own, which is ended as a whole when it takes too long or we are stopped. */
export function runProgram(command: string, words: readonly string[], options: ProgramOptions): Promise<ProgramResult> {
  return new Promise((settle) => {
    const child = spawn(command, words, {
      cwd: options.workingDir,
      env: options.environment ?? process.env,
      detached: true,
      stdio: options.quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    });
    let output = '';
    let isLate = false;
    const collect = (part: Buffer) => {
      output = (output + part.toString('utf8')).slice(-OUTPUT_CHARACTERS_MAX);
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    const passOn = (signal: NodeJS.Signals) => signalGroup(child.pid, signal);
    const late = setTimeout(() => {
      isLate = true;
      signalGroup(child.pid, 'SIGTERM');
    }, options.limitMs);
    const tooLate = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), options.limitMs + KILL_AFTER_MS);
    process.on('SIGINT', passOn).on('SIGTERM', passOn);
    function end(code: number): void {
      clearTimeout(late);
      clearTimeout(tooLate);
      process.off('SIGINT', passOn).off('SIGTERM', passOn);
      // Whatever it left behind would disturb the next phase.
      signalGroup(child.pid, 'SIGKILL');
      settle({ code, output, isLate });
    }
    child.once('error', (error) => {
      output += error.message;
      end(127);
    });
    // `exit`, not `close`: a process left behind may hold the pipes open for ever.
    child.once('exit', (code) => end(isLate ? 1 : (code ?? 1)));
  });
}
