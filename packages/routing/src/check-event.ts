/** Bounds of what comes in (R-PURE-5). Events are typed, but logs and hosts can be older or wrong. */
import { type AgentConfig, CHANNELS, LIMITS, type OverflowStep, type QueueConfig } from './config.ts';
import type { ContactMoved, ContactQueued, RoutingEvent } from './events.ts';

/** What is wrong with an event. */
export interface EventProblem {
  readonly field: string;
  readonly detail: string;
}

/** The longest time anything may take, ms: a hundred days. Keeps sums exact. */
const LONGEST_MS = 100 * 24 * 3_600_000;

/** The first field that is out of bounds, or null. */
export function checkEvent(event: RoutingEvent): EventProblem | null {
  if (!Number.isFinite(event.at) || event.at < 0) return problem('at', 'must be a time in milliseconds');
  switch (event.kind) {
    case 'queue.configured':
      return checkQueue(event.queue);
    case 'agent.configured':
      return checkAgent(event.agent);
    case 'queue.removed':
      return id('queueId', event.queueId);
    case 'agent.removed':
      return id('agentId', event.agentId);
    case 'agent.stateSet':
      return id('agentId', event.agentId) ?? askedState(event.state) ?? reason(event.reason);
    case 'contact.queued':
      return channel(event.channel) ?? checkEntering(event);
    case 'contact.moved':
      return checkEntering(event);
    case 'contact.abandoned':
    case 'contact.ended':
      return id('contactId', event.contactId);
    case 'contact.priorityChanged':
      return id('contactId', event.contactId) ?? priority(event.priority);
    case 'offer.accepted':
      return id('offerId', event.offerId) ?? id('agentId', event.agentId);
    case 'offer.refused':
    case 'offer.failed':
      return id('offerId', event.offerId) ?? id('agentId', event.agentId) ?? reason(event.reason);
    case 'contact.connected':
    case 'contact.held':
    case 'contact.resumed':
    case 'wrapup.completed':
      return id('contactId', event.contactId) ?? id('agentId', event.agentId);
    case 'wrapup.extended':
      return id('contactId', event.contactId) ?? id('agentId', event.agentId) ?? duration('ms', event.ms, 1);
    case 'agent.engaged':
      return (
        id('contactId', event.contactId) ??
        id('agentId', event.agentId) ??
        channel(event.channel) ??
        optionalDuration('wrapUpMsMax', event.wrapUpMsMax ?? null)
      );
    case 'clock':
      return null;
    default:
      return problem('kind', 'is not known');
  }
}

function checkEntering(event: ContactQueued | ContactMoved): EventProblem | null {
  const { extraSkills } = event;
  const enqueuedAt = event.kind === 'contact.queued' ? (event.enqueuedAt ?? 0) : 0;
  if (!Number.isFinite(enqueuedAt)) return problem('enqueuedAt', 'must be a time in milliseconds');
  return (
    id('contactId', event.contactId) ??
    id('queueId', event.queueId) ??
    priority(event.priority ?? 0) ??
    duration('ownAgentWaitMs', event.ownAgentWaitMs ?? 0, 0) ??
    (event.kind === 'contact.queued' ? amount('offersBefore', event.offersBefore ?? 0) : null) ??
    reason(event.reason ?? null) ??
    (extraSkills === undefined ? null : checkSkills('extraSkills', extraSkills))
  );
}

function checkQueue(queue: QueueConfig): EventProblem | null {
  const { ageing } = queue;
  return (
    id('queue.id', queue.id) ??
    priority(queue.priority) ??
    duration('serviceLevel.answerWithinMs', queue.serviceLevel.answerWithinMs, 0) ??
    (ageing === null ? null : duration('ageing.everyMs', ageing.everyMs, 1)) ??
    (ageing === null ? null : (amount('ageing.step', ageing.step) ?? amount('ageing.max', ageing.max))) ??
    (queue.offerTimeoutMs === null ? null : duration('offerTimeoutMs', queue.offerTimeoutMs, 1)) ??
    optionalDuration('wrapUpMsMax', queue.wrapUpMsMax) ??
    (queue.maxWaiting === null ? null : amount('maxWaiting', queue.maxWaiting)) ??
    checkSkills('skills', queue.skills) ??
    checkOverflow(queue.overflow) ??
    first(queue.channels, channel)
  );
}

