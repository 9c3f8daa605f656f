import type { Hours } from '@shouwen/contract/flows';
import { useState } from 'react';
import { useTexts } from '../../i18n/i18n.ts';
import { Field, Input } from '../../ui/index.ts';
import { hoursText, readHours } from './calendar-form.ts';

interface HoursFieldProps {
  label: string;
  hours: readonly Hours[];
  onChange: (hours: Hours[]) => void;
}

/** The hours of a day in one line; what cannot be read stays in the field with a word about it. */
export function HoursField({ label, hours, onChange }: HoursFieldProps) {
  const { t } = useTexts();
  const [text, setText] = useState(hoursText(hours));
  return (
    <Field
      className="calendar-hours"
      label={label}
      error={readHours(text) === null ? t('centre.calendar.hoursProblem') : null}
    >
      <Input
        className="num"
        value={text}
        placeholder={t('centre.calendar.closed')}
        maxLength={120}
        autoComplete="off"
        onChange={(event) => {
          setText(event.target.value);
          const read = readHours(event.target.value);
          if (read !== null) onChange(read);
        }}
      />
    </Field>
  );
}
