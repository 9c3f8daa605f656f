import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { BaresipPhone } from '../support/baresip.ts';
import { shareOf } from '../support/tones.ts';

const SECOND = 8000;
/** A tone counts as heard above this share of the loudness; two mixed ones have about half each. */
const HEARD = 0.22;
const TRIES = 6;

/** Which of these tones each phone hears in its newest second. */
async function whoHears(
  phones: Readonly<Record<string, BaresipPhone>>,
  tones: readonly number[],
): Promise<Record<string, number[]>> {
  const heard: Record<string, number[]> = {};
  for (const [name, phone] of Object.entries(phones)) {
    const samples = (await phone.heard()).subarray(-SECOND);
    heard[name] = tones.filter((hz) => shareOf(samples, hz) > HEARD);
  }
  return heard;
}

/**
 * Everybody hears exactly these tones. Looked at a few times, a second apart: a phone that a busy machine starved sends
 * nothing for a moment, and what is written to its file is late.
 */
export async function expectHearing(
  phones: Readonly<Record<string, BaresipPhone>>,
  expected: Readonly<Record<string, readonly number[]>>,
): Promise<void> {
  const tones = [...new Set(Object.values(expected).flat()), 440, 1000, 1500].filter(
    (hz, i, all) => all.indexOf(hz) === i,
  );
  await sleep(2000);
  let heard = await whoHears(phones, tones);
  for (let tries = 1; tries < TRIES && !isSame(heard, expected); tries += 1) {
    await sleep(1000);
    heard = await whoHears(phones, tones);
  }
  for (const [name, hz] of Object.entries(expected)) {
    expect(
      heard[name]?.toSorted((a, b) => a - b),
      `what ${name} hears`,
    ).toEqual([...hz].sort((a, b) => a - b));
  }
}

function isSame(
  heard: Readonly<Record<string, readonly number[]>>,
  expected: Readonly<Record<string, readonly number[]>>,
): boolean {
  const text = (tones: readonly number[] | undefined): string => [...(tones ?? [])].sort((a, b) => a - b).join();
  return Object.keys(expected).every((name) => text(heard[name]) === text(expected[name]));
}
