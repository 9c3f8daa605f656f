import type { ContactSummary, DeskContact, Language } from '@shouwen/contract';
import { Phone, PhoneIncoming, PhoneOutgoing } from 'lucide-react';
import { formatClock, formatDay, formatDuration, formatMoment, formatTimer } from '../../i18n/format.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { IconButton } from '../../ui/index.ts';
import { BriefCard } from './brief-card.tsx';
import { LastContactFacts } from './last-contact.tsx';
import { useDesk } from './workplace-context.ts';

/** The middle: decide the next step. Facts only; what the product does not know is not shown. */
export function GuidanceColumn({ contact, now }: { contact: DeskContact; now: number }) {
  const { t } = useTexts();
  return (
    <section className="desk-guidance" aria-label={t('desk.guidance')} data-region tabIndex={-1}>
      {contact.phase === 'wrap-up' ? <Review contact={contact} /> : <BriefCard contact={contact} now={now} />}
      <ContactFacts contact={contact} now={now} />
      {contact.phase !== 'ringing' && contact.lastContact !== null ? (
        <div className="ui-panel desk-card">
          <h3>{t('desk.lastContact')}</h3>
          <LastContactFacts last={contact.lastContact} now={now} />
        </div>
      ) : null}
      <RecentContacts now={now} onCall={null} />
    </section>
  );
}

function ContactFacts({ contact, now }: { contact: DeskContact; now: number }) {
  const { t, pick, language } = useTexts();
  const facts: [string, string][] = [[t('desk.fact.direction'), t(`desk.direction.${contact.direction}`)]];
  if (contact.queueName !== null) facts.push([t('desk.fact.queue'), pick(contact.queueName)]);
  if (contact.direction === 'in') {
    const purpose = contact.purpose === null ? t('desk.noPurpose') : pick(contact.purpose.label);
    facts.push([t('desk.fact.entryPoint'), contact.entryPointAddress ?? t('common.unknown')]);
    facts.push([t('desk.fact.purpose'), purpose]);
    facts.push([t('desk.fact.waited'), formatDuration(contact.waitedMs, language)]);
  }
  facts.push([t('desk.fact.language'), t(`desk.contactLanguage.${contact.language}`)]);
  if (contact.connectedAt !== null) {
    facts.push([t('desk.fact.connectedAt'), formatClock(contact.connectedAt, true)]);
    facts.push([t('desk.fact.hold'), formatTimer(holdMs(contact, now))]);
  }
  return (
    <div className="ui-panel desk-card">
      <h3>{t('desk.thisContact')}</h3>
      <dl className="desk-facts">
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** The running hold is not in the document's sum yet. */
function holdMs(contact: DeskContact, now: number): number {
  return contact.phase === 'hold' ? contact.holdMs + Math.max(0, now - Date.parse(contact.phaseSince)) : contact.holdMs;
}

function Review({ contact }: { contact: DeskContact }) {
  const { t } = useTexts();
  const figures: [string, string][] = [
    [t('desk.review.talk'), formatTimer(contact.talkMs)],
    [t('desk.review.hold'), formatTimer(contact.holdMs)],
    [t('desk.review.waited'), formatTimer(contact.waitedMs)],
    [t('desk.review.endedAt'), formatClock(contact.phaseSince, true)],
  ];
  return (
    <div className="ui-panel desk-card">
      <h3>{t('desk.review.title')}</h3>
      <dl className="desk-review">
        {figures.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="num">{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

interface RecentContactsProps {
  now: number;
  /** Calls the customer of a contact; null while that cannot be done. */
  onCall: ((contactId: string) => void) | null;
}

export function RecentContacts({ now, onCall }: RecentContactsProps) {
  const { t } = useTexts();
  const { desk } = useDesk();
  // What is being worked on stands in the work list.
  const running = new Set(desk?.contacts.map(({ contactId }) => contactId));
  const recent = (desk?.recent ?? []).filter(({ contactId }) => !running.has(contactId));
  return (
    <div className="ui-panel desk-card desk-recent">
      <div className="ui-section-head">
        <h3>{t('desk.recent')}</h3>
        <span className="dim num">{recent.length}</span>
      </div>
      {recent.length === 0 ? (
        <p className="desk-recent-empty">{t('desk.recentEmpty')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
        <ul tabIndex={0} aria-label={t('desk.recent')}>
          {recent.map((contact) => (
            <RecentContact key={contact.contactId} contact={contact} now={now} onCall={onCall} />
          ))}
        </ul>
      )}
    </div>
  );
}

/** Today's need no day. */
function formatRecent(startedAt: string, now: number, language: Language): string {
  const isToday = formatDay(startedAt, now, language) === formatDay(now, now, language);
  return isToday ? formatClock(startedAt) : formatMoment(startedAt, now, language);
}

function RecentContact({ contact, now, onCall }: RecentContactsProps & { contact: ContactSummary }) {
  const { t, pick, language } = useTexts();
  const Icon = contact.direction === 'in' ? PhoneIncoming : PhoneOutgoing;
  const about = contact.queueName === null ? contact.maskedAddress : pick(contact.queueName);
  return (
    <li>
      <Icon size={14} role="img" aria-label={t(`desk.direction.${contact.direction}`)} />
      <span className="desk-recent-who">
        <b className="clip" title={contact.customerName ?? contact.maskedAddress}>
          {contact.customerName ?? contact.maskedAddress}
        </b>
        <span className="clip" title={about}>
          {about}
        </span>
      </span>
      <span className={`ui-chip ${contact.outcomeName === null ? '' : 'ui-chip-ready'}`}>
        {contact.outcomeName === null ? t('desk.noOutcome') : pick(contact.outcomeName)}
      </span>
      <span className="num desk-recent-talk">{formatTimer(contact.talkMs)}</span>
      <time className="num dim" dateTime={contact.startedAt}>
        {formatRecent(contact.startedAt, now, language)}
      </time>
      {onCall === null ? null : (
        <IconButton
          size="small"
          label={t('desk.callBack', { who: contact.customerName ?? contact.maskedAddress })}
          icon={<Phone size={14} aria-hidden />}
          onClick={() => onCall(contact.contactId)}
        />
      )}
    </li>
  );
}
