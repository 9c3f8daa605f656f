import type { ContactDetail } from '@shouwen/contract';
import { PhoneIncoming, PhoneOutgoing } from 'lucide-react';
import type { ReactNode } from 'react';
import { MaskedNumber } from '../customers/masked-number.tsx';
import { formatClock, formatDay, formatDuration } from '../i18n/format.ts';
import { useTexts } from '../i18n/i18n.ts';
import { useNow } from '../platform/clock.ts';
import { BackToList } from './back-to-list.tsx';
import { ContactStatePill } from './contact-state.tsx';
import { revealNumber } from './queries.ts';

/** Who it was and the facts one asks for first. */
export function ContactHead({ contact }: { contact: ContactDetail }) {
  const { t, pick } = useTexts();
  const Direction = contact.direction === 'in' ? PhoneIncoming : PhoneOutgoing;
  return (
    <header className="contact-head ui-panel">
      <div className="contact-who">
        <BackToList />
        <h1>{contact.customerName ?? t('contacts.stranger')}</h1>
        {contact.mayReveal ? (
          <MaskedNumber masked={contact.maskedAddress} reveal={() => revealNumber(contact.contactId)} />
        ) : (
          <span className="masked-number num">{contact.maskedAddress}</span>
        )}
        <span className="contact-chips">
          <ContactStatePill state={contact.state} />
          <span className="ui-chip contact-chip">
            <Direction size={13} aria-hidden />
            {t(`contacts.directions.${contact.direction}`)}
          </span>
          {contact.purpose === null ? null : (
            <span className="ui-chip">
              {pick(contact.purpose.label)}
              {contact.purpose.key === null ? null : ` · ${t('contacts.purposeKey', { key: contact.purpose.key })}`}
            </span>
          )}
          <span className="ui-chip">{t(`contacts.languages.${contact.language}`)}</span>
        </span>
      </div>
      <Facts contact={contact} />
    </header>
  );
}

function Facts({ contact }: { contact: ContactDetail }) {
  const { t, pick, language } = useTexts();
  const length = (milliseconds: number): string => (milliseconds === 0 ? '—' : formatDuration(milliseconds, language));
  return (
    <dl className="contact-facts num">
      <Fact label={t('contacts.queue')}>{contact.queueName === null ? '—' : pick(contact.queueName)}</Fact>
      <Fact label={t('contacts.agent')}>{contact.agentName ?? '—'}</Fact>
      <Fact label={t('contacts.started')}>
        <Moment time={contact.startedAt} />
      </Fact>
      <Fact label={t('contacts.ended')}>
        {contact.endedAt === null ? (
          t('contacts.running')
        ) : (
          <>
            {formatClock(contact.endedAt, true)}
            {contact.endedBy === null ? null : <small>{t(`contacts.endedBy.${contact.endedBy}`)}</small>}
          </>
        )}
      </Fact>
      <Fact label={t('contacts.waited')}>{length(contact.waitedMs)}</Fact>
      <Fact label={t('contacts.talked')}>{length(contact.talkMs)}</Fact>
      {contact.entryPointAddress === null ? null : (
        <Fact label={t('contacts.dialled')}>{contact.entryPointAddress}</Fact>
      )}
    </dl>
  );
}

function Fact({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Moment({ time }: { time: string }) {
  const { language } = useTexts();
  const now = useNow();
  return (
    <>
      {formatDay(time, now, language)} {formatClock(time, true)}
    </>
  );
}
