/** The line of waiting contacts: one order over all queues and channels (R-ORDER). */
import { meetsBeside } from './bits.ts';
import { IndexedHeap } from './heap.ts';
import type { AgentRecord, Bucket, ContactRecord, QueueRecord, RequirementClass, RoutingState } from './state.ts';

/** Buckets without contacts that a class keeps, so that a busy one is not made again for every contact. */
const EMPTY_BUCKETS_KEPT = 8;

/** R-ORDER-2, R-ORDER-3. Zero without a queue. */
export function effectivePriority(contact: ContactRecord, queue: QueueRecord | null, at: number): number {
  if (queue === null) return contact.priority;
  return queue.config.priority + contact.priority + aged(queue, contact, at);
}

function aged(queue: QueueRecord, contact: ContactRecord, at: number): number {
  const { ageing } = queue.config;
  if (ageing === null) return 0;
  const steps = Math.floor((at - contact.enqueuedAt) / ageing.everyMs);
  return Math.max(0, Math.min(ageing.max, steps * ageing.step));
}

/** R-ORDER-1: true if `left` comes before `right` at the time `at`. A total order. */
export function precedes(state: RoutingState, left: ContactRecord, right: ContactRecord, at: number): boolean {
  const leftPriority = effectivePriority(left, queueOf(state, left), at);
  const rightPriority = effectivePriority(right, queueOf(state, right), at);
  if (leftPriority !== rightPriority) return leftPriority > rightPriority;
  return olderThan(left, right);
}

/** The queue a contact is in, or null. */
export function queueOf(state: RoutingState, contact: ContactRecord): QueueRecord | null {
  return contact.queueId === null ? null : (state.queues.get(contact.queueId) ?? null);
}

function olderThan(left: ContactRecord, right: ContactRecord): boolean {
  return left.enqueuedAt < right.enqueuedAt || (left.enqueuedAt === right.enqueuedAt && left.seq < right.seq);
}

/** Puts a contact in line. */
export function enterLine(state: RoutingState, contact: ContactRecord, cls: RequirementClass): void {
  const bucket = bucketOf(cls, cls.queue.config.priority + contact.priority);
  contact.bucket = bucket;
  cls.waiting += 1;
  if (contact.excludedAgentId === null || cls.heldFor !== null) {
    bucket.heap.push(contact);
    return;
  }
  state.spurned.add(contact);
  const { spurned } = bucket;
  let place = spurned.length;
  for (let before = spurned[place - 1]; before && olderThan(contact, before); before = spurned[place - 1]) place -= 1;
  spurned.splice(place, 0, contact);
}

/** Takes a contact out of line, if it is in one. */
export function leaveLine(state: RoutingState, contact: ContactRecord): void {
  const { bucket } = contact;
  if (bucket === null) return;
  contact.bucket = null;
  bucket.owner.waiting -= 1;
  if (contact.index >= 0) bucket.heap.remove(contact);
  else {
    bucket.spurned.splice(bucket.spurned.indexOf(contact), 1);
    state.spurned.delete(contact);
  }
  const { buckets } = bucket.owner;
  if (bucket.heap.size === 0 && bucket.spurned.length === 0 && buckets.length > EMPTY_BUCKETS_KEPT) {
    buckets.splice(buckets.indexOf(bucket), 1);
  }
}

function bucketOf(cls: RequirementClass, base: number): Bucket {
  for (const bucket of cls.buckets) if (bucket.base === base) return bucket;
  const made: Bucket = { owner: cls, base, heap: new IndexedHeap<ContactRecord>(olderThan), spurned: [] };
  cls.buckets.push(made);
  return made;
}

/** Every contact that waits in a class, in no order of meaning. */
export function waitingIn(cls: RequirementClass): ContactRecord[] {
  return cls.buckets.flatMap((bucket) => [...bucket.heap.entries, ...bucket.spurned]);
}

/** R-ORDER-1: the waiting contact that is next for this agent on the channels of `mask`, or null. */
export function firstFor(state: RoutingState, agent: AgentRecord, mask: number): ContactRecord | null {
  const at = state.now;
  let best: ContactRecord | null = null;
  let bestPriority = 0;
  for (const cls of agent.classes) {
    if (cls.waiting === 0 || ((mask >>> cls.channelIndex) & 1) === 0) continue;
    for (const bucket of cls.buckets) {
      const head = firstIn(state, bucket, agent);
      if (head === null) continue;
      const priority = bucket.base + aged(cls.queue, head, at);
      if (best === null || priority > bestPriority || (priority === bestPriority && olderThan(head, best))) {
        best = head;
        bestPriority = priority;
      }
    }
  }
  return best;
}

function firstIn(state: RoutingState, bucket: Bucket, agent: AgentRecord): ContactRecord | null {
  const head = bucket.heap.peek() ?? null;
  for (const contact of bucket.spurned) {
    if (isExcluded(state, contact, agent)) continue;
    return head === null || olderThan(contact, head) ? contact : head;
  }
  return head;
}

/** R-OFFER-6: the agent had this contact last and another agent at work may serve it. */
export function isExcluded(state: RoutingState, contact: ContactRecord, agent: AgentRecord): boolean {
  if (contact.excludedAgentId !== agent.config.id || contact.need === null) return false;
  return meetsBeside(contact.need.members, state.atWork, agent.slot);
}
