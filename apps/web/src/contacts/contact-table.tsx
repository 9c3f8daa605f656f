import type { ContactSummary } from '@shouwen/contract';
import { Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { Mic, PhoneIncoming, PhoneOutgoing } from 'lucide-react';
import { type KeyboardEvent, memo, type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { formatDuration, formatMoment } from '../i18n/format.ts';
import { useTexts } from '../i18n/i18n.ts';
import { ContactStatePill } from './contact-state.tsx';

/** Up to here all rows are in the page; above it only those in view. */
const plainRowsMax = 200;
/** Lower in low windows, as contacts.css has it. */
const rowHeight = (): number => (window.matchMedia('(max-height: 800px)').matches ? 34 : 42);

interface ContactTableProps {
  contacts: readonly ContactSummary[];
  /** For 今天 and 昨天; changes with the day only. */
  today: number;
  /** The box that scrolls. */
  box: RefObject<HTMLDivElement | null>;
  /** The row that has the place in the order of Tab. */
  active: number;
  onActive: (row: number) => void;
  onOpen: (contactId: string) => void;
}

export function ContactTable(props: ContactTableProps) {
  const { contacts, today, box, active, onActive, onOpen } = props;
  const { t } = useTexts();
  const isLong = contacts.length > plainRowsMax;
  const rows = useVirtualizer({
    enabled: isLong,
    count: contacts.length,
    getScrollElement: () => box.current,
    estimateSize: rowHeight,
    overscan: 12,
    scrollPaddingStart: 34,
  });
  const [wanted, setWanted] = useState<number | null>(null);
  const body = useRef<HTMLTableSectionElement>(null);
  // The wanted row may have to be scrolled in before it can have the focus.
  useEffect(() => {
    if (wanted === null) return;
    const link = body.current?.querySelector<HTMLElement>(`[data-row="${wanted}"] a`);
    if (link === null || link === undefined) return;
    link.focus();
    setWanted(null);
  });

  const onKeyDown = (event: KeyboardEvent): void => {
    const last = contacts.length - 1;
    const next = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: last }[event.key];
    if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const row = Math.max(0, Math.min(last, next));
    if (isLong) rows.scrollToIndex(row);
    onActive(row);
    setWanted(row);
  };
  const items = isLong ? rows.getVirtualItems() : null;
  const [before, after] = items === null ? [0, 0] : spaceAround(items, rows.getTotalSize());
  const shown = items === null ? contacts.map((_, row) => row) : items.map((item) => item.index);
  // Scrolled out of the page the row cannot keep its place in the order of Tab; the first one shown has it then.
  const stop = shown.includes(active) ? active : shown[0];
  return (
    <table className="contact-table" aria-label={t('contacts.list')} aria-rowcount={contacts.length + 1}>
      <thead>
        <Head />
      </thead>
      <tbody ref={body} onKeyDown={onKeyDown}>
        <Space height={before} />
        {shown.map((row) => {
          const contact = contacts[row];
          return contact === undefined ? null : (
            <ContactRow
              key={contact.contactId}
              contact={contact}
              row={row}
              today={today}
              isActive={row === stop}
              onActive={onActive}
              onOpen={onOpen}
            />
          );
        })}
        <Space height={after} />
      </tbody>
    </table>
  );
}

function spaceAround(items: readonly { start: number; end: number }[], total: number): [number, number] {
  const [first, last] = [items[0], items.at(-1)];
  return first === undefined || last === undefined ? [0, 0] : [first.start, total - last.end];
}

/** Stands for the rows that are not drawn. */
function Space({ height }: { height: number }) {
  if (height <= 0) return null;
  return (
    <tr aria-hidden className="contact-space">
      <td colSpan={9} style={{ height }} />
    </tr>
  );
}

function Head() {
  const { t } = useTexts();
  return (
    <tr>
      <th scope="col">{t('contacts.time')}</th>
      <th scope="col">{t('contacts.customer')}</th>
      <th scope="col">{t('contacts.queue')}</th>
      <th scope="col">{t('contacts.agent')}</th>
      <th scope="col" className="contact-number">
        {t('contacts.waited')}
      </th>
      <th scope="col" className="contact-number">
        {t('contacts.talked')}
      </th>
      <th scope="col">{t('contacts.outcome')}</th>
      <th scope="col">{t('contacts.stateLabel')}</th>
      <th scope="col">
        <span className="vh">{t('contacts.recording')}</span>
      </th>
    </tr>
  );
}

interface ContactRowProps {
  contact: ContactSummary;
  row: number;
  today: number;
  isActive: boolean;
  onActive: (row: number) => void;
  onOpen: (contactId: string) => void;
}

const ContactRow = memo(function ContactRow(props: ContactRowProps) {
  const { contact, row, today, isActive, onActive, onOpen } = props;
  const { t, pick, language } = useTexts();
  const length = (milliseconds: number): ReactNode =>
    milliseconds === 0 ? '—' : formatDuration(milliseconds, language);
  return (
    <tr
      data-row={row}
      aria-rowindex={row + 2}
      className={isActive ? 'contact-active' : undefined}
      onClick={(event) => {
        // Selecting text and opening in a new tab stay what they are.
        if (event.defaultPrevented || window.getSelection()?.isCollapsed === false) return;
        if (event.target instanceof Element && event.target.closest('a') !== null) return;
        onOpen(contact.contactId);
      }}
    >
      <td className="num">
        <span className="contact-when">
          <Direction direction={contact.direction} />
          {formatMoment(contact.startedAt, today, language)}
        </span>
      </td>
      <td>
        <Link
          to="/contacts/$contactId"
          params={{ contactId: contact.contactId }}
          preload={false}
          tabIndex={isActive ? 0 : -1}
          onFocus={() => onActive(row)}
          className="contact-open"
        >
          <b title={contact.customerName ?? undefined}>{contact.customerName ?? t('contacts.stranger')}</b>
          <span className="num">{contact.maskedAddress}</span>
        </Link>
      </td>
      <Cell text={contact.queueName === null ? null : pick(contact.queueName)} />
      <Cell text={contact.agentName} />
      <td className="contact-number num">{length(contact.waitedMs)}</td>
      <td className="contact-number num">{length(contact.talkMs)}</td>
      <Cell text={contact.outcomeName === null ? null : pick(contact.outcomeName)} />
      <td>
        <ContactStatePill state={contact.state} />
      </td>
      <td>
        {contact.hasRecording ? (
          <span title={t('contacts.hasRecording')}>
            <Mic size={15} aria-hidden />
            <span className="vh">{t('contacts.hasRecording')}</span>
          </span>
        ) : null}
      </td>
    </tr>
  );
});

/** What does not fit is shown as a tip. */
function Cell({ text }: { text: string | null }) {
  return (
    <td className="clip" title={text ?? undefined}>
      {text ?? '—'}
    </td>
  );
}

function Direction({ direction }: { direction: ContactSummary['direction'] }) {
  const { t } = useTexts();
  const Icon = direction === 'in' ? PhoneIncoming : PhoneOutgoing;
  const word = t(`contacts.directions.${direction}`);
  return (
    <span title={word} className="contact-direction">
      <Icon size={15} aria-hidden />
      <span className="vh">{word}</span>
    </span>
  );
}
