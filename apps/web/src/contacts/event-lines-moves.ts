/** Sentences for what agents and supervisors do with a call beside talking, and for changes of flows and prompts. */
import { type Facts, lookUp, textOf } from './event-facts.ts';
import { agentOf, type Describe, type EventKey, line, queueOf, type Words } from './event-line.ts';

const consultSteps: Readonly<Record<string, EventKey>> = {
  ringing: 'consultRinging',
  answered: 'consultAnswered',
  'not-reached': 'consultNotReached',
  cancelled: 'consultCancelled',
  left: 'consultLeft',
  joined: 'consultJoined',
};

function consulted(facts: Facts, words: Words) {
  const who = textOf(facts, 'agentName') ?? (facts.isOutside === true ? words.someone.outside : words.someone.agent);
  const key = lookUp(consultSteps, textOf(facts, 'step')) ?? 'consulted';
  return line(key, 'talk', true, { agent: who });
}

function transferred(facts: Facts, words: Words) {
  const agent = agentOf(facts, words);
  const to = textOf(facts, 'target');
  if (to === 'number') return line('transferredOutside', 'talk', true, agent);
  if (to === 'agent') {
    return line('transferredToAgent', 'talk', true, {
      ...agent,
      to: textOf(facts, 'toAgentName') ?? words.someone.agent,
    });
  }
  return line('transferredToQueue', 'queue', true, { ...agent, ...queueOf(facts, words) });
}

const supervisionModes: Readonly<Record<string, EventKey>> = {
  listen: 'supervisorListens',
  whisper: 'supervisorWhispers',
  barge: 'supervisorBarges',
  'take-over': 'supervisorTakesOver',
  left: 'supervisorLeft',
};

function supervised(facts: Facts, words: Words) {
  const key = lookUp(supervisionModes, textOf(facts, 'mode')) ?? 'supervised';
  return line(key, 'talk', true, agentOf(facts, words));
}

function changed(key: EventKey): Describe {
  return () => line(key, 'other', false);
}

export const movesOfCalls: readonly (readonly [string, Describe])[] = [
  ['contact.consulted', consulted],
  ['contact.transferred', transferred],
  ['contact.supervised', supervised],
  ['contact.voicemail-left', (facts, words) => line('voicemailLeft', 'record', true, queueOf(facts, words))],
  ['contact.survey-answered', () => line('surveyAnswered', 'flow', true)],
  ['recording.paused', (facts, words) => line('recordingPaused', 'record', true, agentOf(facts, words))],
  ['recording.resumed', (facts, words) => line('recordingResumed', 'record', true, agentOf(facts, words))],
  ['agent.state-set-by', (facts, words) => line('stateSetBy', 'other', false, agentOf(facts, words))],
  ['flow.changed', changed('flowChanged')],
  ['entry-point.flow-changed', changed('entryPointFlowChanged')],
  ['connector.changed', changed('connectorChanged')],
  ['entry-point.changed', changed('entryPointChanged')],
  ['trunk.changed', changed('trunkChanged')],
  ['calendar.changed', changed('calendarChanged')],
  ['public-days.imported', changed('publicDaysImported')],
  ['prompt.changed', changed('promptChanged')],
];
