import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { TelephoneBox } from '../../apps/server/src/practice/callers/telephone.ts';
import { becomeReady, seeRinging, seeState, setUpInBrowser } from '../../tests/support/agent-browser.ts';
import { openBrowser, openPerson } from '../../tests/support/browser.ts';
import { type Centre, startCentre } from '../../tests/support/centre.ts';
import type { BenchRow } from '../row.ts';
import { atMost } from '../table.ts';

const CALLS = 5;
const PASSWORD = 'correct horse battery';
/** A loud u-law tone of one minute: what the agent hears is told from silence by its level. */
const SQUARE = Buffer.from(Array.from({ length: 8000 * 60 }, (_, index) => (index % 16 < 8 ? 0x20 : 0xa0)));

/** INVITE to ringing desk (the greeting's own length taken out) and answer key to audio, with a real caller over SIP and a real browser; medians of a few calls. */
export async function measureCalls(): Promise<BenchRow[]> {
  const centre = await startCentre();
  const browser = await openBrowser();
  const box = await TelephoneBox.open({ host: '127.0.0.1', port: centre.sipPort });
  const ringing: number[] = [];
  const audio: number[] = [];
  try {
    const { page } = await openPerson(browser);
    await setUpInBrowser(page, centre, PASSWORD);
    await becomeReady(page);
    for (let call = 0; call < CALLS; call += 1) {
      const measured = await measureCall(page, box, centre);
      ringing.push(measured.ringingMs);
      audio.push(measured.audioMs);
    }
  } finally {
    await box.close();
    await browser.close();
    await centre.stop();
  }
  return [
    row('INVITE to ringing desk painted, less the greeting', median(ringing), 500),
    row('answer key to audio heard', median(audio), 300),
  ];
}

async function measureCall(
  page: Page,
  box: TelephoneBox,
  centre: Centre,
): Promise<{ ringingMs: number; audioMs: number }> {
  await page.evaluate(watchDesk);
  const invitedAt = Date.now();
  let answeredAt = invitedAt;
  const done = box.call({
    from: '13800138000',
    to: '10000',
    keys: [],
    sentences: [SQUARE],
    firstSentenceAfterMs: 100,
    pauseMs: 0,
    patienceMs: 45_000,
    onAnswered: () => {
      answeredAt = Date.now();
    },
  });
  await seeRinging(page, 40_000);
  await sleep(1500);
  await page.keyboard.press('F2');
  await seeState(page, '通话');
  await page.waitForFunction(() => (window as unknown as Watch).deskWatch.audioAt !== null, null, { timeout: 10_000 });
  const seen = await page.evaluate(() => (window as unknown as Watch).deskWatch);
  const queuedAt = await lastQueuedAt(page);
  await page.keyboard.press('F4');
  await seeState(page, '整理');
  await page.keyboard.press('1');
  await page.keyboard.press('Control+Enter');
  await seeState(page, '可接');
  await done;
  if (seen.paintedAt === null || seen.keyAt === null || seen.audioAt === null)
    throw new Error(`nothing seen at ${centre.url}`);
  return { ringingMs: answeredAt - invitedAt + seen.paintedAt - queuedAt, audioMs: seen.audioAt - seen.keyAt };
}

interface Watch {
  deskWatch: { paintedAt: number | null; keyAt: number | null; audioAt: number | null };
  audioProbe: { analyser: AnalyserNode | null };
}

/** Runs in the page: notes when the answer button was painted, the key pressed, and the first loud sample heard. */
function watchDesk(): void {
  const host = window as unknown as Watch;
  const watch: Watch['deskWatch'] = { paintedAt: null, keyAt: null, audioAt: null };
  host.deskWatch = watch;
  host.audioProbe.analyser = null;
  const observer = new MutationObserver(() => {
    if (watch.paintedAt !== null || document.querySelector('button.answer, [aria-keyshortcuts="F2"]') === null) return;
    watch.paintedAt = 0;
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        watch.paintedAt = Date.now();
        observer.disconnect();
      }),
    );
  });
  observer.observe(document.body, { subtree: true, childList: true });
  window.addEventListener(
    'keydown',
    (event) => {
      if (event.code === 'F2') watch.keyAt ??= Date.now();
    },
    { capture: true },
  );
  const timer = setInterval(() => {
    const { analyser } = host.audioProbe;
    if (analyser === null || watch.keyAt === null) return;
    const samples = new Float32Array(256);
    analyser.getFloatTimeDomainData(samples);
    if (samples.some((sample) => Math.abs(sample) > 0.02)) {
      watch.audioAt = Date.now();
      clearInterval(timer);
    }
  }, 5);
}

/** When the engine queued the contact, from the record: the greeting before it is the caller's time, not ours. */
async function lastQueuedAt(page: Page): Promise<number> {
  return await page.evaluate(async () => {
    const list = await (await fetch('/api/contacts?limit=1')).json();
    const detail = await (await fetch(`/api/contacts/${list.items[0].contactId}`)).json();
    return Date.parse(detail.queuedAt);
  });
}

function row(name: string, value: number, target: number): BenchRow {
  const how = `median of ${CALLS} SIP calls answered in Chromium on this machine`;
  const targetText = `<= ${target} ms`;
  return { group: 'system', name, value, unit: 'ms', target, targetText, verdict: atMost(value, target), how };
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
