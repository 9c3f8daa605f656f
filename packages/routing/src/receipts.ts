/** Routing receipts (R-RECEIPT). Built for every offer, so built cheaply: by sets of agents, not agent by agent. */
import { hasBit, lowestOne } from './bits.ts';
import { whyLater } from './choose.ts';
import { effectivePriority, isExcluded } from './line.ts';
import { unqualifiedAgents, whyUnqualified } from './needs.ts';
import type { Receipt } from './receipt.ts';
import type { AgentRecord, ContactRecord, RequirementClass, RoutingState, StatusSet } from './state.ts';

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
      effectivePriority: effectivePriority(contact, state.now),
    },
    next:
      next === null
        ? null
        : {
            contactId: next.id,
            effectivePriority: effectivePriority(next, state.now),
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
  const found = { 'skill-lower': 0, 'load-higher': 0, 'idle-later': 0 };
  if (open === undefined) return 'only-free';
  for (let word = 0; word < need.members.length; word += 1) {
    let rest = withoutSlot((need.members[word] ?? 0) & (open[word] ?? 0), word, chosen.slot);
    while (rest !== 0) {
      const slot = (word << 5) + lowestOne(rest);
      rest &= rest - 1;
      const code = whyNotHim(state, match, slot);
      if (code === null) {
        const later = whyLater(state, slot, chosen.slot, need) ?? 'idle-later';
        found[later] += 1;
        if (tally.namesLeft > 0) addName(tally, later, state.slots.ids[slot] ?? '');
      } else {
        tally.counts[code] = (tally.counts[code] ?? 0) + 1;
        if (tally.namesLeft > 0) addName(tally, code, state.slots.ids[slot] ?? '');
      }
    }
  }
  if (found['skill-lower'] > 0) tally.counts['skill-lower'] = found['skill-lower'];
  if (found['load-higher'] > 0) tally.counts['load-higher'] = found['load-higher'];
  if (found['idle-later'] > 0) tally.counts['idle-later'] = found['idle-later'];
  // The weakest rule needed is the one that beat the runner-up.
  if (found['idle-later'] > 0) return 'longest-idle';
  if (found['load-higher'] > 0) return 'load';
  return found['skill-lower'] > 0 ? 'skill' : 'only-free';
}

/** Reasons beside the order of choice; null if there is none. */
function whyNotHim(state: RoutingState, match: Match, slot: number): string | null {
  const { contact } = match;
  if (contact.excludedAgentId !== null && contact.excludedAgentId === state.slots.ids[slot]) {
    const agent = state.bySlot[slot];
    if (agent != null && isExcluded(state, contact, agent)) return `excluded-after-${contact.excludedWhy}`;
  }
  return match.isOwn === null ? null : 'reserved-for-other';
}

/** Agents who may serve it and are not open: counted by the reason they share. */
function tallyClosed(state: RoutingState, match: Match, tally: Tally): void {
  const { need, agent: chosen } = match;
  const own = hasBit(need.members, chosen.slot) ? chosen.status : null;
  for (const status of state.statuses) {
    if (((status.openMask >>> need.channelIndex) & 1) === 1) continue;
    const count = (need.memberCounts[status.index] ?? 0) - (status === own ? 1 : 0);
    if (count === 0) continue;
    tally.counts[status.code] = (tally.counts[status.code] ?? 0) + count;
    if (tally.namesLeft > 0) nameClosed(state, match, tally, status);
  }
}

/** Names on their way into a list made in its final size: growing one copies it several times. */
const gathered: string[] = [];

function nameClosed(state: RoutingState, match: Match, tally: Tally, status: StatusSet): void {
  const { members } = match.need;
  const { ids } = state.slots;
  const left = tally.namesLeft;
  let found = 0;
  for (let word = 0; word < members.length && found < left; word += 1) {
    let rest = withoutSlot((members[word] ?? 0) & (status.members[word] ?? 0), word, match.agent.slot);
    while (rest !== 0 && found < left) {
      gathered[found] = ids[(word << 5) + lowestOne(rest)] ?? '';
      rest &= rest - 1;
      found += 1;
    }
  }
  const names = gathered.slice(0, found);
  const before = tally.passedOver[status.code];
  tally.passedOver[status.code] = before === undefined ? names : [...before, ...names];
  tally.namesLeft = left - found;
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
