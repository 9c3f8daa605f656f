import { describe, expect, it } from 'vitest';
import { createSignInThrottle } from './sign-in-throttle.ts';

function start() {
  const time = { now: 1_000_000 };
  return { time, throttle: createSignInThrottle({ now: () => time.now }) };
}

describe('the sign-in throttle', () => {
  it('doubles the wait with each try, up to a minute', () => {
    const { time, throttle } = start();
    const waits: number[] = [];
    for (let round = 0; round < 12; round += 1) {
      let wait = throttle.begin('wang', `10.0.0.${round}`);
      waits.push(wait);
      time.now += wait;
      if (wait > 0) wait = throttle.begin('wang', `10.0.0.${round}`);
      expect(wait).toBe(0);
    }
    expect(waits).toEqual([0, 0, 0, 0, 1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('slows an address that tries many logins', () => {
    const { throttle } = start();
    const waits = Array.from({ length: 70 }, (_, index) => throttle.begin(`login${index}`, '10.0.0.1'));
    expect(waits.filter((wait) => wait === 0)).toHaveLength(60);
    expect(throttle.begin('login99', '10.0.0.2')).toBe(0);
  });

  it('forgives a login that succeeds, but not the other tries of its address', () => {
    const { throttle } = start();
    for (let index = 0; index < 59; index += 1) throttle.begin(`login${index}`, '10.0.0.1');
    throttle.begin('own', '10.0.0.1');
    throttle.succeeded('own', '10.0.0.1');
    expect(throttle.begin('own', '10.0.0.1')).toBe(0);
    expect(throttle.begin('own', '10.0.0.1')).toBe(1000);
  });

  it('forgets after half an hour of quiet', () => {
    const { time, throttle } = start();
    for (let index = 0; index < 5; index += 1) throttle.begin('wang', '10.0.0.1');
    expect(throttle.begin('wang', '10.0.0.1')).toBeGreaterThan(0);
    time.now += 30 * 60_000 + 1;
    for (let index = 0; index < 4; index += 1) expect(throttle.begin('wang', '10.0.0.1')).toBe(0);
  });

  it('keeps a bounded number of logins and drops the quietest', () => {
    const { throttle } = start();
    for (let index = 0; index < 5; index += 1) throttle.begin('early', '10.0.0.1');
    expect(throttle.begin('early', '10.0.0.1')).toBeGreaterThan(0);
    for (let index = 0; index < 20_000; index += 1)
      throttle.begin(`login${index}`, `10.1.${index >> 8}.${index & 255}`);
    expect(throttle.begin('early', '10.0.0.2')).toBe(0);
  });
});
