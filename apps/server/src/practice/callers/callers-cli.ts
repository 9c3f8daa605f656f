/**
 * Simulated callers: `npm run callers -- --rate 30/h --for 10m`. They ring the centre on this machine over SIP, choose
 * from the menu, speak recorded sentences, wait with limited patience and hang up, so that everything can be tried
 * without a carrier.
 */
import { readOptions, UsageError, usage } from './callers-options.ts';
import { loadPrompt, loadSentences } from './sentences.ts';
import { TelephoneBox, type TelephoneCall } from './telephone.ts';

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env);
  if (options === 'help') {
    process.stdout.write(usage);
    return;
  }
  const box = await TelephoneBox.open({ host: options.host, port: options.port });
  const sentences = await loadSentences(options.language);
  const calls: Promise<void>[] = [];
  const place = async (call: TelephoneCall): Promise<void> => {
    process.stdout.write(`${new Date().toISOString()} ${call.from} -> ${call.to}\n`);
    const report = await box.call(call);
    const seconds = Math.round(report.talkedMs / 1000);
    process.stdout.write(`${new Date().toISOString()} ${call.from} ${report.result} ${report.status} ${seconds} s\n`);
  };
  if (options.isTest) {
    await place(await testCall(options));
  } else {
    const endAt = Date.now() + options.forMs;
    while (Date.now() < endAt && calls.length < options.callsMax) {
      calls.push(place(randomCall(options, sentences)));
      // Exponential gaps: arrivals as a hotline sees them, not a metronome.
      const gapMs = Math.min(-Math.log(1 - Math.random()) * options.meanGapMs, endAt - Date.now());
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, gapMs)));
    }
    await Promise.all(calls);
  }
  await box.close();
}

async function testCall(options: Exclude<ReturnType<typeof readOptions>, 'help'>): Promise<TelephoneCall> {
  const greeting = await loadPrompt(options.language, 'test-call');
  return {
    from: options.from ?? '13800000000',
    to: options.to,
    keys: options.key === null ? [] : [{ digit: options.key, afterMs: 1500 }],
    sentences: Array.from({ length: 12 }, () => greeting),
    firstSentenceAfterMs: 1000,
    pauseMs: 1500,
    patienceMs: 180_000,
  };
}

function randomCall(options: Exclude<ReturnType<typeof readOptions>, 'help'>, sentences: Uint8Array[]): TelephoneCall {
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(Math.random() * items.length)] as Item;
  const digit = options.key ?? pick(['1', '1', '2', '3', '0']);
  return {
    from: options.from ?? `13800${String(Math.floor(Math.random() * 1_000_000)).padStart(6, '0')}`,
    to: options.to,
    keys: [{ digit, afterMs: 1500 + Math.random() * 3000 }],
    sentences: Array.from({ length: 20 }, () => pick(sentences)),
    firstSentenceAfterMs: 8000,
    pauseMs: 4000,
    patienceMs: options.talkMs * (0.5 + Math.random()),
  };
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof UsageError ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
