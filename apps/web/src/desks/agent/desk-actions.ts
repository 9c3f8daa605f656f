/** What the agent can make happen. Each waits for the server; the desk then changes by its next document. */
import type { Colleague, ConsultTarget, Desk } from '@shouwen/contract';
import { api, call } from '../../platform/api.ts';

export type SettableState = 'available' | 'break' | 'busy' | 'offline';

export function setState(state: SettableState, reasonId: string | null): Promise<Desk> {
  return call(api.PUT('/api/desk/state', { body: { state, reasonId } }));
}

export async function refuseOffer(offerId: string): Promise<void> {
  await call(api.POST('/api/desk/offers/{offerId}/refuse', { params: { path: { offerId } } }));
}

export async function dialNumber(number: string): Promise<string> {
  const { contactId } = await call(api.POST('/api/desk/dial', { body: { number } }));
  return contactId;
}

export async function setHold(contactId: string, isHeld: boolean): Promise<void> {
  await call(api.POST('/api/desk/contacts/{contactId}/hold', { params: { path: { contactId } }, body: { isHeld } }));
}

export async function hangUpContact(contactId: string): Promise<void> {
  await call(api.POST('/api/desk/contacts/{contactId}/hang-up', { params: { path: { contactId } } }));
}

export async function rejoinContact(contactId: string): Promise<void> {
  await call(api.POST('/api/desk/contacts/{contactId}/rejoin', { params: { path: { contactId } } }));
}

export async function fetchColleagues(): Promise<Colleague[]> {
  return await call(api.GET('/api/desk/colleagues'));
}

/** `isHandedOver`: the customer is theirs as soon as they answer, without a word before. */
export async function consult(contactId: string, target: ConsultTarget, isHandedOver: boolean): Promise<void> {
  const params = { path: { contactId } };
  await call(api.POST('/api/desk/contacts/{contactId}/consult', { params, body: { target, isHandedOver } }));
}

export async function changeThird(contactId: string, action: 'end' | 'join' | 'hand-over'): Promise<void> {
  await call(api.POST('/api/desk/contacts/{contactId}/third', { params: { path: { contactId } }, body: { action } }));
}

export async function pauseRecording(contactId: string, isPaused: boolean): Promise<void> {
  const params = { path: { contactId } };
  await call(api.PUT('/api/desk/contacts/{contactId}/recording', { params, body: { isPaused } }));
}

export async function transferToQueue(contactId: string, queueId: string): Promise<void> {
  const params = { path: { contactId } };
  await call(api.POST('/api/desk/contacts/{contactId}/transfer', { params, body: { queueId, agentId: null } }));
}

export async function saveDraft(contactId: string, draft: { outcomeId: string | null; note: string }): Promise<void> {
  await call(api.PUT('/api/desk/contacts/{contactId}/draft', { params: { path: { contactId } }, body: draft }));
}

export async function endWrapUp(contactId: string, outcomeId: string | null, note: string): Promise<void> {
  // biome-ignore lint/suspicious/noThenProperty: the contract's word; the object is only written as JSON
  const body = { outcomeId, note, then: 'available' as const };
  await call(api.POST('/api/desk/contacts/{contactId}/wrap-up', { params: { path: { contactId } }, body }));
}

export async function extendWrapUp(contactId: string, seconds: number): Promise<void> {
  const params = { path: { contactId } };
  await call(api.POST('/api/desk/contacts/{contactId}/wrap-up/extend', { params, body: { seconds } }));
}

export async function startTestCall(): Promise<void> {
  await call(api.POST('/api/practice/test-call', { body: { toMe: true } }));
}

export async function revealNumber(contactId: string): Promise<string> {
  const { value } = await call(api.POST('/api/contacts/{contactId}/reveal', { params: { path: { contactId } } }));
  return value;
}
