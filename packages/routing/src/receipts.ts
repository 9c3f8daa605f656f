/** Routing receipts (R-RECEIPT). Built for every offer, so built cheaply: by sets of agents, not agent by agent. */
import { type Bits, lowestOne, onesIn } from './bits.ts';
import { whyLater } from './choose.ts';
import { effectivePriority, isExcluded, queueOf } from './line.ts';
import { unqualifiedAgents, whyUnqualified } from './needs.ts';
import type { Receipt } from './receipt.ts';
import type { AgentRecord, ContactRecord, RequirementClass, RoutingState } from './state.ts';

/** What the receipt is about. The agent has not been given the contact yet. */
export interface Match {
  readonly contact: ContactRecord;
  readonly need: RequirementClass;
  readonly agent: AgentRecord;
  readonly offerId: string;
  readonly trigger: Receipt['trigger'];
  readonly isOwn: 'dedicated' | 'last-agent' | null;
  readonly next: ContactRecord | null;
}

/** Names and counts while they are gathered. */
interface Tally {
  readonly counts: Record<string, number>;
  readonly passedOver: Record<string, string[]>;
  namesLeft: number;
}

/** The receipt of a match. */
export function receiptOf(state: RoutingState, match: Match): Receipt {
  const { contact, need, agent, next } = match;
  const base = need.queue.config.priority + contact.priority;
  const unqualified = unqualifiedAgents(state, need);
  const tally: Tally = { counts: { ...unqualified.counts }, passedOver: {}, namesLeft: state.receiptNames };
  const rule = tallyOpen(state, match, tally);
  tallyClosed(state, match, tally);
  for (const { agentId, code } of unqualified.names) {
    if (tally.namesLeft === 0) break;
    if (agentId !== agent.config.id) addName(tally, code, agentId);
  }
  forgetChosen(match, tally);
  return {
    at: state.now,
    offerId: match.offerId,
    contactId: contact.id,
    agentId: agent.config.id,
    trigger: match.trigger,
    chosenBy: match.isOwn ?? rule,
    contact: {
      channel: contact.channel,
      queueId: need.queue.config.id,
      addedQueueIds: need.addedQueueIds,
      skills: need.skills,
      enqueuedAt: contact.enqueuedAt,
      waitedMs: state.now - contact.waitingSince,
      basePriority: base,
      effectivePriority: effectivePriority(contact, need.queue, state.now),
    },
    next:
      next === null
        ? null
        : {
            contactId: next.id,
            effectivePriority: effectivePriority(next, queueOf(state, next), state.now),
            enqueuedAt: next.enqueuedAt,
          },
    passedOver: tally.passedOver,
    counts: tally.counts,
  };
}

/** Agents who are open and may serve it: each has his own reason. Returns the rule that decided. */
function tallyOpen(state: RoutingState, match: Match, tally: Tally): 'only-free' | 'skill' | 'load' | 'longest-idle' {
  const { need, agent: chosen } = match;
  const open = state.open[need.channelIndex];
  let rule: 'only-free' | 'skill' | 'load' | 'longest-idle' = 'only-free';
  if (open === undefined) return rule;
  for (let word = 0; word < need.members.length; word += 1) {
    let rest = withoutSlot((need.members[word] ?? 0) & (open[word] ?? 0), word, chosen.slot);
    while (rest !== 0) {
      const agent = state.bySlot[(word << 5) + lowestOne(rest)];
      rest &= rest - 1;
      if (!agent) continue;
      const code = whyOpenPassedOver(state, match, agent);
      tally.counts[code] = (tally.counts[code] ?? 0) + 1;
      if (tally.namesLeft > 0) addName(tally, code, agent.config.id);
      // The weakest rule needed is the one that beat the runner-up.
      if (code === 'idle-later') rule = 'longest-idle';
      else if (code === 'load-higher' && rule !== 'longest-idle') rule = 'load';
      else if (code === 'skill-lower' && rule === 'only-free') rule = 'skill';
    }
  }
  return rule;
}

function whyOpenPassedOver(state: RoutingState, match: Match, agent: AgentRecord): string {
  const { contact, need } = match;
  if (isExcluded(state, contact, agent)) return `excluded-after-${contact.excludedWhy}`;
  if (match.isOwn !== null) return 'reserved-for-other';
  return whyLater(agent, match.agent, need) ?? 'idle-later';
}

/** Agents who may serve it and are not open: counted by the reason they share. */
function tallyClosed(state: RoutingState, match: Match, tally: Tally): void {
  const { need, agent: chosen } = match;
  const open = state.open[need.channelIndex];
  if (open === undefined) return;
  for (const status of state.statuses) {
    const count = countClosed(need.members, status.members, open, chosen.slot);
    if (count === 0) continue;
    tally.counts[status.code] = (tally.counts[status.code] ?? 0) + count;
    if (tally.namesLeft > 0) nameClosed(state, match, tally, status.code, status.members, open);
  }
}

function countClosed(members: Bits, status: Bits, open: Bits, except: number): number {
  let count = 0;
  for (let word = 0; word < members.length; word += 1) {
    const common = (members[word] ?? 0) & (status[word] ?? 0) & ~(open[word] ?? 0);
    if (common !== 0) count += onesIn(withoutSlot(common, word, except));
  }
  return count;
}

function nameClosed(state: RoutingState, match: Match, tally: Tally, code: string, status: Bits, open: Bits): void {
  const { members } = match.need;
  const known = tally.passedOver[code];
  const names = known ?? [];
  if (known === undefined) tally.passedOver[code] = names;
  let left = tally.namesLeft;
  for (let word = 0; word < members.length && left > 0; word += 1) {
    let rest = withoutSlot((members[word] ?? 0) & (status[word] ?? 0) & ~(open[word] ?? 0), word, match.agent.slot);
    while (rest !== 0 && left > 0) {
      const agent = state.bySlot[(word << 5) + lowestOne(rest)];
      rest &= rest - 1;
      if (!agent) continue;
      names.push(agent.config.id);
      left -= 1;
    }
  }
  tally.namesLeft = left;
}

/** The chosen agent may be one who lacks what the queue asks for (R-OWN-1): he is not passed over for it. */
function forgetChosen(match: Match, tally: Tally): void {
  if (match.isOwn !== 'dedicated') return;
  const code = whyUnqualified(match.agent, match.need);
  if (code === null) return;
  const count = (tally.counts[code] ?? 0) - 1;
  if (count > 0) tally.counts[code] = count;
  else delete tally.counts[code];
}

function addName(tally: Tally, code: string, agentId: string): void {
  tally.namesLeft -= 1;
  const names = tally.passedOver[code];
  if (names === undefined) tally.passedOver[code] = [agentId];
  else names.push(agentId);
}

function withoutSlot(bits: number, word: number, slot: number): number {
  return word === slot >>> 5 ? bits & ~(1 << (slot & 31)) : bits;
}
