/** People of a running centre with a browser each, and what their ears are to hear. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import type { ApiClient } from '../support/api.ts';
import type { BaresipPhone } from '../support/baresip.ts';
import type { Centre } from '../support/centre.ts';
import { shareOf } from '../support/tones.ts';

const SECOND = 8000;
/** A tone counts as heard above this share of the loudness; two mixed ones have about half each. */
const HEARD = 0.22;
const TRIES = 8;
/** In a browser: no quieter than this, and no further below the loudest of them (dB). */
const QUIETEST_DB = -70;
const BELOW_LOUDEST_DB = 30;

/** Invited by the administrator, joined by the page behind the link. */
export async function joinInBrowser(
  page: Page,
  centre: Centre,
  admin: ApiClient,
  person: { name: string; login: string; role: 'agent' | 'supervisor'; password: string },
): Promise<void> {
  const { password, ...facts } = person;
  const { joinPath } = await admin.json<{ joinPath: string }>('POST', '/api/people', facts);
  await page.goto(`${centre.url}${joinPath}`);
  await page.locator('input[type=password]').first().fill(password);
  await page.locator('button[type=submit]').click();
  await page.waitForURL(/\/(desk|live)/);
}

/** Everybody hears exactly these tones; looked at a few times, since sound takes a moment on a busy machine. */
export async function expectEars(
  ears: Readonly<Record<string, Page | BaresipPhone>>,
  tones: readonly number[],
  expected: Readonly<Record<string, readonly number[]>>,
): Promise<void> {
  let heard: Record<string, number[]> = {};
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    await sleep(attempt === 0 ? 1500 : 1000);
    heard = {};
    for (const name of Object.keys(expected)) {
      const ear = ears[name];
      if (ear !== undefined) heard[name] = await tonesIn(ear, tones);
    }
    if (JSON.stringify(heard) === JSON.stringify(expected)) return;
  }
  expect(heard).toEqual(expected);
}

async function tonesIn(ear: Page | BaresipPhone, tones: readonly number[]): Promise<number[]> {
  if ('goto' in ear) return await tonesInBrowser(ear, tones);
  const samples = (await ear.heard()).subarray(-SECOND);
  return tones.filter((hz) => shareOf(samples, hz) > HEARD);
}

/** By the analyser that `openPerson` put behind the newest received track. */
async function tonesInBrowser(page: Page, tones: readonly number[]): Promise<number[]> {
  const levels = await page.evaluate((wanted) => {
    const { audioProbe } = window as unknown as { audioProbe: { analyser: AnalyserNode | null } };
    const { analyser } = audioProbe;
    if (analyser === null) return wanted.map(() => -200);
    const bins = new Float32Array(analyser.frequencyBinCount);
    analyser.getFloatFrequencyData(bins);
    return wanted.map((hz) => {
      const bin = Math.round((hz * analyser.fftSize) / analyser.context.sampleRate);
      return Math.max(...bins.subarray(bin - 2, bin + 3));
    });
  }, tones);
  const loudest = Math.max(...levels);
  return tones.filter((_hz, place) => {
    const level = levels[place] ?? -200;
    return level > QUIETEST_DB && level > loudest - BELOW_LOUDEST_DB;
  });
}
