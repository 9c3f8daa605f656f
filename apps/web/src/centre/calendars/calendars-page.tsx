import { type Calendar, calendarSettingsSchema, publicDaysSchema } from '@shouwen/contract/flows';
import { useQuery } from '@tanstack/react-query';
import { Download, Plus } from 'lucide-react';
import { useState } from 'react';
import { z } from 'zod';
import { useErrorText } from '../../i18n/error-text.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { queryClient } from '../../platform/queries.ts';
import { Button, toast } from '../../ui/index.ts';
import { AdminHead } from '../admin-head.tsx';
import { FileButton } from '../file-button.tsx';
import { readFile, saveFile } from '../json-files.ts';
import { Loaded } from '../loaded.tsx';
import { CalendarEditor } from './calendar-editor.tsx';
import { newCalendar } from './calendar-form.ts';
import { calendarsQuery, importPublicDays, publicDaysQuery, saveCalendar } from './calendar-requests.ts';
import './calendars.css';

const fileKind = 'calendars';
/** A file of ours, or a year's notice of public holidays as it is published for the product. */
const fileItemSchema = z.union([calendarSettingsSchema, publicDaysSchema]);

/** Opening hours, and which days differ. */
export function CalendarsPage() {
  const { t } = useTexts();
  const calendars = useQuery(calendarsQuery);
  const [chosen, setChosen] = useState<string | 'new' | null>(null);
  const importing = useImport();
  const exportAll = (): void => {
    const items = calendars.data?.map(({ calendarId: _id, updatedAt: _at, ...settings }) => settings) ?? [];
    saveFile('calendars.json', fileKind, items);
  };
  return (
    <div className="ui-page">
      <AdminHead title={t('shell.pages.calendars')} count={calendars.data?.length}>
        <FileButton
          label={t('flows.import')}
          accept="application/json,.json"
          isBusy={importing.isBusy}
          onFile={(file) => void importing.take(file)}
        />
        <Button icon={<Download size={15} aria-hidden />} onClick={exportAll}>
          {t('centre.export')}
        </Button>
        <Button look="primary" icon={<Plus size={15} aria-hidden />} onClick={() => setChosen('new')}>
          {t('centre.calendar.add')}
        </Button>
      </AdminHead>
      {chosen === 'new' ? (
        <CalendarEditor
          key="new"
          calendarId={null}
          settings={newCalendar(Intl.DateTimeFormat().resolvedOptions().timeZone, 'cn')}
          onDone={(calendarId) => setChosen(calendarId)}
        />
      ) : (
        <Loaded query={calendars} failedTitle={t('centre.calendar.failed')} emptyText={t('centre.calendar.none')}>
          {(items) => <Chosen calendars={items} chosen={chosen} onChoose={setChosen} />}
        </Loaded>
      )}
    </div>
  );
}

interface ChosenProps {
  calendars: readonly Calendar[];
  chosen: string | null;
  onChoose: (calendarId: string | null) => void;
}

function Chosen({ calendars, chosen, onChoose }: ChosenProps) {
  const { t, pick } = useTexts();
  const shown = calendars.find((one) => one.calendarId === chosen) ?? calendars[0];
  if (shown === undefined) return null;
  const { calendarId, updatedAt, ...settings } = shown;
  return (
    <>
      <nav className="calendar-choice" aria-label={t('shell.pages.calendars')}>
        {calendars.map((one) => (
          <button
            key={one.calendarId}
            type="button"
            aria-pressed={one.calendarId === calendarId}
            onClick={() => onChoose(one.calendarId)}
          >
            {pick(one.name)}
          </button>
        ))}
      </nav>
      <CalendarEditor
        key={`${calendarId}/${updatedAt}`}
        calendarId={calendarId}
        settings={settings}
        onDone={onChoose}
      />
    </>
  );
}

function useImport() {
  const { t } = useTexts();
  const errorText = useErrorText();
  const [isBusy, setBusy] = useState(false);
  const take = async (file: File): Promise<void> => {
    setBusy(true);
    try {
      const read = await readFile(file, fileKind, fileItemSchema);
      if ('problem' in read) {
        toast(t(`centre.file.${read.problem}`, { at: read.at }), 'bad');
        return;
      }
      for (const item of read.items) {
        if ('days' in item) await importPublicDays(item);
        else await saveCalendar(null, item);
      }
      toast(t('centre.calendar.imported', { count: read.items.length }), 'ready');
    } catch (error) {
      toast(errorText(error), 'bad');
    } finally {
      setBusy(false);
      await queryClient.invalidateQueries({ queryKey: calendarsQuery.queryKey });
      await queryClient.invalidateQueries({ queryKey: publicDaysQuery.queryKey });
    }
  };
  return { isBusy, take };
}
