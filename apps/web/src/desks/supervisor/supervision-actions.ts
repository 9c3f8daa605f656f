/** What a supervisor can make happen to other people's calls and states. */
import { api, call } from '../../platform/api.ts';
import type { SettableState } from '../agent/desk-actions.ts';
import { createSupervision } from './supervision.ts';

const at = (contactId: string) => ({ params: { path: { contactId } } });

/** One per tab, as there is one phone. */
export const supervision = createSupervision({
  supervise: async (contactId, mode) => {
    await call(api.PUT('/api/live/contacts/{contactId}/supervision', { ...at(contactId), body: { mode } }));
  },
  stop: async (contactId) => {
    await call(api.DELETE('/api/live/contacts/{contactId}/supervision', at(contactId)));
  },
  takeOver: async (contactId) => {
    await call(api.POST('/api/live/contacts/{contactId}/supervision/take-over', at(contactId)));
  },
});

export async function moveCall(contactId: string, queueId: string): Promise<void> {
  const body = { queueId, agentId: null };
  await call(api.POST('/api/live/contacts/{contactId}/move', { ...at(contactId), body }));
}

export async function setAgentState(agentId: string, state: SettableState, reasonId: string | null): Promise<void> {
  const params = { path: { agentId } };
  await call(api.PUT('/api/live/agents/{agentId}/state', { params, body: { state, reasonId } }));
}
