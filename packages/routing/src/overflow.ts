/** What happens to a contact that has waited long enough (R-FLOW), and when its holding is over (R-OWN-4). */
import { LIMITS, type OverflowAction } from './config.ts';
import { enterQueue, release, requeue, stepDueAt } from './contacts.ts';
import type { ContactOverflowed } from './effects.ts';
import { leaveLine } from './line.ts';
import { scheduleWaiting } from './match.ts';
import type { ContactRecord, QueueRecord, RoutingState } from './state.ts';

/** The waiting contact's timer has fired: one thing is done, and the next is scheduled. */
export function onWaitedLong(state: RoutingState, contact: ContactRecord): void {
  const queue = contact.queue;
  if (queue === null) return;
  const stepDue = stepDueAt(contact);
  const isHoldOver = contact.heldFor !== null && state.now >= contact.ownUntil;
  if (isHoldOver && (stepDue === null || contact.ownUntil <= stepDue)) {
    leaveLine(state, contact);
    requeue(state, contact, queue);
  } else if (stepDue !== null && state.now >= stepDue) runStep(state, contact, queue);
  else scheduleWaiting(state, contact);
}

function runStep(state: RoutingState, contact: ContactRecord, queue: QueueRecord): void {
  const index = contact.nextStep;
  const step = queue.config.overflow[index];
  if (step === undefined) return;
  contact.nextStep += 1;
  const { action } = step;
  const target = action.kind === 'add-queue' || action.kind === 'move' ? state.queues.get(action.queueId) : undefined;
  const skipped = whySkipped(contact, action, target);
  if (skipped === null) queue.counters.overflowed += 1;
  state.effects.push({
    kind: 'contact.overflowed',
    at: state.now,
    contactId: contact.id,
    queueId: queue.config.id,
    step: index,
    action,
    skipped,
  });
  if (skipped === null) act(state, contact, queue, action, target);
  else scheduleWaiting(state, contact);
}

/** R-FLOW-5. */
function whySkipped(
  contact: ContactRecord,
  action: OverflowAction,
  target: QueueRecord | undefined,
): ContactOverflowed['skipped'] {
  if (action.kind !== 'add-queue' && action.kind !== 'move') return null;
  if (target === undefined) return 'unknown-queue';
  if (action.kind === 'add-queue') return null;
  if (!target.config.channels.includes(contact.channel)) return 'channel';
  if (contact.overflowMoves >= LIMITS.overflowMoves) return 'too-many-moves';
  const { maxWaiting } = target.config;
  return maxWaiting !== null && target.waiting >= maxWaiting ? 'queue-full' : null;
}

function act(
  state: RoutingState,
  contact: ContactRecord,
  queue: QueueRecord,
  action: OverflowAction,
  target: QueueRecord | undefined,
): void {
  switch (action.kind) {
    case 'relax-skills':
      contact.relaxedLevels += action.byLevels;
      contact.droppedSkills = union(contact.droppedSkills, action.dropSkills ?? []);
      leaveLine(state, contact);
      requeue(state, contact, queue);
      return;
    case 'add-queue':
      contact.addedQueueIds = union(contact.addedQueueIds, [action.queueId]);
      leaveLine(state, contact);
      requeue(state, contact, queue);
      return;
    case 'move':
      contact.overflowMoves += 1;
      if (target !== undefined) enterQueue(state, contact, target);
      return;
    case 'voicemail':
      release(state, contact, 'voicemail');
      return;
    case 'end':
      release(state, contact, 'overflow-end');
      return;
    case 'message':
    case 'callback':
      scheduleWaiting(state, contact);
  }
}

/** Sorted, so that equal sets give equal classes. */
function union(left: readonly string[], right: readonly string[]): string[] {
  return [...new Set([...left, ...right])].sort();
}
