import type { DeskContact } from '@shouwen/contract';
import { Inbox, Mail, MessageCircle, MessageSquareText, Phone, Printer, Webhook } from 'lucide-react';
import { formatTimer } from '../../i18n/format.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { useNow } from '../../platform/clock.ts';
import { Kbd } from '../../ui/index.ts';
import { inWorkOrder } from './desk-store.ts';
import { useAction, useDesk, useKey, useWorkplace } from './workplace-context.ts';

const channelIcons = {
  voice: Phone,
  chat: MessageCircle,
  email: Mail,
  sms: MessageSquareText,
  fax: Printer,
  webhook: Webhook,
} as const;

/** The look of a phase: one of the state colours. */
export function phaseLook(phase: DeskContact['phase']): 'ring' | 'talk' | 'hold' | 'wrap' {
  if (phase === 'ringing') return 'ring';
  if (phase === 'wrap-up') return 'wrap';
  return phase === 'hold' ? 'hold' : 'talk';
}

export function WorkList() {
  const { t } = useTexts();
  const { desk, selectedId } = useDesk();
  const workplace = useWorkplace();
  const contacts = inWorkOrder(desk?.contacts ?? []);
  const next = useKey('nextContact');
  const previous = useKey('previousContact');
  const canStep = contacts.length > 1;
  useAction('nextContact', canStep ? () => workplace.desk.step(1) : null);
  useAction('previousContact', canStep ? () => workplace.desk.step(-1) : null);
  return (
    <section className="desk-work" aria-label={t('desk.work')} data-region tabIndex={-1}>
      <div className="desk-work-head">
        <h2>{t('desk.work')}</h2>
        {desk === null ? null : <span className="num dim">{contacts.length}</span>}
      </div>
      {contacts.length === 0 && desk !== null ? (
        <div className="desk-work-empty">
          <Inbox size={20} aria-hidden />
          <p>{t('desk.workEmpty')}</p>
        </div>
      ) : null}
      {contacts.length === 0 ? null : (
        <ul>
          {contacts.map((contact) => (
            <li key={contact.contactId}>
              <WorkItem
                contact={contact}
                isSelected={contact.contactId === selectedId}
                onSelect={() => workplace.desk.select(contact.contactId)}
              />
            </li>
          ))}
        </ul>
      )}
      {next.shown !== null && previous.shown !== null ? (
        <p className="desk-work-hint">
          <Kbd>{previous.shown}</Kbd> <Kbd>{next.shown}</Kbd> {t('desk.switchContact')}
        </p>
      ) : null}
    </section>
  );
}

interface WorkItemProps {
  contact: DeskContact;
  isSelected: boolean;
  onSelect: () => void;
}

function WorkItem({ contact, isSelected, onSelect }: WorkItemProps) {
  const { t, pick } = useTexts();
  const now = useNow();
  const Icon = channelIcons[contact.channel];
  const look = phaseLook(contact.phase);
  const isTalking = contact.phase === 'talking' || contact.phase === 'hold';
  const since = isTalking ? (contact.connectedAt ?? contact.phaseSince) : contact.phaseSince;
  const about = contact.purpose ? pick(contact.purpose.label) : contact.queueName ? pick(contact.queueName) : null;
  return (
    <button
      type="button"
      className={`desk-item desk-item-${look}`}
      aria-current={isSelected ? 'true' : undefined}
      onClick={onSelect}
    >
      <span className={`desk-item-icon st-${look}`}>
        <Icon size={15} role="img" aria-label={t(`common.channel.${contact.channel}`)} />
      </span>
      <span className="desk-item-body">
        <b className="clip num" title={contact.customer?.name ?? contact.maskedAddress}>
          {contact.customer?.name ?? contact.maskedAddress}
        </b>
        <span className="clip desk-item-about" title={about ?? undefined}>
          {about ?? t(`desk.direction.${contact.direction}`)}
        </span>
        <span className={`desk-item-phase desk-item-phase-${look}`}>
          {t(`desk.phase.${contact.phase}`)} <span className="num">{formatTimer(now - Date.parse(since))}</span>
        </span>
      </span>
    </button>
  );
}
