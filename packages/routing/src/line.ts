/** The line of waiting contacts: one order over all queues and channels (R-ORDER). */
import { AgeLine, isOlder } from './age-line.ts';
import { meetsBeside } from './bits.ts';
import type { AgentRecord, Bucket, ContactRecord, QueueRecord, RequirementClass, RoutingState } from './state.ts';

/** Buckets without contacts that a class keeps, so that a busy one is not made again for every contact. */
const EMPTY_BUCKETS_KEPT = 8;

/** R-ORDER-2. */
export function effectivePriority(contact: ContactRecord, at: number): number {
  const { queue } = contact;
  if (queue === null) return contact.priority;
  return queue.config.priority + contact.priority + aged(queue, contact.enqueuedAt, at);
}

/** R-ORDER-3. */
function aged(queue: QueueRecord, enqueuedAt: number, at: number): number {
  const { ageing } = queue.config;
  if (ageing === null) return 0;
  const steps = Math.floor((at - enqueuedAt) / ageing.everyMs);
  return Math.max(0, Math.min(ageing.max, steps * ageing.step));
}

/** R-ORDER-1: true if `left` comes before `right` at the time `at`. A total order. */
export function precedes(left: ContactRecord, right: ContactRecord, at: number): boolean {
  const leftPriority = effectivePriority(left, at);
  const rightPriority = effectivePriority(right, at);
  if (leftPriority !== rightPriority) return leftPriority > rightPriority;
  return isOlder(left, right);
}

/** Puts a contact in line. */
export function enterLine(state: RoutingState, contact: ContactRecord, cls: RequirementClass): void {
  const bucket = bucketOf(cls, cls.queue.config.priority + contact.priority);
  contact.bucket = bucket;
  cls.waiting += 1;
  if (contact.excludedAgentId === null || cls.heldFor !== null) bucket.line.add(contact);
  else {
    bucket.spurned.add(contact);
    state.spurned.add(contact);
  }
}

/** Takes a contact out of line, if it is in one. */
export function leaveLine(state: RoutingState, contact: ContactRecord): void {
  const { bucket } = contact;
  if (bucket === null) return;
  contact.bucket = null;
  bucket.owner.waiting -= 1;
  if (state.spurned.delete(contact)) bucket.spurned.remove(contact);
  else bucket.line.remove(contact);
  const { buckets } = bucket.owner;
  if (bucket.line.size === 0 && bucket.spurned.size === 0 && buckets.length > EMPTY_BUCKETS_KEPT) {
    buckets.splice(buckets.indexOf(bucket), 1);
  }
}

function bucketOf(cls: RequirementClass, base: number): Bucket {
  for (const bucket of cls.buckets) if (bucket.base === base) return bucket;
  const made: Bucket = { owner: cls, base, line: new AgeLine(), spurned: new AgeLine() };
  cls.buckets.push(made);
  return made;
}

/** Every contact that waits in a class, in no order of meaning. */
export function waitingIn(cls: RequirementClass): ContactRecord[] {
  return cls.buckets.flatMap(({ line, spurned }) => [...line.all(), ...spurned.all()]);
}

/** R-ORDER-1: the waiting contact that is next for this agent on the channels of `mask`, or null. */
export function firstFor(state: RoutingState, agent: AgentRecord, mask: number): ContactRecord | null {
  const at = state.now;
  let best: Bucket | null = null;
  let bestPriority = 0;
  let spurned: ContactRecord | null = null;
  for (const cls of agent.classes) {
    if (cls.waiting === 0 || ((mask >>> cls.channelIndex) & 1) === 0) continue;
    const { ageing } = cls.queue.config;
    const gain = ageing === null ? 0 : ageing.max;
    for (const bucket of cls.buckets) {
      if (bucket.spurned.size > 0) spurned = earlier(state, spurned, firstSpurned(state, bucket, agent));
      if (bucket.line.size === 0) continue;
      if (best !== null && bucket.base + gain < bestPriority) continue;
      const priority = bucket.base + aged(cls.queue, bucket.line.firstEnqueuedAt, at);
      if (best === null || priority > bestPriority || (priority === bestPriority && isFirstOlder(bucket, best))) {
        best = bucket;
        bestPriority = priority;
      }
    }
  }
  return earlier(state, best === null ? null : best.line.first(), spurned);
}

function isFirstOlder(left: Bucket, right: Bucket): boolean {
  const a = left.line;
  const b = right.line;
  return a.firstEnqueuedAt < b.firstEnqueuedAt || (a.firstEnqueuedAt === b.firstEnqueuedAt && a.firstSeq < b.firstSeq);
}

function earlier(state: RoutingState, left: ContactRecord | null, right: ContactRecord | null): ContactRecord | null {
  if (left === null || right === null) return left ?? right;
  return precedes(left, right, state.now) ? left : right;
}

function firstSpurned(state: RoutingState, bucket: Bucket, agent: AgentRecord): ContactRecord | null {
  for (const contact of bucket.spurned.all()) {
    if (!isExcluded(state, contact, agent)) return contact;
  }
  return null;
}

/** R-OFFER-6: the agent had this contact last and another agent at work may serve it. */
export function isExcluded(state: RoutingState, contact: ContactRecord, agent: AgentRecord): boolean {
  if (contact.excludedAgentId !== agent.config.id || contact.need === null) return false;
  return meetsBeside(contact.need.members, state.atWork, agent.slot);
}
