import { type CalendarException, type CalendarSettings, dateSchema, weekdays } from '@shouwen/contract/flows';
import { useQuery } from '@tanstack/react-query';
import { Trash2 } from 'lucide-react';
import { useState } from 'react';
import { BilingualFields, CheckField, Rows, SelectField, TextField } from '../../flows/forms/parts.tsx';
import '../../flows/flows.css';
import { useTexts } from '../../i18n/i18n.ts';
import { queryClient } from '../../platform/queries.ts';
import { Button, Notice, toast } from '../../ui/index.ts';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { useSend } from '../use-send.ts';
import { calendarsQuery, publicDaysQuery, removeCalendar, saveCalendar } from './calendar-requests.ts';
import { HoursField } from './hours-field.tsx';
import { MonthTable } from './month-table.tsx';

interface CalendarEditorProps {
  /** Null is a new one. */
  calendarId: string | null;
  settings: CalendarSettings;
  onDone: (calendarId: string | null) => void;
}

/** A calendar as it is typed, with the month it makes beside it. */
export function CalendarEditor({ calendarId, settings: stored, onDone }: CalendarEditorProps) {
  const { t, pick } = useTexts();
  const [settings, setSettings] = useState(stored);
  const [isTried, setTried] = useState(false);
  const [isRemoving, setRemoving] = useState(false);
  const { isBusy, failure, send } = useSend();
  const set = (part: Partial<CalendarSettings>): void => setSettings({ ...settings, ...part });
  const isNamed = settings.name.zh.trim() !== '' && settings.name.en.trim() !== '';
  const refresh = () => queryClient.invalidateQueries({ queryKey: calendarsQuery.queryKey });

  const save = async (): Promise<void> => {
    setTried(true);
    if (!isNamed) return;
    const isSent = await send(async () => {
      const saved = await saveCalendar(calendarId, settings);
      await refresh();
      onDone(saved.calendarId);
    });
    if (isSent) toast(t('centre.saved', { name: pick(settings.name) }), 'ready');
  };
  const remove = async (): Promise<void> => {
    await removeCalendar(calendarId ?? '');
    onDone(null);
    await refresh();
  };
  return (
    <div className="calendar-columns">
      <section className="ui-panel calendar-form" aria-label={t('centre.calendar.settings')}>
        {failure === null ? null : (
          <Notice look="bad" isLive>
            {failure}
          </Notice>
        )}
        {isTried && !isNamed ? <Notice look="warn">{t('centre.calendar.nameNeeded')}</Notice> : null}
        <BilingualFields
          labelZh={t('centre.nameZh')}
          labelEn={t('centre.nameEn')}
          value={settings.name}
          onChange={(name) => set({ name })}
        />
        <Region settings={settings} set={set} />
        <fieldset className="flow-rows">
          <legend>{t('centre.calendar.weekly')}</legend>
          <p className="dim">{t('centre.calendar.hoursHint')}</p>
          {weekdays.map((day) => (
            <HoursField
              key={day}
              label={t(`centre.weekday.${day}`)}
              hours={settings.weekly[day]}
              onChange={(hours) => set({ weekly: { ...settings.weekly, [day]: hours } })}
            />
          ))}
        </fieldset>
        <Exceptions settings={settings} set={set} />
        <div className="admin-buttons">
          {calendarId === null ? (
            <Button onClick={() => onDone(null)}>{t('common.cancel')}</Button>
          ) : (
            <Button look="quiet" icon={<Trash2 size={14} aria-hidden />} onClick={() => setRemoving(true)}>
              {t('centre.remove')}
            </Button>
          )}
          <Button look="primary" isBusy={isBusy} onClick={() => void save()}>
            {t('centre.save')}
          </Button>
        </div>
      </section>
      <MonthTable settings={settings} />
      {isRemoving ? (
        <ConfirmDialog
          title={t('centre.calendar.removeNamed', { name: pick(stored.name) })}
          text={t('centre.calendar.removeAsk')}
          actionLabel={t('centre.remove')}
          isDanger
          act={remove}
          onClose={() => setRemoving(false)}
        />
      ) : null}
    </div>
  );
}

interface PartProps {
  settings: CalendarSettings;
  set: (part: Partial<CalendarSettings>) => void;
}

function Region({ settings, set }: PartProps) {
  const { t } = useTexts();
  const { data: publicDays = [] } = useQuery(publicDaysQuery);
  const regions = [...new Set([...publicDays.map(({ region }) => region), settings.holidayRegion ?? 'cn'])];
  const zones = Intl.supportedValuesOf('timeZone');
  return (
    <>
      <SelectField
        label={t('centre.calendar.timeZone')}
        value={settings.timeZone}
        options={[...new Set([settings.timeZone, ...zones])].map((value) => ({ value, label: value }))}
        onChange={(timeZone) => set({ timeZone })}
      />
      <div className="flow-two">
        <SelectField
          label={t('centre.calendar.region')}
          value={settings.holidayRegion ?? ''}
          options={[
            { value: '', label: t('centre.calendar.noRegion') },
            ...regions.map((value) => ({ value, label: value === 'cn' ? t('centre.calendar.china') : value })),
          ]}
          onChange={(region) => set({ holidayRegion: region === '' ? null : region })}
        />
        <SelectField
          label={t('centre.calendar.makeUpAs')}
          value={settings.makeUpDayAs}
          options={weekdays.map((value) => ({ value, label: t(`centre.weekday.${value}`) }))}
          onChange={(makeUpDayAs) => set({ makeUpDayAs })}
        />
      </div>
    </>
  );
}

function Exceptions({ settings, set }: PartProps) {
  const { t } = useTexts();
  const isDate = /^\d{4}-\d{2}-\d{2}$/;
  const today = new Date().toISOString().slice(0, 10);
  return (
    <Rows<CalendarException>
      title={t('centre.calendar.exceptions')}
      items={settings.exceptions}
      most={400}
      addLabel={t('centre.calendar.addException')}
      removeLabel={(number) => t('centre.calendar.removeException', { number })}
      create={() => ({ date: today, until: null, name: { zh: '', en: '' }, isHoliday: false, hours: [] })}
      render={(one, replace) => (
        <>
          <div className="flow-two">
            <TextField
              label={t('centre.calendar.from')}
              value={one.date}
              pattern={isDate}
              problem={t('centre.calendar.dateProblem')}
              maxLength={10}
              onChange={(date) => {
                if (dateSchema.safeParse(date).success) replace({ ...one, date });
              }}
            />
            <TextField
              label={t('centre.calendar.until')}
              value={one.until ?? ''}
              pattern={/^(\d{4}-\d{2}-\d{2})?$/}
              problem={t('centre.calendar.dateProblem')}
              maxLength={10}
              onChange={(date) => {
                if (date === '') replace({ ...one, until: null });
                else if (dateSchema.safeParse(date).success) replace({ ...one, until: date });
              }}
            />
          </div>
          <BilingualFields
            labelZh={t('centre.nameZh')}
            labelEn={t('centre.nameEn')}
            value={one.name}
            onChange={(name) => replace({ ...one, name })}
          />
          <HoursField
            label={t('centre.calendar.hours')}
            hours={one.hours}
            onChange={(hours) => replace({ ...one, hours })}
          />
          <CheckField
            label={t('centre.calendar.isHoliday')}
            isOn={one.isHoliday}
            onChange={(isHoliday) => replace({ ...one, isHoliday })}
          />
        </>
      )}
      onChange={(exceptions) => set({ exceptions })}
    />
  );
}
