/**
 * The timeline in plain words: which sentence an event of the log gets, and what stands in it. Every kind of
 * contract/events.ts and of the routing engine has one; a kind from a later version gets a neutral line, never its key.
 */
import type { ContactDetail } from '@shouwen/contract';
import { formatDuration } from '../i18n/format.ts';
import { actionOf, bilingualOf, type Facts, lookUp, numberOf, textOf } from './event-facts.ts';
import {
  agentOf,
  type Describe,
  type EventKey,
  type EventLine,
  type EventTopic,
  line,
  queueOf,
  type Words,
} from './event-line.ts';
import { movesOfCalls } from './event-lines-moves.ts';

export type { EventKey, EventLine, EventTopic, Words } from './event-line.ts';

type TimelineEvent = ContactDetail['timeline'][number];

export function describeEvent(event: Pick<TimelineEvent, 'kind' | 'data'>, words: Words): EventLine {
  const describe = lines.get(plainKind(event.kind));
  return describe === undefined ? line('unknown', 'other', false) : describe(event.data, words);
}

/** Whether there is more than the neutral line for this kind. */
export function hasSentence(kind: string): boolean {
  return lines.has(plainKind(kind));
}

/** The engine writes `agent.stateSet`, the contract `agent.state-set`: one thing. */
function plainKind(kind: string): string {
  return kind.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function accountOf(facts: Facts, words: Words): { account: string } {
  return { account: textOf(facts, 'accountName') ?? words.someone.account };
}

function timeOf(facts: Facts, field: string, words: Words): { time: string } | null {
  const milliseconds = numberOf(facts, field);
  return milliseconds === null ? null : { time: formatDuration(milliseconds, words.language) };
}

/** A line that names the agent of the event and nothing else. */
function ofAgent(key: EventKey, topic: EventTopic, isMain: boolean): Describe {
  return (facts, words) => line(key, topic, isMain, agentOf(facts, words));
}

function ofAccount(key: EventKey): Describe {
  return (facts, words) => line(key, 'access', true, accountOf(facts, words));
}

function plain(key: EventKey, topic: EventTopic, isMain: boolean): Describe {
  return () => line(key, topic, isMain);
}

function started(facts: Facts, words: Words): EventLine {
  if (textOf(facts, 'direction') === 'out') return line('startedOut', 'arrival', true, agentOf(facts, words));
  const channel = lookUp(words.channels, textOf(facts, 'channel')) ?? words.channels.voice ?? '';
  const source = lookUp(words.sources, textOf(facts, 'source'));
  return source === undefined
    ? line('startedIn', 'arrival', true, { channel })
    : line('startedInFrom', 'arrival', true, { channel, source });
}

const flowSteps: Readonly<Record<string, EventKey>> = {
  greeting: 'greeting',
  notice: 'notice',
  menu: 'menu',
  'no-digit': 'noDigit',
  'queue-music': 'music',
  goodbye: 'goodbye',
};

function flowStep(facts: Facts): EventLine {
  const step = textOf(facts, 'step') ?? '';
  const digit = textOf(facts, 'digit');
  if (step === 'digit') return digit === null ? line('digitAny', 'flow', true) : line('digit', 'flow', true, { digit });
  if (step === 'invalid-digit') {
    return digit === null ? line('invalidDigitAny', 'flow', true) : line('invalidDigit', 'flow', true, { digit });
  }
  if (step === 'position') {
    const position = numberOf(facts, 'position');
    return position === null
      ? line('positionAny', 'flow', false)
      : line('position', 'flow', false, { position: String(position) });
  }
  return line(lookUp(flowSteps, step) ?? 'flowStep', 'flow', step === 'no-digit');
}

function languageChosen(facts: Facts, words: Words): EventLine {
  const language = lookUp(words.languages, textOf(facts, 'language'));
  return language === undefined
    ? line('languageChosenAny', 'flow', true)
    : line('languageChosen', 'flow', true, { language });
}

function purposeKnown(facts: Facts, words: Words): EventLine {
  const label = bilingualOf(facts, 'label', words.language);
  const key = textOf(facts, 'key');
  if (label === null) return line('purposeKnownAny', 'flow', true);
  return key === null
    ? line('purposeKnown', 'flow', true, { label })
    : line('purposeKnownKey', 'flow', true, { label, key });
}

const dialResults: Readonly<Record<string, EventKey>> = {
  ringing: 'dialledRinging',
  answered: 'dialledAnswered',
  busy: 'dialledBusy',
  'no-answer': 'dialledNoAnswer',
  refused: 'dialledRefused',
  failed: 'dialledFailed',
};

function queued(facts: Facts, words: Words): EventLine {
  const queue = queueOf(facts, words);
  if (textOf(facts, 'dedicatedAgentId') !== null) return line('queuedForDedicated', 'queue', true, queue);
  const agent = textOf(facts, 'lastAgentName');
  return agent === null
    ? line('queued', 'queue', true, queue)
    : line('queuedForLast', 'queue', true, { ...queue, agent });
}

function priorityChanged(facts: Facts): EventLine {
  const priority = numberOf(facts, 'priority');
  return priority === null
    ? line('priorityChangedAny', 'queue', true)
    : line('priorityChanged', 'queue', true, { priority: String(priority) });
}

function byOf(facts: Facts, words: Words): { by: string } | null {
  const by = textOf(facts, 'by');
  return by === 'customer' || by === 'agent' || by === 'system' ? { by: words.by[by] } : null;
}

function ended(facts: Facts, words: Words): EventLine {
  if (textOf(facts, 'agentId') !== null) return line('agentLeft', 'end', false, agentOf(facts, words));
  const by = byOf(facts, words);
  return by === null ? line('ended', 'end', false) : line('endedBy', 'end', false, by);
}

function hungUp(facts: Facts, words: Words): EventLine {
  const cause = textOf(facts, 'cause') ?? '';
  if (cause === 'server-restart') return line('hungUpServerRestart', 'end', true);
  if (cause === 'customer-media-lost' || cause === 'agent-lost') return line('hungUpMediaLost', 'end', true);
  const by = byOf(facts, words);
  return by === null ? line('hungUp', 'end', true) : line('hungUpBy', 'end', true, by);
}

function outcomeSet(facts: Facts, words: Words): EventLine {
  const outcome = bilingualOf(facts, 'outcomeName', words.language);
  const agent = agentOf(facts, words);
  if (textOf(facts, 'outcomeId') === null) return line('outcomeCleared', 'note', true, agent);
  return line('outcomeSet', 'note', true, { ...agent, outcome: outcome ?? words.someone.outcome });
}

function recordingEnded(facts: Facts, words: Words): EventLine {
  const state = textOf(facts, 'state');
  const time = timeOf(facts, 'durationMs', words);
  if (state === 'failed') return line('recordingFailed', 'record', true);
  if (state === 'partial' && time !== null) return line('recordingPartial', 'record', true, time);
  if (state === 'complete' && time !== null) return line('recordingComplete', 'record', false, time);
  return line('recordingEnded', 'record', false);
}

function recordingAccessed(facts: Facts, words: Words): EventLine {
  const keys: Readonly<Record<string, EventKey>> = { play: 'recordingPlayed', download: 'recordingDownloaded' };
  return line(lookUp(keys, textOf(facts, 'action')) ?? 'recordingAccessed', 'access', true, accountOf(facts, words));
}

const withdrawals: Readonly<Record<string, EventKey>> = {
  'no-answer': 'withdrawnNoAnswer',
  refused: 'withdrawnRefused',
  failed: 'withdrawnFailed',
  'caller-gone': 'withdrawnCallerGone',
  'contact-ended': 'withdrawnContactEnded',
  moved: 'withdrawnMoved',
  taken: 'withdrawnTaken',
  'agent-offline': 'withdrawnAgentOffline',
  'agent-removed': 'withdrawnAgentRemoved',
};

function withdrawn(facts: Facts, words: Words): EventLine {
  const key = lookUp(withdrawals, textOf(facts, 'reason')) ?? 'withdrawn';
  return line(key, 'offer', true, agentOf(facts, words));
}

const overflows: Readonly<Record<string, EventKey>> = {
  'relax-skills': 'overflowRelax',
  'add-queue': 'overflowAddQueue',
  move: 'overflowMove',
  message: 'overflowMessage',
  callback: 'overflowCallback',
  voicemail: 'overflowVoicemail',
  end: 'overflowEnd',
};

function overflowed(facts: Facts): EventLine {
  if (textOf(facts, 'skipped') !== null) return line('overflowSkipped', 'queue', true);
  return line(lookUp(overflows, actionOf(facts)) ?? 'overflow', 'queue', true);
}

function released(facts: Facts, words: Words): EventLine {
  const outcome = textOf(facts, 'outcome');
  const waited = timeOf(facts, 'waitedMs', words);
  if (outcome === 'handled') return line('releasedHandled', 'end', false, agentOf(facts, words));
  if (outcome === 'abandoned' && waited !== null) return line('releasedAbandoned', 'end', false, waited);
  const keys: Readonly<Record<string, EventKey>> = {
    ended: 'releasedEnded',
    'queue-full': 'releasedQueueFull',
    voicemail: 'releasedVoicemail',
    'overflow-end': 'releasedOverflowEnd',
  };
  const key = lookUp(keys, outcome);
  // Handled and abandoned are told by other lines already; these are not.
  return key === undefined ? line('released', 'end', false) : line(key, 'end', true);
}

function wrapUpExtended(facts: Facts, words: Words): EventLine {
  const time = timeOf(facts, 'ms', words);
  const agent = agentOf(facts, words);
  return time === null
    ? line('wrapUpExtendedAny', 'note', true, agent)
    : line('wrapUpExtended', 'note', true, { ...agent, ...time });
}

function wrapUpEnded(facts: Facts, words: Words): EventLine {
  const time = timeOf(facts, 'tookMs', words);
  const agent = agentOf(facts, words);
  if (time === null) return line('wrapUpEndedAny', 'note', true, agent);
  const key = textOf(facts, 'cause') === 'time-limit' ? 'wrapUpEndedLimit' : 'wrapUpEnded';
  return line(key, 'note', true, { ...agent, ...time });
}

const agentStates: Readonly<Record<string, EventKey>> = {
  available: 'agentAvailable',
  break: 'agentBreak',
  busy: 'agentBusy',
  offline: 'agentOffline',
};

const lines: ReadonlyMap<string, Describe> = new Map<string, Describe>([
  ['contact.started', started],
  ['contact.flow-step', flowStep],
  ['contact.language-chosen', languageChosen],
  ['contact.purpose-known', purposeKnown],
  ['contact.customer-known', plain('customerKnown', 'arrival', false)],
  ['contact.dialled', (facts) => line(lookUp(dialResults, textOf(facts, 'result')) ?? 'dialledAny', 'offer', true)],
  ['contact.queued', queued],
  ['contact.moved', (facts, words) => line('moved', 'queue', true, queueOf(facts, words))],
  ['contact.priority-changed', priorityChanged],
  ['contact.abandoned', plain('abandoned', 'end', true)],
  ['contact.connected', ofAgent('connected', 'talk', true)],
  ['contact.held', ofAgent('held', 'hold', true)],
  ['contact.resumed', ofAgent('resumed', 'talk', true)],
  ['contact.ended', ended],
  ['contact.hung-up', hungUp],
  ['contact.outcome-set', outcomeSet],
  ['contact.draft-saved', plain('draftSaved', 'note', false)],
  ['contact.agent-media-lost', ofAgent('mediaLost', 'end', true)],
  ['contact.agent-media-restored', ofAgent('mediaRestored', 'talk', true)],
  ...movesOfCalls,
  ['contact.leg-quality', plain('legQuality', 'other', false)],
  ['contact.changed', plain('contactChanged', 'other', false)],
  ['contact.overflowed', overflowed],
  ['contact.released', released],
  ['recording.started', plain('recordingStarted', 'record', false)],
  ['recording.ended', recordingEnded],
  ['recording.accessed', recordingAccessed],
  ['identity.revealed', ofAccount('identityRevealed')],
  ['account.signed-in', ofAccount('signedIn')],
  ['account.sign-in-failed', plain('signInFailed', 'access', true)],
  ['account.signed-out', ofAccount('signedOut')],
  ['account.password-changed', ofAccount('passwordChanged')],
  ['account.disabled', ofAccount('accountDisabled')],
  ['account.enabled', ofAccount('accountEnabled')],
  ['queue.changed', plain('queueChanged', 'other', false)],
  ['phone.registered', ofAgent('phoneRegistered', 'other', false)],
  ['phone.unregistered', ofAgent('phoneUnregistered', 'other', false)],
  ['offer.made', ofAgent('offerMade', 'offer', true)],
  ['offer.accepted', ofAgent('offerAccepted', 'offer', false)],
  // Followed by `offer.withdrawn`, which says the same and what happens next.
  ['offer.refused', ofAgent('offerRefused', 'offer', false)],
  ['offer.failed', ofAgent('offerFailed', 'offer', false)],
  ['offer.withdrawn', withdrawn],
  ['wrapup.started', ofAgent('wrapUpStarted', 'note', false)],
  ['wrapup.completed', ofAgent('wrapUpCompleted', 'note', false)],
  ['wrapup.extended', wrapUpExtended],
  ['wrapup.ended', wrapUpEnded],
  ['agent.engaged', ofAgent('agentEngaged', 'talk', false)],
  [
    'agent.state-set',
    (facts, words) =>
      line(lookUp(agentStates, textOf(facts, 'state')) ?? 'agentStateSet', 'other', false, agentOf(facts, words)),
  ],
  ['agent.changed', ofAgent('agentChanged', 'other', false)],
  ['agent.configured', ofAgent('agentConfigured', 'other', false)],
  ['agent.removed', ofAgent('agentRemoved', 'other', false)],
  ['queue.configured', (facts, words) => line('queueConfigured', 'other', false, queueOf(facts, words))],
  ['queue.removed', (facts, words) => line('queueRemoved', 'other', false, queueOf(facts, words))],
  ['clock', plain('clock', 'other', false)],
  ['timer', plain('clock', 'other', false)],
  ['rejected', plain('rejected', 'other', false)],
]);
