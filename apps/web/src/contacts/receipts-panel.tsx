import type { Receipt } from '@shouwen/contract';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatClock, formatDuration } from '../i18n/format.ts';
import { useTexts } from '../i18n/i18n.ts';
import { Button } from '../ui/index.ts';
import { reasonsQuery } from './queries.ts';
import {
  type EndedKey,
  explainOthers,
  howEnded,
  type Reason,
  type ReasonRow,
  type ReasonSection,
  whyChosen,
} from './receipt-lines.ts';

/** Why this agent: one card for every offer. */
export function ReceiptsPanel({ receipts }: { receipts: readonly Receipt[] }) {
  const { t } = useTexts();
  return (
    <section className="contact-panel ui-panel" aria-labelledby="contact-receipts">
      <div className="contact-panel-head ui-section-head">
        <h2 id="contact-receipts">{t('contacts.receipts.title')}</h2>
      </div>
      {receipts.length === 0 ? <p className="contact-none">{t('contacts.receipts.none')}</p> : null}
      {receipts.map((receipt, place) => (
        <ReceiptCard
          key={receipt.offerId}
          receipt={receipt}
          number={place + 1}
          isOpenFirst={receipts.length === 1 || place === receipts.length - 1}
        />
      ))}
    </section>
  );
}

const endedLooks: Partial<Record<EndedKey, string>> = {
  accepted: 'ui-chip-ready',
  ringing: 'contact-chip-ring',
};

interface ReceiptCardProps {
  receipt: Receipt;
  number: number;
  isOpenFirst: boolean;
}

function ReceiptCard({ receipt, number, isOpenFirst }: ReceiptCardProps) {
  const { t, language } = useTexts();
  const [isOpen, setOpen] = useState(isOpenFirst);
  const { data: reasons } = useQuery(reasonsQuery);
  const nameOf = (reasonId: string): string | null =>
    reasons?.find((reason) => reason.reasonId === reasonId)?.name[language] ?? null;
  const agent = receipt.agentName ?? t('contacts.someone.agent');
  const ended = howEnded(receipt.ended);
  const sections = explainOthers(receipt, nameOf);
  const others = sections.reduce((sum, section) => sum + section.count, 0);
  return (
    <article className="contact-receipt">
      <div className="contact-receipt-head num">
        <h3>{t('contacts.receipts.attempt', { number, agent })}</h3>
        <span className={`ui-chip ${endedLooks[ended] ?? ''}`}>{t(`contacts.receipts.ended.${ended}`)}</span>
        <time dateTime={receipt.at}>{formatClock(receipt.at, true)}</time>
      </div>
      <p className="num">
        {t('contacts.receipts.waited', { time: formatDuration(receipt.waitedMs, language) })}
        <Order order={receipt.order} />
      </p>
      <h4>{t('contacts.receipts.why', { agent })}</h4>
      <p>{t(`contacts.receipts.chosen.${whyChosen(receipt)}`)}</p>
      {isOpen ? <h4>{t('contacts.receipts.whyOthers')}</h4> : null}
      {others === 0 && isOpen ? <p>{t('contacts.receipts.nobodyElse')}</p> : null}
      {others > 0 && isOpen ? (
        <dl className="contact-reasons num">
          {sections.map((section) => (
            <Section key={section.group} section={section} />
          ))}
        </dl>
      ) : null}
      {others > 0 && !isOpenFirst ? (
        <Button size="small" look="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? t('contacts.receipts.hide') : t('contacts.receipts.show', { count: others })}
        </Button>
      ) : null}
    </article>
  );
}

function Order({ order }: { order: Receipt['order'] }) {
  const { t } = useTexts();
  if (order === null) return null;
  const { waitingContacts: waiting, effectivePriority: priority } = order;
  const separator = <span aria-hidden> · </span>;
  return (
    <>
      {separator}
      {waiting > 1
        ? t('contacts.receipts.order', { waiting, priority })
        : t('contacts.receipts.orderAlone', { priority })}
    </>
  );
}

function Section({ section }: { section: ReasonSection }) {
  const { t } = useTexts();
  return (
    <div>
      <dt>
        {t(`contacts.receipts.group.${section.group}`)}
        <span>{t('contacts.receipts.people', { count: section.count })}</span>
      </dt>
      <dd>
        <ul>
          {section.rows.map((row) => (
            <li key={`${row.reason.key}-${row.reason.detail}`}>
              <ReasonText reason={row.reason} />
              <Names row={row} />
            </li>
          ))}
        </ul>
      </dd>
    </div>
  );
}

function ReasonText({ reason }: { reason: Reason }) {
  const { t } = useTexts();
  return <b>{t(`contacts.receipts.code.${reason.key}`, { detail: reason.detail ?? '' })}</b>;
}

const namesShownMax = 8;

function Names({ row }: { row: ReasonRow }) {
  const { t, language } = useTexts();
  const names = row.names.slice(0, namesShownMax).join(language === 'zh' ? '、' : ', ');
  const rest = row.count - Math.min(row.names.length, namesShownMax);
  if (names === '') return <span>{t('contacts.receipts.people', { count: row.count })}</span>;
  return (
    <span>
      {names}
      {rest > 0 ? ` ${t('contacts.receipts.andMore', { count: language === 'zh' ? row.count : rest })}` : ''}
    </span>
  );
}
