import type { ContactDetail } from '@shouwen/contract';
import { useTexts } from '../i18n/i18n.ts';

/** What it was about, in the agent's words. */
export function NotePanel({ contact }: { contact: ContactDetail }) {
  const { t, pick } = useTexts();
  return (
    <section className="contact-panel ui-panel" aria-labelledby="contact-note">
      <div className="contact-panel-head ui-section-head">
        <h2 id="contact-note">{t('contacts.noteTitle')}</h2>
        {contact.outcomeName === null ? (
          <span className="dim">{t('contacts.noOutcome')}</span>
        ) : (
          <span className="ui-chip contact-outcome">{pick(contact.outcomeName)}</span>
        )}
      </div>
      {contact.note === '' ? (
        <p className="contact-none">{t('contacts.noNote')}</p>
      ) : (
        <p className="contact-note">{contact.note}</p>
      )}
    </section>
  );
}
