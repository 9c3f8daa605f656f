/** The routing receipt in plain words: who could have had the contact, why each was passed over, who got it and why. */
import type { Receipt } from '@shouwen/contract';
import type { contacts as texts } from '../i18n/zh/contacts.ts';
import { lookUp } from './event-facts.ts';

export type ReasonKey = keyof typeof texts.receipts.code;
export type ChosenKey = keyof typeof texts.receipts.chosen;
export type EndedKey = keyof typeof texts.receipts.ended;
/** How near the agent was to getting it. */
export type ReasonGroup = keyof typeof texts.receipts.group;

export interface Reason {
  key: ReasonKey;
  /** A skill or the id of a state reason; shown as a name where one is known. */
  detail: string | null;
  group: ReasonGroup;
}

const plainReasons: Readonly<Record<string, Reason>> = Object.fromEntries(
  (
    [
      ['channel', 'unfit'],
      ['not-in-queue', 'unfit'],
      ['capacity', 'busy'],
      ['reserved-for-other', 'free'],
      ['excluded-after-no-answer', 'free'],
      ['excluded-after-refusal', 'free'],
      ['excluded-after-failure', 'free'],
      ['excluded-after-transfer', 'free'],
      ['skill-lower', 'free'],
      ['load-higher', 'free'],
      ['idle-later', 'free'],
    ] as const
  ).map(([key, group]): [string, Reason] => [key, { key, detail: null, group }]),
);

const states: Readonly<Record<string, { key: ReasonKey; keyWhy?: ReasonKey; group: ReasonGroup }>> = {
  offline: { key: 'state-offline', group: 'away' },
  available: { key: 'state-available', group: 'free' },
  break: { key: 'state-break', keyWhy: 'state-break-why', group: 'away' },
  busy: { key: 'state-busy', keyWhy: 'state-busy-why', group: 'away' },
  ringing: { key: 'state-ringing', group: 'busy' },
  talking: { key: 'state-talking', group: 'busy' },
  hold: { key: 'state-hold', group: 'busy' },
  'wrap-up': { key: 'state-wrap-up', group: 'busy' },
};

const pending: Readonly<Record<string, ReasonKey>> = {
  offline: 'pending-offline',
  break: 'pending-break',
  busy: 'pending-busy',
  available: 'pending-available',
};

const unknown: Reason = { key: 'other', detail: null, group: 'unfit' };

/** A code of the engine's receipt (`PassedOverCode`) as something to say. `nameOf` gives the name of a state reason. */
export function readReason(code: string, nameOf: (reasonId: string) => string | null): Reason {
  const known = lookUp(plainReasons, code);
  if (known !== undefined) return known;
  const [, kind = '', rest = ''] = /^([a-z-]+):(.+)$/.exec(code) ?? [];
  if (kind === 'no-skill' || kind === 'skill-level') return { key: kind, detail: rest, group: 'unfit' };
  if (kind === 'pending') return { key: lookUp(pending, rest) ?? 'pending-available', detail: null, group: 'busy' };
  if (kind !== 'state') return unknown;
  const slash = rest.indexOf('/');
  const state = lookUp(states, slash < 0 ? rest : rest.slice(0, slash));
  if (state === undefined) return unknown;
  const detail = slash < 0 ? null : nameOf(rest.slice(slash + 1));
  const key = detail === null || state.keyWhy === undefined ? state.key : state.keyWhy;
  return { key, detail: key === state.keyWhy ? detail : null, group: state.group };
}

export interface ReasonRow {
  reason: Reason;
  names: string[];
  /** All of them, the named ones included. */
  count: number;
}

export interface ReasonSection {
  group: ReasonGroup;
  count: number;
  rows: ReasonRow[];
}

const groupOrder: readonly ReasonGroup[] = ['free', 'busy', 'away', 'unfit'];

/** Everybody who did not get it, the nearest first; the same reason stands once. */
export function explainOthers(receipt: Receipt, nameOf: (reasonId: string) => string | null): ReasonSection[] {
  const rows = new Map<string, ReasonRow>();
  const rowOf = (code: string): ReasonRow => {
    const reason = readReason(code, nameOf);
    const key = `${reason.key}/${reason.detail ?? ''}`;
    const row = rows.get(key) ?? { reason, names: [], count: 0 };
    rows.set(key, row);
    return row;
  };
  for (const candidate of receipt.candidates) {
    if (candidate.isChosen) continue;
    const row = rowOf(candidate.code);
    row.names.push(candidate.agentName);
    row.count += 1;
  }
  for (const { code, count } of receipt.others) rowOf(code).count += count;
  return groupOrder.flatMap((group) => {
    const of = [...rows.values()].filter((row) => row.reason.group === group).sort((a, b) => b.count - a.count);
    return of.length === 0 ? [] : [{ group, count: of.reduce((sum, row) => sum + row.count, 0), rows: of }];
  });
}

const chosenKeys: Readonly<Record<string, ChosenKey>> = {
  dedicated: 'dedicated',
  'last-agent': 'last-agent',
  'only-free': 'only-free',
  skill: 'skill',
  load: 'load',
  'longest-idle': 'longest-idle',
};

/**
 * Why the chosen one. The receipt may name the rule; where it says only `chosen`, the rule is the weakest one that was
 * needed to beat another free agent, as the engine reckons it (R-CHOICE).
 */
export function whyChosen(receipt: Receipt): ChosenKey {
  const chosen = receipt.candidates.find((candidate) => candidate.isChosen);
  const named = lookUp(chosenKeys, chosen?.code ?? null);
  if (named !== undefined) return named;
  const codes = new Set([
    ...receipt.candidates.filter((candidate) => !candidate.isChosen).map((candidate) => candidate.code),
    ...receipt.others.map((other) => other.code),
  ]);
  if (codes.has('reserved-for-other')) return 'own-agent';
  if (codes.has('idle-later')) return 'longest-idle';
  if (codes.has('load-higher')) return 'load';
  if (codes.has('skill-lower')) return 'skill';
  return 'only-free';
}

const endedKeys: Readonly<Record<string, EndedKey>> = {
  accepted: 'accepted',
  refused: 'refused',
  'timed-out': 'timed-out',
  'no-answer': 'timed-out',
  failed: 'failed',
  withdrawn: 'withdrawn',
  'caller-gone': 'caller-gone',
  'contact-ended': 'contact-ended',
  moved: 'moved',
  taken: 'taken',
  'agent-offline': 'agent-offline',
  'agent-removed': 'agent-removed',
};

/** How the offer ended; `ringing` while it has not. */
export function howEnded(ended: string | null): EndedKey {
  return ended === null ? 'ringing' : (lookUp(endedKeys, ended) ?? 'other');
}
