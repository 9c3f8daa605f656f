/** Requirement classes: who may serve which contacts (R-SERVE). */
import { type Bits, clearBit, grown, setBit, wordsFor } from './bits.ts';
import { LIMITS, type SkillRequirement } from './config.ts';
import {
  type AgentRecord,
  CLASSES_MIN,
  type ContactRecord,
  channelIndexOf,
  type QueueRecord,
  type RequirementClass,
  type RoutingState,
  type UnqualifiedAgents,
} from './state.ts';
import { countIn } from './statuses.ts';

/** The class of a contact in its queue as it stands: after relaxing, with the queues added (R-SERVE-2). */
export function needOf(state: RoutingState, contact: ContactRecord, queue: QueueRecord): RequirementClass {
  const channelIndex = channelIndexOf(contact.channel);
  const isPlain =
    contact.extraSkills.length === 0 &&
    contact.relaxedLevels === 0 &&
    contact.droppedSkills.length === 0 &&
    contact.addedQueueIds.length === 0;
  if (!isPlain) return classFor(state, queue, channelIndex, contact.addedQueueIds, requiredSkills(contact, queue));
  const known = queue.plainNeeds[channelIndex];
  if (known) return known;
  const need = classFor(state, queue, channelIndex, [], requiredSkills(contact, queue));
  queue.plainNeeds[channelIndex] = need;
  return need;
}

/** The class of contacts held for one agent (R-OWN-2). */
export function heldClass(state: RoutingState, need: RequirementClass, agent: AgentRecord): RequirementClass {
  const key = JSON.stringify([need.queue.config.id, need.channelIndex, agent.config.id]);
  const known = state.classes.get(key);
  if (known) return known;
  makeRoom(state);
  const members = new Uint32Array(wordsFor(state.bySlot.length));
  setBit(members, agent.slot);
  const made = newClass(state, key, need.queue, need.channelIndex, [], [], agent, members);
  state.classes.set(made.key, made);
  join(agent, made);
  return made;
}

/** Queue's and contact's skills together, lowered by what overflow has relaxed, sorted by id. */
function requiredSkills(contact: ContactRecord, queue: QueueRecord): SkillRequirement[] {
  const levels = new Map<string, number>();
  for (const { skillId, minLevel } of [...queue.config.skills, ...contact.extraSkills]) {
    if (contact.droppedSkills.includes(skillId)) continue;
    levels.set(skillId, Math.max(minLevel, levels.get(skillId) ?? 0));
  }
  const skills: SkillRequirement[] = [];
  for (const [skillId, level] of levels) {
    const minLevel = level - contact.relaxedLevels;
    if (minLevel >= 1) skills.push({ skillId, minLevel });
  }
  return skills.sort((left, right) => (left.skillId < right.skillId ? -1 : 1));
}

function classFor(
  state: RoutingState,
  queue: QueueRecord,
  channelIndex: number,
  addedQueueIds: readonly string[],
  skills: readonly SkillRequirement[],
): RequirementClass {
  const key = JSON.stringify([queue.config.id, channelIndex, addedQueueIds, skills]);
  const known = state.classes.get(key);
  if (known) return known;
  makeRoom(state);
  const members = new Uint32Array(wordsFor(state.bySlot.length));
  const made = newClass(state, key, queue, channelIndex, [...addedQueueIds], skills, null, members);
  for (const agent of state.agents.values()) {
    if (whyUnqualified(agent, made) !== null) continue;
    setBit(members, agent.slot);
    join(agent, made);
  }
  state.classes.set(made.key, made);
  return made;
}

function join(agent: AgentRecord, cls: RequirementClass): void {
  agent.classes.push(cls);
  countIn([cls], agent.status, 1);
}

function newClass(
  state: RoutingState,
  key: string,
  queue: QueueRecord,
  channelIndex: number,
  addedQueueIds: readonly string[],
  skills: readonly SkillRequirement[],
  heldFor: AgentRecord | null,
  members: Bits,
): RequirementClass {
  return {
    key,
    queue,
    channelIndex,
    addedQueueIds,
    skills,
    heldFor,
    members,
    memberCounts: new Uint32Array(state.statusRoom),
    waiting: 0,
    users: 0,
    buckets: [],
    unqualified: null,
  };
}

