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

/** A date that can be typed in the ways people write dates, or chosen in a calendar; both by keyboard alone. */
export function DateField({ label, value, today, error, onChange }: DateFieldProps) {
  const { t } = useTexts();
  const anchor = useRef<HTMLDivElement>(null);
  const popup = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [isOpen, setOpen] = useState(false);
  /** What is being typed; null while the field shows its value. */
  const [typed, setTyped] = useState<string | null>(null);
  const isBad = typed !== null && typed.trim() !== '' && parseTypedDate(typed, today) === null;
  const [isChecked, setChecked] = useState(false);

  const take = (): void => {
    if (typed === null) return;
    const day = typed.trim() === '' ? null : parseTypedDate(typed, today);
    setChecked(true);
    if (day === null && typed.trim() !== '') return;
    setTyped(null);
    onChange(day);
  };
  const close = (): void => {
    setOpen(false);
    input.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') take();
    else if (event.key === 'ArrowDown') setOpen(true);
    else if (event.key === 'Escape' && isOpen) setOpen(false);
    else return;
    event.preventDefault();
  };

  return (
    <Field label={label} error={isBad && isChecked ? t('contacts.badDate') : error} className="contact-date">
      <div ref={anchor} className="contact-date-input">
        <Input
          ref={input}
          inputMode="numeric"
          autoComplete="off"
          placeholder={t('contacts.dateHint')}
          value={typed ?? (value === null ? '' : formatDate(value))}
          onChange={(event) => {
            setChecked(false);
            setTyped(event.target.value);
          }}
          onBlur={take}
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
          setTyped(null);
          onChange(day);
          close();
        }}
        onClose={close}
        onOutside={() => setOpen(false)}
      />
    </Field>
  );
}