function checkOverflow(steps: readonly OverflowStep[]): EventProblem | null {
  if (steps.length > LIMITS.overflowSteps) return problem('overflow', `has more than ${LIMITS.overflowSteps} steps`);
  return first(steps, ({ afterMs, action }) => {
    const levels = action.kind === 'relax-skills' ? amount('overflow.byLevels', action.byLevels) : null;
    return duration('overflow.afterMs', afterMs, 0) ?? levels;
  });
}

function checkAgent(agent: AgentConfig): EventProblem | null {
  const levels = Object.entries(agent.skills);
  if (levels.length > LIMITS.skills) return problem('skills', `are more than ${LIMITS.skills}`);
  const capacity = agent.capacity ?? [];
  if (capacity.length > LIMITS.capacityAlternatives) return problem('capacity', 'has too many alternatives');
  return (
    id('agent.id', agent.id) ??
    first(levels, ([skillId, level]) => id('skills', skillId) ?? skillLevel('skills', level)) ??
    first(capacity, (row) => first(CHANNELS, (name) => places(row[name] ?? 0)))
  );
}

function checkSkills(
  field: string,
  skills: readonly { readonly skillId: string; readonly minLevel: number }[],
): EventProblem | null {
  if (skills.length > LIMITS.skills) return problem(field, `are more than ${LIMITS.skills}`);
  return first(skills, ({ skillId, minLevel }) => id(field, skillId) ?? skillLevel(field, minLevel));
}

function first<T>(items: Iterable<T>, check: (item: T) => EventProblem | null): EventProblem | null {
  for (const item of items) {
    const found = check(item);
    if (found !== null) return found;
  }
  return null;
}

function problem(field: string, detail: string): EventProblem {
  return { field, detail };
}

function id(field: string, value: string): EventProblem | null {
  if (typeof value === 'string' && value.length > 0 && value.length <= LIMITS.idLength) return null;
  return problem(field, `must be 1 to ${LIMITS.idLength} characters`);
}

function reason(value: string | null): EventProblem | null {
  if (value === null || (typeof value === 'string' && value.length <= LIMITS.idLength)) return null;
  return problem('reason', `must be at most ${LIMITS.idLength} characters`);
}

function channel(value: string): EventProblem | null {
  return CHANNELS.some((name) => name === value) ? null : problem('channel', 'is not known');
}

function askedState(value: string): EventProblem | null {
  const isKnown = value === 'available' || value === 'break' || value === 'busy' || value === 'offline';
  return isKnown ? null : problem('state', 'cannot be asked for');
}

function priority(value: number): EventProblem | null {
  if (Math.abs(value) <= LIMITS.priority) return null;
  return problem('priority', `must lie within +/-${LIMITS.priority}`);
}

function amount(field: string, value: number): EventProblem | null {
  return value >= 0 && value <= LIMITS.priority ? null : problem(field, `must be 0 to ${LIMITS.priority}`);
}

function places(value: number): EventProblem | null {
  const isValid = Number.isInteger(value) && value >= 0 && value <= LIMITS.perChannel;
  return isValid ? null : problem('capacity', `must be whole numbers up to ${LIMITS.perChannel}`);
}

function skillLevel(field: string, value: number): EventProblem | null {
  return value >= 1 && value <= 5 ? null : problem(field, 'must have levels from 1 to 5');
}

function duration(field: string, value: number, min: number): EventProblem | null {
  if (value >= min && value <= LONGEST_MS) return null;
  return problem(field, `must be ${min} to ${LONGEST_MS} milliseconds`);
}

function optionalDuration(field: string, value: number | null): EventProblem | null {
  return value === null ? null : duration(field, value, 0);
}
