import type { ContactDetail } from '@shouwen/contract';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { SearchX } from 'lucide-react';
import { useEffect } from 'react';
import { useErrorText } from '../i18n/error-text.ts';
import { useTexts } from '../i18n/i18n.ts';
import { Empty, ErrorBox, Skeleton } from '../ui/index.ts';
import { BackToList } from './back-to-list.tsx';
import { ContactHead } from './contact-head.tsx';
import { listMemory } from './list-memory.ts';
import { NotePanel } from './note-panel.tsx';
import { PartsPanel } from './parts-panel.tsx';
import { RecordingPanel } from './player/recording-panel.tsx';
import { QualityPanel } from './quality-panel.tsx';
import { contactQuery, isGone } from './queries.ts';
import { ReceiptsPanel } from './receipts-panel.tsx';
import { TimelinePanel } from './timeline-panel.tsx';
import './contact-page.css';

/** Everything about one contact: who, when, what was said, why this agent, how it sounded. */
export function ContactPage() {
  const { contactId } = useParams({ from: '/signed-in/contacts/$contactId' });
  const { data: contact, error, refetch } = useQuery(contactQuery(contactId));
  useEffect(() => {
    listMemory.openedId = contactId;
  }, [contactId]);
  return (
    <div className="contact-page">
      {contact === undefined ? (
        <NotThere error={error} onRetry={() => void refetch()} />
      ) : (
        <Detail key={contactId} contact={contact} />
      )}
    </div>
  );
}

function Detail({ contact }: { contact: ContactDetail }) {
  return (
    <>
      <ContactHead contact={contact} />
      <div className="contact-columns">
        <div className="contact-column contact-main">
          <PartsPanel contact={contact} />
          <RecordingPanel contact={contact} />
          <QualityPanel legs={contact.quality} />
        </div>
        <div className="contact-then">
          <TimelinePanel events={contact.timeline} startedAt={contact.startedAt} />
        </div>
        <div className="contact-column contact-side">
          <NotePanel contact={contact} />
          <ReceiptsPanel receipts={contact.receipts} />
        </div>
      </div>
    </>
  );
}

function NotThere({ error, onRetry }: { error: Error | null; onRetry: () => void }) {
  const { t } = useTexts();
  const errorText = useErrorText();
  return (
    <>
      <div className="contact-bare-head">
        <BackToList />
        <h1>{t('contacts.title')}</h1>
      </div>
      {error === null ? (
        <div className="ui-panel contact-waiting">
          <Skeleton lines={8} status={t('common.loading')} />
        </div>
      ) : (
        <div className="ui-panel contact-waiting">
          {isGone(error) ? (
            <Empty icon={<SearchX size={24} strokeWidth={1.7} aria-hidden />}>
              <p>{t('contacts.detailGone')}</p>
              <Link className="ui-button ui-button-default ui-button-usual" to="/contacts">
                {t('contacts.detailToList')}
              </Link>
            </Empty>
          ) : (
            <ErrorBox
              title={t('contacts.detailFailed')}
              text={errorText(error)}
              retryLabel={t('common.retry')}
              onRetry={onRetry}
            />
          )}
        </div>
      )}
    </>
  );
}
