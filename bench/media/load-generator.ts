/** Entry of the load generator: parties of many calls, driven by messages of the bench. */
import type { FromLoad, ToLoad } from './load-messages.ts';
import { BrowserParty, type Party, PhoneParty } from './load-parties.ts';

const HZ_A = 440;
const HZ_B = 1000;
/** Packets of all calls are spread over the 20 ms in so many steps. */
const STEPS = 10;
/** Parties that connect at a time. */
const CONNECT_BATCH = 10;
/** The last packets have arrived when none came for so long; a crowded machine may need a while. */
const SETTLE_MS = 200;
const SETTLE_MS_MAX = 3000;

interface Call {
  a: Party;
  b: Party;
}

const sets = new Map<string, Call[]>();

function tell(message: FromLoad): void {
  process.send?.(message);
}

async function handle(message: ToLoad): Promise<FromLoad> {
  const { set } = message;
  const calls = sets.get(set) ?? [];
  switch (message.kind) {
    case 'open': {
      const opened = await Promise.all(
        Array.from({ length: message.count }, async () => ({
          a: message.callKind === 'webrtc' ? await BrowserParty.open(HZ_A) : await PhoneParty.open(HZ_A),
          b: await PhoneParty.open(HZ_B),
        })),
      );
      sets.set(set, opened);
      return { kind: 'opened', sdps: opened.map(({ a, b }) => ({ a: a.sdp(), b: b.sdp() })) };
    }
    case 'connect':
      for (let at = 0; at < calls.length; at += CONNECT_BATCH) {
        const batch = calls.slice(at, at + CONNECT_BATCH);
        await Promise.all(
          batch.map(({ a, b }, i) => {
            const answer = message.answers[at + i] ?? { a: '', b: '' };
            return Promise.all([a.connect(answer.a), b.connect(answer.b)]);
          }),
        );
      }
      return { kind: 'connected' };
    case 'run':
      return run(calls, message.ms);
    case 'close':
      for (const { a, b } of calls) {
        a.close();
        b.close();
      }
      sets.delete(set);
      return { kind: 'closed' };
  }
}

async function run(calls: Call[], ms: number): Promise<FromLoad> {
  for (const { a, b } of calls) {
    a.begin();
    b.begin();
  }
  const probe = calls[calls.length >> 1];
  if (probe) {
    probe.a.kept = [];
    probe.b.kept = [];
  }
  const sent = await send(calls, ms);
  const received = await settle(calls);
  const toneShare = Math.min(probe?.a.share(HZ_B) ?? 0, probe?.b.share(HZ_A) ?? 0);
  const expected = calls.reduce((sum, { a, b }) => sum + a.expected + b.expected, 0);
  const late = calls.flatMap(({ a, b }) => [...a.lateness(), ...b.lateness()]).sort((x, y) => x - y);
  const lateP99Ms = late[Math.floor(late.length * 0.99)] ?? 0;
  return { kind: 'ran', sent, received, toneShare, lateP99Ms, lateMaxMs: late.at(-1) ?? 0, expected };
}

async function settle(calls: Call[]): Promise<number> {
  const until = performance.now() + SETTLE_MS_MAX;
  for (let before = -1; ; ) {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const received = calls.reduce((sum, { a, b }) => sum + a.received + b.received, 0);
    if (received === before || performance.now() > until) return received;
    before = received;
  }
}

function send(calls: Call[], ms: number): Promise<number> {
  const start = performance.now();
  const stepMs = 20 / STEPS;
  let step = 0;
  let sent = 0;
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const elapsed = performance.now() - start;
      for (; step * stepMs <= Math.min(elapsed, ms); step++) {
        for (let i = step % STEPS; i < calls.length; i += STEPS) {
          calls[i]?.a.sendNext();
          calls[i]?.b.sendNext();
          sent += 2;
        }
      }
      if (elapsed < ms) return;
      clearInterval(timer);
      resolve(sent);
    }, 1);
  });
}

process.on('message', (message: ToLoad) => {
  handle(message).then(tell, (error: unknown) => tell({ kind: 'failed', message: String(error) }));
});
