/** Entry of a media worker thread: sockets, pacing and recordings of the calls given to it. */
import { setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { makeCertificate } from '@shouwen/media';
import { describeFault } from '../fault.ts';
import { Coalescer } from './coalescer.ts';
import { Engine } from './engine.ts';
import { LegFactory } from './leg-factory.ts';
import { LoadWatch } from './load-watch.ts';
import type { FromWorker, ToWorker, WorkerCommand, WorkerStart } from './messages.ts';
import { PromptStore } from './prompt-store.ts';

const TICK_MS = 100;
const AUDIO_PRIORITY = -10;
const TICKS_PER_SECOND = 1000 / TICK_MS;
/** Faults of the packet path that are logged; a flood of them must not fill the disk. */
const FAULTS_LOGGED_MAX = 20;

const port = parentPort;
if (!port) throw new Error('worker.ts runs only as a worker thread');
const { index, workers, config }: WorkerStart = workerData;
const send = (message: FromWorker): void => port.postMessage(message);
const now = (): number => performance.now();

const coalescer = new Coalescer();
let faults = 0;
function onFault(error: unknown): void {
  faults += 1;
  if (faults > FAULTS_LOGGED_MAX) return;
  const fields = { worker: index, error: error instanceof Error ? error.stack : String(error) };
  send({ kind: 'log', level: 'error', message: 'a datagram could not be handled', fields });
}

/**
 * Audio cannot wait, everything else on the machine can. On Linux this is the nice value of this thread alone; it needs root
 * or CAP_SYS_NICE, and without either all works the same on a machine that is not overloaded.
 */
function preferAudio(): void {
  try {
    setPriority(AUDIO_PRIORITY);
  } catch {
    send({ kind: 'log', level: 'info', message: 'no right to raise the priority of audio', fields: { worker: index } });
  }
}

async function start(): Promise<{ engine: Engine; factory: LegFactory }> {
  const certificate = makeCertificate(Date.now());
  const factory = await LegFactory.open({
    config,
    share: { index, of: workers },
    certificate,
    now,
    coalescer,
    onFault,
  });
  const engine = new Engine({
    workerIndex: index,
    factory,
    prompts: new PromptStore(config.promptDirs),
    recordingsDir: config.recordingsDir,
    orphanMs: config.orphanSeconds * 1000,
    now,
    onEvent: (event) => send({ kind: 'event', event }),
    onResult: (result) => send({ kind: 'result', result }),
  });
  return { engine, factory };
}

function keepTime(engine: Engine): NodeJS.Timeout {
  const load = new LoadWatch(now());
  let ticks = 0;
  let dueAtMs = now() + TICK_MS;
  let worstLateMs = 0;
  return setInterval(() => {
    const nowMs = now();
    worstLateMs = Math.max(worstLateMs, nowMs - dueAtMs);
    dueAtMs = nowMs + TICK_MS;
    coalescer.tick();
    engine.tick(nowMs);
    if (++ticks % TICKS_PER_SECOND !== 0) return;
    const change = load.check(Math.max(worstLateMs, engine.pacer.takeLateness()), nowMs);
    worstLateMs = 0;
    if (change) send({ kind: 'event', event: { event: 'process.overload', at: Date.now(), worker: index, ...change } });
  }, TICK_MS);
}

async function carryOut(engine: Engine, id: number, callId: string, request: WorkerCommand): Promise<void> {
  try {
    const reply = await engine.run(callId, request);
    send({ kind: 'reply', id, reply });
  } catch (error) {
    const { code, message } = describeFault(error);
    if (code === 'internal') onFault(error);
    send({ kind: 'refusal', id, code, message });
  }
}

try {
  preferAudio();
  const { engine, factory } = await start();
  const timer = keepTime(engine);
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'command') void carryOut(engine, message.id, message.callId, message.request);
    else if (message.kind === 'inventory') send({ kind: 'inventory', id: message.id, inventory: engine.inventory() });
    else if (message.kind === 'attended') engine.isAttended = message.isAttended;
    else {
      void engine.stop().finally(() => {
        clearInterval(timer);
        factory.close();
        send({ kind: 'stopped' });
      });
    }
  });
  send({ kind: 'ready', port: factory.muxPort });
} catch (error) {
  send({ kind: 'failed', message: describeFault(error).message });
}
