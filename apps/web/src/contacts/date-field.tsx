import { CalendarDays } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useTexts } from '../i18n/i18n.ts';
import { Field, Input } from '../ui/index.ts';
import { type Day, formatDate, parseTypedDate } from './calendar.ts';
import { Calendar } from './calendar-popup.tsx';
import './date-field.css';

interface DateFieldProps {
  label: string;
  value: Day | null;
  today: Day;
  error?: string | null;
  onChange: (day: Day | null) => void;
}

interface TypedDate {
  /** What the field shows. */
  text: string;
  /** What was typed is no date, and the person has gone on. */
  isBad: boolean;
  type(text: string): void;
  /** Reads what was typed; what is no date stays in the field to be mended. */
  take(): void;
  forget(): void;
}

function useTypedDate(value: Day | null, today: Day, onChange: (day: Day | null) => void): TypedDate {
  /** Null while the field shows its value. */
  const [typed, setTyped] = useState<string | null>(null);
  const [isChecked, setChecked] = useState(false);
  const isBlank = typed === null || typed.trim() === '';
  const day = isBlank ? null : parseTypedDate(typed, today);
  return {
    text: typed ?? (value === null ? '' : formatDate(value)),
    isBad: isChecked && !isBlank && day === null,
    type(text) {
      setChecked(false);
      setTyped(text);
    },
    take() {
      if (typed === null) return;
      setChecked(true);
      if (!isBlank && day === null) return;
      setTyped(null);
      onChange(day);
    },
    forget: () => setTyped(null),
  };
}

/** A date that can be typed in the ways people write dates, or chosen in a calendar; both by keyboard alone. */
export function DateField({ label, value, today, error, onChange }: DateFieldProps) {
  const { t } = useTexts();
  const anchor = useRef<HTMLDivElement>(null);
  const popup = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [isOpen, setOpen] = useState(false);
  const typing = useTypedDate(value, today, onChange);
  const close = (): void => {
    setOpen(false);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') typing.take();
    else if (event.key === 'ArrowDown') setOpen(true);
    else if (event.key === 'Escape' && isOpen) setOpen(false);
    else return;
    event.preventDefault();
  };

  return (
    <Field label={label} error={typing.isBad ? t('contacts.badDate') : error} className="contact-date">
      <div ref={anchor} className="contact-date-input">
        <Input
          ref={input}
          inputMode="numeric"
          autoComplete="off"
          placeholder={t('contacts.dateHint')}
          value={typing.text}
          onChange={(event) => typing.type(event.target.value)}
          onBlur={typing.take}
          onKeyDown={onKeyDown}
        />
        <button
          type="button"
          className="ui-icon-button ui-icon-button-small"
          aria-label={t('contacts.openCalendar', { label })}
          aria-haspopup="dialog"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          <CalendarDays size={15} aria-hidden />
        </button>
      </div>
      <Calendar
        label={label}
        isOpen={isOpen}
        popup={popup}
        anchor={anchor}
        value={value}
        today={today}
        onChoose={(day) => {
          typing.forget();
          onChange(day);
          close();
        }}
        onClose={close}
        onOutside={() => setOpen(false)}
      />
    </Field>
  );
}
