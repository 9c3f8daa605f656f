import { describe, expect, it } from 'vitest';
import { SourceGuard } from './source-guard.ts';

function guardAt(start: number): { guard: SourceGuard; pass: (ms: number) => void } {
  let now = start;
  const pass = (ms: number): void => {
    now += ms;
  };
  return { guard: new SourceGuard(() => now), pass };
}

describe('the guard of SIP sources', () => {
  it('drops a stranger who floods, and lets him in again after a while', () => {
    const { guard, pass } = guardAt(0);
    const results = Array.from({ length: 100 }, () => guard.screen('192.0.2.1', false, true));
    expect(results.filter((result) => result === 'accept')).toHaveLength(20);
    pass(5000);
    expect(guard.screen('192.0.2.1', false, true)).toBe('accept');
  });

  it('never holds up requests inside the calls of a known source', () => {
    const { guard } = guardAt(0);
    const results = Array.from({ length: 5000 }, () => guard.screen('192.0.2.2', true, false));
    expect(new Set(results)).toEqual(new Set(['accept']));
  });

  it('says 503 to a known source that floods with new calls', () => {
    const { guard } = guardAt(0);
    const results = Array.from({ length: 1000 }, () => guard.screen('192.0.2.2', true, true));
    expect(results.at(-1)).toBe(503);
  });

  it('bans after five failures, twice as long the next time', () => {
    const { guard, pass } = guardAt(0);
    for (let failure = 0; failure < 4; failure += 1) expect(guard.failed('192.0.2.3').isBanned).toBe(false);
    expect(guard.failed('192.0.2.3').isBanned).toBe(true);
    expect(guard.screen('192.0.2.3', false, true)).toBe('drop');
    pass(60_001);
    expect(guard.screen('192.0.2.3', false, true)).toBe('accept');
    for (let failure = 0; failure < 5; failure += 1) guard.failed('192.0.2.3');
    pass(60_001);
    expect(guard.isBanned('192.0.2.3')).toBe(true);
  });

  it('forgets failures once the password was right', () => {
    const { guard } = guardAt(0);
    for (let failure = 0; failure < 4; failure += 1) guard.failed('192.0.2.4');
    guard.proved('192.0.2.4');
    expect(guard.failed('192.0.2.4').isBanned).toBe(false);
  });

  it('holds a bounded number of sources', () => {
    const { guard } = guardAt(0);
    for (let index = 0; index < 60_000; index += 1)
      guard.screen(`10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`, false, true);
    expect(guard.screen('192.0.2.5', false, true)).toBe('accept');
  });
});
