/** Whom a call can be given to or asked about, and how a few typed letters find them. */
import type { Colleague, Queue } from '@shouwen/contract';
import { findMatch, type Syllables } from '../../../shell/palette/match.ts';
import { isDialable } from '../dialable.ts';

export type Target =
  | { kind: 'agent'; id: string; label: string; colleague: Colleague }
  | { kind: 'queue'; id: string; label: string; queueId: string }
  | { kind: 'number'; id: string; label: string };

export interface TargetSources {
  colleagues: readonly Colleague[];
  queues: readonly Queue[];
  queueLabel: (queue: Queue) => string;
  /** Null until the table of syllables is loaded: names are then found by characters only. */
  toSyllables: ((label: string) => Syllables) | null;
}

/** A short number inside a name must not offer to call it. */
const dialableMin = 3;
const shownMax = 30;

/** Colleagues who would be rung now, queues, the typed number, and last the colleagues who cannot be had. */
export function findTargets(sources: TargetSources, typed: string): Target[] {
  const { colleagues, queues, queueLabel, toSyllables } = sources;
  const wanted = typed.trim();
  const rankOf = (label: string): number | null => findMatch(label, toSyllables?.(label) ?? null, wanted)?.rank ?? null;
  const people = sortByRank(
    colleagues.map((colleague): Ranked => {
      const target: Target = { kind: 'agent', id: colleague.agentId, label: colleague.name, colleague };
      return { target, rank: best(rankOf(colleague.name), rankOf(colleague.agentNumber)) };
    }),
  );
  const places = sortByRank(
    queues
      .filter((queue) => queue.channels.includes('voice'))
      .map((queue): Ranked => {
        const label = queueLabel(queue);
        return { target: { kind: 'queue', id: queue.queueId, label, queueId: queue.queueId }, rank: rankOf(label) };
      }),
  );
  const number: Target[] =
    isDialable(wanted) && wanted.length >= dialableMin ? [{ kind: 'number', id: 'number', label: wanted }] : [];
  return [...people.filter(canBeHad), ...places, ...number, ...people.filter((one) => !canBeHad(one))].slice(
    0,
    shownMax,
  );
}

/** Whether anything happens when it is chosen now. */
export function canBeHad(target: Target): boolean {
  return target.kind !== 'agent' || target.colleague.isReachable;
}

interface Ranked {
  target: Target;
  rank: number | null;
}

function best(left: number | null, right: number | null): number | null {
  if (left === null || right === null) return left ?? right;
  return Math.min(left, right);
}

/** What fits, best first; equals keep the order they came in. */
function sortByRank(ranked: readonly Ranked[]): Target[] {
  return ranked
    .flatMap(({ target, rank }) => (rank === null ? [] : [{ target, rank }]))
    .sort((a, b) => a.rank - b.rank)
    .map(({ target }) => target);
}