/** Before a class is made: classes nobody needs any more give way. */
function makeRoom(state: RoutingState): void {
  if (state.classes.size < state.classesMax) return;
  dropClasses(state, (cls) => cls.waiting === 0 && cls.users === 0);
  // Twice what is in use, so that looking for unused ones costs little for each class made.
  state.classesMax = Math.max(CLASSES_MIN, 2 * state.classes.size);
}

/** Forgets the classes for which `isUnused` holds. No contact may be waiting in them. */
export function dropClasses(state: RoutingState, isUnused: (cls: RequirementClass) => boolean): void {
  for (const cls of state.classes.values()) {
    if (isUnused(cls)) state.classes.delete(cls.key);
  }
  const isKept = (cls: RequirementClass) => state.classes.get(cls.key) === cls;
  for (const agent of state.agents.values()) agent.classes = agent.classes.filter(isKept);
  for (const queue of state.queues.values()) {
    for (const [index, need] of queue.plainNeeds.entries()) {
      if (need !== null && !isKept(need)) queue.plainNeeds[index] = null;
    }
  }
}

/** Works out anew which classes an agent belongs to, after he was configured. */
export function reclassify(state: RoutingState, agent: AgentRecord): void {
  const words = wordsFor(state.bySlot.length);
  countIn(agent.classes, agent.status, -1);
  agent.classes = [];
  for (const cls of state.classes.values()) {
    cls.members = grown(cls.members, words);
    cls.unqualified = null;
    if (whyUnqualified(agent, cls) === null) {
      setBit(cls.members, agent.slot);
      join(agent, cls);
    } else clearBit(cls.members, agent.slot);
  }
}

/** Takes a removed agent, who has left his status, out of every class. */
export function unclassify(state: RoutingState, agent: AgentRecord): void {
  for (const cls of state.classes.values()) {
    clearBit(cls.members, agent.slot);
    cls.unqualified = null;
  }
  agent.classes = [];
}

/** Null if the agent may serve the class (R-SERVE-1), else the first reason why not, as in a receipt. */
export function whyUnqualified(agent: AgentRecord, cls: RequirementClass): string | null {
  if (cls.heldFor !== null) return cls.heldFor === agent ? null : 'reserved-for-other';
  if (((agent.knownMask >>> cls.channelIndex) & 1) === 0) return 'channel';
  const { queueIds, skills } = agent.config;
  if (queueIds !== null && !queueIds.includes(cls.queue.config.id)) {
    if (!cls.addedQueueIds.some((queueId) => queueIds.includes(queueId))) return 'not-in-queue';
  }
  for (const { skillId, minLevel } of cls.skills) {
    if (!Object.hasOwn(skills, skillId)) return `no-skill:${skillId}`;
    if ((skills[skillId] ?? 0) < minLevel) return `skill-level:${skillId}`;
  }
  return null;
}

/** Counts of everyone who may not serve the class; worked out once and kept until agents are configured. */
export function unqualifiedAgents(state: RoutingState, cls: RequirementClass): UnqualifiedAgents {
  if (cls.unqualified !== null) return cls.unqualified;
  const counts: Record<string, number> = {};
  const names: { agentId: string; code: string }[] = [];
  for (const agent of state.bySlot) {
    if (agent === null) continue;
    const code = whyUnqualified(agent, cls);
    if (code === null) continue;
    counts[code] = (counts[code] ?? 0) + 1;
    if (names.length < LIMITS.receiptNames) names.push({ agentId: agent.config.id, code });
  }
  cls.unqualified = { counts, names };
  return cls.unqualified;
}

/** Sum of the agent's levels in the skills the class asks for (R-CHOICE-2). */
export function skillSum(agent: AgentRecord, cls: RequirementClass): number {
  let sum = 0;
  for (const { skillId } of cls.skills) sum += agent.config.skills[skillId] ?? 0;
  return sum;
}
