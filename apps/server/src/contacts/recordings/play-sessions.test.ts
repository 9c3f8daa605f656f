import { describe, expect, it } from 'vitest';
import { PlaySessions } from './play-sessions.ts';

const minute = 60_000;

describe('a play', () => {
  it('begins once, whatever ranges the player asks for', () => {
    const plays = new PlaySessions();
    expect(plays.begins('a', 'r', '', 0)).toBe(true);
    for (let at = 1; at < 30; at += 1) expect(plays.begins('a', 'r', '', at * minute)).toBe(false);
  });

  it('begins anew after ten silent minutes', () => {
    const plays = new PlaySessions();
    plays.begins('a', 'r', '', 0);
    expect(plays.begins('a', 'r', '', 10 * minute)).toBe(false);
    expect(plays.begins('a', 'r', '', 20 * minute + 1)).toBe(true);
  });

  it('is each person’s own, each recording’s own, and each named play’s own', () => {
    const plays = new PlaySessions();
    plays.begins('a', 'r', '', 0);
    expect(plays.begins('b', 'r', '', 0)).toBe(true);
    expect(plays.begins('a', 's', '', 0)).toBe(true);
    expect(plays.begins('a', 'r', 'second', 0)).toBe(true);
  });

  it('is remembered for the latest ten thousand', () => {
    const plays = new PlaySessions();
    for (let person = 0; person < 10_001; person += 1) plays.begins(String(person), 'r', '', 0);
    expect(plays.begins('0', 'r', '', 1)).toBe(true);
    expect(plays.begins('10000', 'r', '', 1)).toBe(false);
  });
});
