/** What the agent can make happen. Each waits for the server; the desk then changes by its next document. */
import type { Desk } from '@shouwen/contract';
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
