/** A pretend centre, different for every seed: queues, skills, agents. */
import type {
  AgentConfig,
  Capacity,
  Channel,
  OverflowAction,
  OverflowStep,
  QueueConfig,
  SkillRequirement,
} from '@shouwen/routing';
import type { Random } from './random.ts';

const CHANNELS: readonly Channel[] = ['voice', 'chat', 'email', 'sms', 'fax', 'webhook'];
const MINUTE = 60_000;

/** What a simulated centre is made of. */
export interface Centre {
  readonly queues: readonly QueueConfig[];
  readonly agents: readonly AgentConfig[];
}

/** Few skills and levels, so that requirements, overflow and neighbours meet often. */
const SKILL_IDS = ['english', 'billing', 'faults', 'vip'];

export function randomCentre(random: Random, agentCount: number): Centre {
  const queueIds = Array.from({ length: random.whole(2, 5) }, (_, index) => `queue-${index}`);
  return {
    queues: queueIds.map((id) => randomQueue(random, id, queueIds)),
    agents: Array.from({ length: agentCount }, (_, index) => randomAgent(random, `agent-${index}`, queueIds)),
  };
}

export function randomQueue(random: Random, id: string, queueIds: readonly string[]): QueueConfig {
  return {
    id,
    name: id,
    channels: random.chance(0.5) ? ['voice'] : random.chance(0.5) ? CHANNELS : ['voice', 'chat', 'email'],
    skills: randomSkills(random, 2),
    priority: random.whole(0, 2),
    serviceLevel: { answerWithinMs: 20_000 },
    ageing: random.chance(0.5) ? null : { everyMs: random.whole(1, 4) * 15_000, step: 1, max: random.whole(1, 5) },
    offerTimeoutMs: random.chance(0.1) ? null : random.whole(10, 40) * 1000,
    wrapUpMsMax: random.chance(0.2) ? 0 : random.chance(0.2) ? null : random.whole(1, 6) * 10_000,
    overflow: randomOverflow(random, queueIds),
    maxWaiting: random.chance(0.2) ? random.whole(5, 30) : null,
    agentSelection: random.chance(0.7) ? 'longest-idle' : 'skill-first',
    onNoAnswer: random.chance(0.7) ? 'break' : 'stay',
    onRefused: random.chance(0.7) ? 'stay' : 'break',
  };
}

function randomOverflow(random: Random, queueIds: readonly string[]): OverflowStep[] {
  let afterMs = 0;
  return Array.from({ length: random.whole(0, 4) }, () => {
    afterMs += random.whole(0, 60) * 1000;
    return { afterMs, action: randomAction(random, queueIds) };
  });
}

function randomAction(random: Random, queueIds: readonly string[]): OverflowAction {
  // Now and then a queue that does not exist.
  const queueId = random.chance(0.05) ? 'queue-nowhere' : (random.pick(queueIds) ?? 'queue-nowhere');
  const dropSkills = random.chance(0.3) ? SKILL_IDS.slice(0, 1) : [];
  const actions: OverflowAction[] = [
    { kind: 'relax-skills', byLevels: random.whole(1, 2), dropSkills },
    { kind: 'relax-skills', byLevels: 5 },
    { kind: 'add-queue', queueId },
    { kind: 'move', queueId },
    { kind: 'message', name: 'sorry' },
    { kind: 'callback' },
    { kind: random.chance(0.5) ? 'voicemail' : 'end' },
  ];
  return random.pick(actions) ?? { kind: 'callback' };
}

export function randomSkills(random: Random, most: number): SkillRequirement[] {
  const count = random.whole(0, most);
  const skillIds = new Set(Array.from({ length: count }, () => random.pick(SKILL_IDS) ?? 'vip'));
  return [...skillIds].map((skillId) => ({ skillId, minLevel: random.whole(1, 4) }));
}

export function randomAgent(random: Random, id: string, queueIds: readonly string[]): AgentConfig {
  const skills: Record<string, number> = {};
  for (const skillId of SKILL_IDS) if (random.chance(0.7)) skills[skillId] = random.whole(1, 5);
  const some = queueIds.filter(() => random.chance(0.7));
  const capacity = random.pick(CAPACITIES) ?? null;
  return {
    id,
    name: id,
    skills,
    queueIds: random.chance(0.4) ? null : some,
    ...(capacity === null ? {} : { capacity }),
  };
}

const CAPACITIES: readonly (Capacity | null)[] = [
  null,
  [{ voice: 1 }],
  [
    { voice: 1, email: 1 },
    { chat: 3, email: 2 },
  ],
  [{ voice: 1 }, { chat: 2, sms: 2 }, { email: 5, fax: 5, webhook: 5 }],
  [{ chat: 4 }],
];

/** Somebody who can serve everything: without one, a contact could wait for a skill that nobody has. */
export function allRounder(id: string): AgentConfig {
  const skills = Object.fromEntries(SKILL_IDS.map((skillId) => [skillId, 5]));
  return {
    id,
    name: id,
    skills,
    queueIds: null,
    capacity: [{ voice: 1 }, { chat: 3, email: 1, sms: 3, fax: 1, webhook: 3 }],
  };
}

/** Mean times of pretend people, ms. */
export const TIMES = {
  talk: 3 * MINUTE,
  patience: 4 * MINUTE,
  wrapUp: 30_000,
  work: 45 * MINUTE,
  rest: 5 * MINUTE,
} as const;
