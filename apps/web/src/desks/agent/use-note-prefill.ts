import type { DeskContact } from '@shouwen/contract';
import { useEffect } from 'react';
import { formatMoment } from '../../i18n/format.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { serverNow } from '../../platform/realtime-browser.ts';
import { freshFailureMs } from './brief.ts';
import { useWorkplace } from './workplace-context.ts';

/** Begins an empty note with what is known for certain: what they chose, and what failed lately. The agent edits it. */
export function useNotePrefill(contact: DeskContact): void {
  const { t, pick, language } = useTexts();
  const { drafts } = useWorkplace();
  const { contactId } = contact;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once per contact, so that deleted words stay deleted
  useEffect(() => {
    const parts: string[] = [];
    const now = serverNow();
    if (contact.purpose !== null) parts.push(t('desk.prefill.purpose', { purpose: pick(contact.purpose.label) }));
    const failure = contact.customer?.lastFailure ?? null;
    if (failure !== null && now - Date.parse(failure.at) <= freshFailureMs) {
      const at = formatMoment(failure.at, now, language);
      parts.push(t('desk.prefill.failure', { title: failure.title, at }));
    }
    if (parts.length > 0) drafts.prefill(contact, parts.join(language === 'zh' ? '' : ' '));
  }, [contactId]);
}
