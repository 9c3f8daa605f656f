import { ChevronLeft, ChevronRight } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from 'react';
import { useTexts } from '../i18n/i18n.ts';
import { Button, IconButton } from '../ui/index.ts';
import { addDays, addMonths, type Day, formatDate, isSameDay, weekdayOf, weeksOf } from './calendar.ts';
import { usePopup } from './popup.ts';

interface CalendarProps {
  label: string;
  isOpen: boolean;
  popup: RefObject<HTMLDivElement | null>;
  /** The field it belongs to and is shown under. */
  anchor: RefObject<HTMLDivElement | null>;
  value: Day | null;
  today: Day;
  onChoose: (day: Day | null) => void;
  /** To be closed, with the focus back in the field. */
  onClose: () => void;
  /** Somebody went on elsewhere. */
  onOutside: () => void;
}

/** The box of a calendar; its days are made anew whenever it opens. */
export function Calendar(props: CalendarProps) {
  const { t } = useTexts();
  const { label, isOpen, popup, onClose } = props;
  return (
    <div
      ref={popup}
      popover="manual"
      role="dialog"
      aria-label={t('contacts.calendar', { label })}
      className="contact-popup contact-calendar"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        onClose();
      }}
    >
      {isOpen ? <Month {...props} /> : null}
    </div>
  );
}

/** Keys of the ARIA date picker: arrows by day and week, Home and End in the week, Page keys by month, Shift by year. */
function Month({ value, today, popup, anchor, onChoose, onOutside }: CalendarProps) {
  // Before the focus goes in: what is not shown cannot have it.
  usePopup(true, popup, anchor, onOutside);
  const { language } = useTexts();
  const [at, setAt] = useState<Day>(value ?? today);
  const grid = useRef<HTMLTableElement>(null);
  /** Only keys move the focus; the buttons for months keep it. */
  const isByKey = useRef(true);
  const locale = language === 'zh' ? 'zh-CN' : 'en-GB';

  // biome-ignore lint/correctness/useExhaustiveDependencies: the focus follows the day
  useEffect(() => {
    if (isByKey.current) grid.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus();
    isByKey.current = false;
  }, [at]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const next = dayByKey(at, event);
    if (next === null) return;
    event.preventDefault();
    isByKey.current = true;
    setAt(next);
  };
  const title = new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'long' }).format(asDate(at));
  return (
    <>
      <MonthHead title={title} onMove={(months) => setAt(addMonths(at, months))} />
      <table ref={grid} className="num" aria-label={title}>
        <Weekdays locale={locale} />
        <tbody>
          {weeksOf(at).map((week) => (
            <tr key={formatDate(week[0] ?? at)}>
              {week.map((day) => (
                <td key={formatDate(day)}>
                  <button
                    type="button"
                    tabIndex={isSameDay(day, at) ? 0 : -1}
                    data-outside={day.month === at.month ? undefined : ''}
                    aria-pressed={isSameDay(day, value)}
                    aria-current={isSameDay(day, today) ? 'date' : undefined}
                    aria-label={new Intl.DateTimeFormat(locale, { dateStyle: 'full' }).format(asDate(day))}
                    onKeyDown={onKeyDown}
                    onClick={() => onChoose(day)}
                  >
                    {day.day}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <MonthFoot value={value} today={today} onChoose={onChoose} />
    </>
  );
}

function MonthHead({ title, onMove }: { title: string; onMove: (months: number) => void }) {
  const { t } = useTexts();
  return (
    <div className="contact-calendar-head">
      <IconButton
        label={t('contacts.previousMonth')}
        icon={<ChevronLeft size={16} aria-hidden />}
        onClick={() => onMove(-1)}
      />
      <b aria-live="polite">{title}</b>
      <IconButton
        label={t('contacts.nextMonth')}
        icon={<ChevronRight size={16} aria-hidden />}
        onClick={() => onMove(1)}
      />
    </div>
  );
}

function MonthFoot({ value, today, onChoose }: Pick<CalendarProps, 'value' | 'today' | 'onChoose'>) {
  const { t } = useTexts();
  return (
    <div className="contact-calendar-foot">
      <Button size="small" look="quiet" onClick={() => onChoose(today)}>
        {t('contacts.preset.today')}
      </Button>
      {value === null ? null : (
        <Button size="small" look="quiet" onClick={() => onChoose(null)}>
          {t('contacts.clearDate')}
        </Button>
      )}
    </div>
  );
}

function dayByKey(at: Day, event: KeyboardEvent): Day | null {
  switch (event.key) {
    case 'ArrowLeft':
      return addDays(at, -1);
    case 'ArrowRight':
      return addDays(at, 1);
    case 'ArrowUp':
      return addDays(at, -7);
    case 'ArrowDown':
      return addDays(at, 7);
    case 'Home':
      return addDays(at, -weekdayOf(at));
    case 'End':
      return addDays(at, 6 - weekdayOf(at));
    case 'PageUp':
      return addMonths(at, event.shiftKey ? -12 : -1);
    case 'PageDown':
      return addMonths(at, event.shiftKey ? 12 : 1);
    default:
      return null;
  }
}

function Weekdays({ locale }: { locale: string }) {
  // 2024-01-01 was a Monday.
  const days = Array.from({ length: 7 }, (_, day) => new Date(2024, 0, 1 + day));
  return (
    <thead>
      <tr>
        {days.map((day) => (
          <th key={day.getDate()} scope="col" abbr={new Intl.DateTimeFormat(locale, { weekday: 'long' }).format(day)}>
            {new Intl.DateTimeFormat(locale, { weekday: 'narrow' }).format(day)}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function asDate({ year, month, day }: Day): Date {
  return new Date(year, month - 1, day);
}
