import type { ContactDetail } from '@shouwen/contract';
import { describe, expect, it } from 'vitest';
import { holdMarkers, layOutParts, sumParts } from './parts.ts';

const start = Date.parse('2026-11-22T01:00:00Z');
const at = (seconds: number): string => new Date(start + seconds * 1000).toISOString();
type Part = ContactDetail['parts'][number];
const part = (kind: Part['kind'], from: number, to: number | null): Part => ({
  kind,
  startedAt: at(from),
  endedAt: to === null ? null : at(to),
  agentName: null,
});

describe('layOutParts', () => {
  it('gives each part its share of the whole', () => {
    const strip = layOutParts([part('talking', 30, 90), part('waiting', 0, 30), part('hold', 90, 120)], start);
    expect(strip.map(({ kind, share }) => [kind, share])).toEqual([
      ['waiting', 25],
      ['talking', 50],
      ['hold', 25],
    ]);
  });
  it('lets a running part end now', () => {
    const [only] = layOutParts([part('talking', 0, null)], start + 61_000);
    expect(only).toMatchObject({ lengthMs: 61_000, share: 100, isRunning: true });
  });
  it('leaves out parts without length', () => {
    expect(layOutParts([part('ringing', 5, 5), part('talking', 5, 9)], start)).toHaveLength(1);
    expect(layOutParts([], start)).toEqual([]);
  });
});

it('adds up what came in pieces', () => {
  const strip = layOutParts([part('talking', 0, 10), part('hold', 10, 20), part('talking', 20, 40)], start);
  expect(sumParts(strip)).toEqual([
    { kind: 'talking', lengthMs: 30_000, isRunning: false },
    { kind: 'hold', lengthMs: 10_000, isRunning: false },
  ]);
});

describe('holdMarkers', () => {
  it('places a hold on the recording', () => {
    expect(holdMarkers([part('hold', 20, 30)], start + 10_000, 40_000, start)).toEqual([{ from: 25, width: 25 }]);
  });
  it('cuts what lies outside of the recording', () => {
    expect(holdMarkers([part('hold', 0, 20), part('hold', 60, 70)], start + 10_000, 40_000, start)).toEqual([
      { from: 0, width: 25 },
    ]);
    expect(holdMarkers([part('hold', 0, 20)], start, 0, start)).toEqual([]);
  });
});
