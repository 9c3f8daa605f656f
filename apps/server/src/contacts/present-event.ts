/**
 * What pages and feeds may know of an event: the fields named here and nothing else, so that a field added to an event
 * stays inside until somebody decides otherwise. Addresses, names of customers, notes, keys and IP addresses never leave.
 */
const identityOfOffer = ['offerId', 'agentId', 'queueId'];

const shownFields: Readonly<Record<string, readonly string[]>> = {
  'contact.started': ['channel', 'direction', 'language', 'source', 'agentId', 'entryPointId'],
  'contact.flow-step': ['step', 'digit', 'position', 'flowId', 'nodeId', 'exit', 'detail'],
  'contact.survey-answered': ['flowId', 'nodeId', 'questionId', 'answer'],
  'contact.language-chosen': ['language'],
  'contact.purpose-known': ['key', 'label'],
  'contact.customer-known': [],
  'contact.dialled': ['result', 'status'],
  'contact.queued': ['queueId', 'priority', 'lastAgentId', 'dedicatedAgentId'],
  'contact.moved': ['queueId', 'dedicatedAgentId'],
  'contact.overflowed': ['queueId', 'step', 'action', 'skipped'],
  'contact.connected': ['agentId'],
  'contact.held': ['agentId'],
  'contact.resumed': ['agentId'],
  'contact.ended': ['agentId', 'by'],
  'contact.abandoned': [],
  'contact.released': ['outcome', 'waitedMs', 'agentId'],
  'contact.hung-up': ['by', 'cause'],
  'contact.outcome-set': ['agentId', 'outcomeId'],
  'contact.agent-media-lost': ['agentId'],
  'contact.agent-media-restored': ['agentId'],
  'contact.consulted': ['step', 'agentId', 'isOutside'],
  'contact.transferred': ['agentId', 'target', 'toAgentId', 'queueId'],
  'contact.voicemail-left': ['queueId', 'recordingId'],
  'agent.state-set-by': ['agentId', 'accountId', 'state'],
  'contact.supervised': ['agentId', 'mode'],
  'offer.made': [...identityOfOffer, 'expiresAt'],
  'offer.accepted': identityOfOffer,
  'offer.refused': [...identityOfOffer, 'reason'],
  'offer.failed': [...identityOfOffer, 'reason'],
  'offer.withdrawn': [...identityOfOffer, 'reason', 'detail'],
  'wrapup.started': ['agentId', 'endsAt'],
  'wrapup.extended': ['agentId', 'ms'],
  'wrapup.completed': ['agentId'],
  'wrapup.ended': ['agentId', 'cause', 'tookMs'],
  'agent.engaged': ['agentId', 'channel'],
  'agent.stateSet': ['agentId', 'state', 'reason'],
  'recording.started': ['recordingId'],
  'recording.paused': ['recordingId', 'agentId'],
  'recording.resumed': ['recordingId', 'agentId'],
  'recording.ended': ['recordingId', 'state', 'durationMs', 'reason'],
  'recording.accessed': ['recordingId', 'accountId', 'action'],
  'identity.revealed': ['accountId'],
  'account.signed-in': ['accountId'],
  'account.sign-in-failed': [],
  'account.password-changed': ['accountId'],
  'account.disabled': ['accountId', 'byAccountId'],
  'account.enabled': ['accountId', 'byAccountId'],
  'queue.changed': ['queueId', 'byAccountId'],
  'account.signed-out': ['accountId'],
  'phone.registered': ['agentId', 'protocol'],
  'phone.unregistered': ['agentId', 'reason'],
};

/** Null for kinds that are no news to anybody outside. */
export function presentEventData(
  kind: string,
  data: Readonly<Record<string, unknown>>,
): Record<string, unknown> | null {
  const fields = shownFields[kind];
  if (fields === undefined) return null;
  const shown: Record<string, unknown> = {};
  for (const field of fields) if (data[field] !== undefined) shown[field] = data[field];
  return shown;
}
