import type { DeskContact } from '@shouwen/contract';
import type { PhoneState } from './softphone/softphone.ts';

/**
 * The contact whose sound this browser should ask back, or null. That is one that runs on the server while the phone
 * here is ready but has no leg of it: after a reload, after the phone moved between tabs, after a lost network.
 * `ownContactId` is the contact this browser last had sound of; it tells our calls from those on a desk phone.
 */
export function contactToRejoin(
  contacts: readonly DeskContact[],
  phone: Pick<PhoneState, 'line' | 'call'>,
  ownContactId: string | null,
): string | null {
  if (phone.line !== 'ready') return null;
  for (const { contactId, phase, isMediaLost, consultedBy } of contacts) {
    // A helper who is gone is let go; whose call it is can ask again.
    if (consultedBy !== null) continue;
    if (phase !== 'talking' && phase !== 'hold' && phase !== 'dialling') continue;
    const { call } = phone;
    if (call !== null && call.contactId === contactId) return call.isMediaLost ? contactId : null;
    if (call === null && (isMediaLost || ownContactId === contactId)) return contactId;
  }
  return null;
}
