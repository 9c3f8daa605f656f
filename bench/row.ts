/**
 * One line of the benchmark table (`npm run bench`, bench/results.json).
 *
 * A row without a target is there to be read, not to be judged: `target` is null and `verdict` is `info`.
 */
export interface BenchRow {
  /** The part of the system, for instance `sip`. */
  group: string;
  name: string;
  /** What was measured on this run, in `unit`; never a constant. */
  value: number;
  unit: string;
  target: number | null;
  /** The target as a person reads it, for instance `<= 10 us`. Empty when there is none. */
  targetText: string;
  verdict: 'meets' | 'misses' | 'info';
  /** How it was measured, in one sentence. */
  how: string;
}
