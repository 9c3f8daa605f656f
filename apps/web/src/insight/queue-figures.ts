/** Order and limits of the queues on the board. */
import type { LiveQueue } from '@shouwen/contract';

/** Which limits of a queue are broken now; red is for these and nothing else. */
export interface BrokenLimits {
  serviceLevel: boolean;
  /** The longest waiting contact has already waited longer than the service level allows. */
  wait: boolean;
}

export function brokenLimits(queue: LiveQueue, now: number): BrokenLimits {
  return {
    serviceLevel: queue.serviceLevelPercent !== null && queue.serviceLevelPercent < queue.targetPercent,
    wait: queue.longestSince !== null && now - Date.parse(queue.longestSince) > queue.answerWithinMs,
  };
}

/**
 * Queues with an alarm first; then the worst service level; queues without a figure after them, those with someone
 * waiting before the quiet ones.
 */
export function orderQueues(queues: readonly LiveQueue[], alarmed: ReadonlySet<string> = new Set()): LiveQueue[] {
  return [...queues].sort(
    (left, right) =>
      Number(alarmed.has(right.queueId)) - Number(alarmed.has(left.queueId)) ||
      (left.serviceLevelPercent ?? 1000) - (right.serviceLevelPercent ?? 1000) ||
      right.waiting - left.waiting ||
      left.name.zh.localeCompare(right.name.zh, 'zh') ||
      left.queueId.localeCompare(right.queueId),
  );
}

/** Share of the contacts that ended waiting today; null before the first. */
export function abandonedPercent(queue: Pick<LiveQueue, 'answered' | 'abandoned'>): number | null {
  const ended = queue.answered + queue.abandoned;
  return ended === 0 ? null : (queue.abandoned / ended) * 100;
}

export interface Trend {
  /** Pieces of a line in a box of `width` by `height`, one for every run without gaps. */
  lines: string[];
  /** A half hour between two gaps has no line and is drawn as a dot. */
  dots: { x: number; y: number }[];
  targetY: number;
  first: number;
  last: number;
}

/** The small line of a queue: service level of the last half hours. Null when there is nothing to draw. */
export function trendOf(queue: LiveQueue, width: number, height: number): Trend | null {
  const known = queue.trend.filter((value) => value !== null);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return null;
  // The scale holds the target and leaves air, so that a quiet queue is a calm line and not a zigzag over full height.
  const low = Math.max(0, Math.min(queue.targetPercent - 12, ...known));
  const scaleY = (value: number): number => round(height - ((value - low) / (100 - low || 1)) * height);
  const step = queue.trend.length > 1 ? width / (queue.trend.length - 1) : 0;
  const runs: { x: number; y: number }[][] = [];
  let run: { x: number; y: number }[] = [];
  queue.trend.forEach((value, place) => {
    if (value === null) {
      run = [];
      return;
    }
    if (run.length === 0) runs.push(run);
    run.push({ x: round(place * step), y: scaleY(value) });
  });
  return {
    lines: runs.filter((points) => points.length > 1).map((points) => points.map(({ x, y }) => `${x},${y}`).join(' ')),
    dots: runs.flatMap((points) => (points.length === 1 ? points : [])),
    targetY: scaleY(queue.targetPercent),
    first,
    last,
  };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

export interface ServiceLevelSum {
  answered: number;
  answeredWithin: number;
  abandoned: number;
  abandonedShort: number;
  /** What the formula divides by. */
  counted: number;
  percent: number | null;
}

/** The service level by its formula, from the counts of the queues: what anyone can recompute. */
export function sumServiceLevel(queues: readonly LiveQueue[]): ServiceLevelSum {
  const sum = { answered: 0, answeredWithin: 0, abandoned: 0, abandonedShort: 0 };
  for (const queue of queues) {
    sum.answered += queue.answered;
    sum.answeredWithin += queue.answeredWithin;
    sum.abandoned += queue.abandoned;
    sum.abandonedShort += queue.abandonedShort;
  }
  const counted = sum.answered + sum.abandoned - sum.abandonedShort;
  return { ...sum, counted, percent: counted === 0 ? null : (sum.answeredWithin / counted) * 100 };
}
