import { type CalendarSettings, weekdays } from '@shouwen/contract/flows';
import { useQuery } from '@tanstack/react-query';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTexts } from '../../i18n/i18n.ts';
import { serverNow } from '../../platform/realtime-browser.ts';
import { IconButton } from '../../ui/index.ts';
import { addMonths, type DayView, hoursText, monthView } from './calendar-form.ts';
import { publicDaysQuery } from './calendar-requests.ts';

/** A month day by day, as callers will find it. */
export function MonthTable({ settings }: { settings: CalendarSettings }) {
  const { t } = useTexts();
  const { data: notices = [] } = useQuery(publicDaysQuery);
  const [month, setMonth] = useState(() => new Date(serverNow()).toISOString().slice(0, 7));
  const days = useMemo(
    () => notices.filter(({ region }) => region === settings.holidayRegion).flatMap((notice) => notice.days),
    [notices, settings.holidayRegion],
  );
  const hasNotice = notices.some(
    ({ region, year }) => region === settings.holidayRegion && String(year) === month.slice(0, 4),
  );
  return (
    <section className="ui-panel calendar-month" aria-labelledby="calendar-month-title">
      <div className="calendar-month-head">
        <IconButton
          label={t('centre.calendar.monthBefore')}
          icon={<ChevronLeft size={16} aria-hidden />}
          onClick={() => setMonth(addMonths(month, -1))}
        />
        <h2 id="calendar-month-title" className="num" aria-live="polite">
          {month}
        </h2>
        <IconButton
          label={t('centre.calendar.monthAfter')}
          icon={<ChevronRight size={16} aria-hidden />}
          onClick={() => setMonth(addMonths(month, 1))}
        />
        {settings.holidayRegion === null || hasNotice ? null : (
          <span className="ui-chip ui-chip-gold">{t('centre.calendar.noNotice')}</span>
        )}
      </div>
      <table>
        <thead>
          <tr>
            {weekdays.map((day) => (
              <th key={day} scope="col">
                {t(`centre.weekday.${day}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {monthView(settings, days, month).map((week) => (
            <tr key={week[0]?.date}>
              {week.map((day) => (
                <Day key={day.date} day={day} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

const looks = {
  usual: '',
  closed: 'calendar-closed',
  holiday: 'st-bad',
  'make-up': 'st-hold',
  exception: 'st-wrap',
} as const;

function Day({ day }: { day: DayView }) {
  const { t, pick } = useTexts();
  const word = day.kind === 'usual' || day.kind === 'closed' ? null : t(`centre.calendar.dayKind.${day.kind}`);
  return (
    <td className={`calendar-day ${day.isInMonth ? '' : 'calendar-other'} ${looks[day.kind]}`}>
      <span className="num calendar-date">{Number(day.date.slice(8))}</span>
      {word === null ? null : <b>{day.name === null || pick(day.name) === '' ? word : pick(day.name)}</b>}
      {day.kind === 'make-up' ? <small>{word}</small> : null}
      <small className="num">{day.hours.length === 0 ? t('centre.calendar.closed') : hoursText(day.hours)}</small>
    </td>
  );
}
