import type { Bilingual } from '@shouwen/contract';
import { Plus, Trash2 } from 'lucide-react';
import { type ReactNode, useId, useState } from 'react';
import { useTexts } from '../../i18n/i18n.ts';
import { Button, Field, IconButton, Input, Select, TextArea } from '../../ui/index.ts';

interface NumberFieldProps {
  label: string;
  hint?: string;
  value: number | null;
  least: number;
  most: number;
  /** Of what is stored in one that is shown: 1000 for milliseconds shown as seconds. */
  factor?: number;
  onChange: (value: number) => void;
  /** Given when the field may be left empty. */
  onEmpty?: () => void;
}

/** A whole number. What does not fit stays in the field with a word about it, and is not taken over. */
export function NumberField(props: NumberFieldProps) {
  const { label, hint, value, least, most, factor = 1, onChange, onEmpty } = props;
  const { t } = useTexts();
  const show = (of: number | null): string => (of === null ? '' : String(of / factor));
  const [text, setText] = useState(show(value));
  const [seen, setSeen] = useState(value);
  if (seen !== value) {
    setSeen(value);
    if (read(text) !== value) setText(show(value));
  }
  function read(from: string): number | null | undefined {
    const trimmed = from.trim();
    if (trimmed === '') return onEmpty === undefined ? undefined : null;
    if (!/^-?\d{1,9}$/.test(trimmed)) return undefined;
    const number = Number(trimmed);
    return number >= least && number <= most ? number * factor : undefined;
  }
  const problem = t('flows.form.wholeNumber', { least, most });
  return (
    <Field label={label} hint={hint} error={read(text) === undefined ? problem : null}>
      <Input
        className="num"
        inputMode="numeric"
        autoComplete="off"
        value={text}
        maxLength={10}
        onChange={(event) => {
          setText(event.target.value);
          const next = read(event.target.value);
          if (next === null) onEmpty?.();
          else if (next !== undefined) onChange(next);
        }}
      />
    </Field>
  );
}

interface TextFieldProps {
  label: string;
  hint?: string;
  value: string;
  /** What may be stored; anything when left out. */
  pattern?: RegExp;
  problem?: string;
  maxLength?: number;
  onChange: (value: string) => void;
}

export function TextField({ label, hint, value, pattern, problem, maxLength = 400, onChange }: TextFieldProps) {
  const [text, setText] = useState(value);
  const [seen, setSeen] = useState(value);
  if (seen !== value) {
    setSeen(value);
    setText(value);
  }
  const fits = (one: string): boolean => pattern === undefined || pattern.test(one);
  return (
    <Field label={label} hint={hint} error={fits(text) ? null : problem}>
      <Input
        value={text}
        maxLength={maxLength}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          setText(event.target.value);
          if (!fits(event.target.value)) return;
          setSeen(event.target.value);
          onChange(event.target.value);
        }}
      />
    </Field>
  );
}

export const variablePattern = /^[a-z][A-Za-z0-9_]{0,39}$/;
export const readablePattern = /^(call\.)?[a-z][A-Za-z0-9_]{0,39}$/;

/** A name of a variable that is set. */
export function VariableField({ label, value, onChange }: Pick<TextFieldProps, 'label' | 'value' | 'onChange'>) {
  const { t } = useTexts();
  const problem = t('flows.form.variableProblem');
  return <TextField {...{ label, value, onChange, problem }} pattern={variablePattern} maxLength={40} />;
}

interface BilingualFieldsProps {
  labelZh: string;
  labelEn: string;
  value: Bilingual;
  isLong?: boolean;
  onChange: (value: Bilingual) => void;
}

export function BilingualFields({ labelZh, labelEn, value, isLong = false, onChange }: BilingualFieldsProps) {
  const Box = isLong ? TextArea : Input;
  return (
    <div className="flow-two">
      <Field label={labelZh}>
        <Box
          value={value.zh}
          maxLength={isLong ? 400 : 60}
          lang="zh-CN"
          autoComplete="off"
          onChange={(event: { target: { value: string } }) => onChange({ ...value, zh: event.target.value })}
        />
      </Field>
      <Field label={labelEn}>
        <Box
          value={value.en}
          maxLength={isLong ? 400 : 60}
          lang="en"
          autoComplete="off"
          onChange={(event: { target: { value: string } }) => onChange({ ...value, en: event.target.value })}
        />
      </Field>
    </div>
  );
}

interface SelectFieldProps<Value extends string> {
  label: string;
  hint?: string;
  value: Value;
  options: readonly { value: Value; label: string }[];
  /** Said when the value is none of the options. */
  missing?: string;
  onChange: (value: Value) => void;
}

export function SelectField<Value extends string>(props: SelectFieldProps<Value>) {
  const { label, hint, value, options, missing, onChange } = props;
  const isMissing = missing !== undefined && !options.some((option) => option.value === value);
  return (
    <Field label={label} hint={hint} error={isMissing ? missing : null}>
      <Select
        value={isMissing ? '' : value}
        onChange={(event) => {
          const chosen = options.find((option) => option.value === event.target.value);
          if (chosen !== undefined) onChange(chosen.value);
        }}
      >
        {isMissing ? <option value="">—</option> : null}
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </Select>
    </Field>
  );
}

export const phoneKeys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '*', '#'] as const;

interface KeyFieldProps {
  label: string;
  value: string | null;
  /** Given when no key may be chosen. */
  noneLabel?: string;
  onChange: (key: string | null) => void;
}

export function KeyField({ label, value, noneLabel, onChange }: KeyFieldProps) {
  const none = noneLabel === undefined ? [] : [{ value: '', label: noneLabel }];
  const options = [...none, ...phoneKeys.map((key) => ({ value: key as string, label: key }))];
  return (
    <SelectField {...{ label, options }} value={value ?? ''} onChange={(key) => onChange(key === '' ? null : key)} />
  );
}

interface CheckFieldProps {
  label: string;
  hint?: string;
  isOn: boolean;
  onChange: (isOn: boolean) => void;
}

export function CheckField({ label, hint, isOn, onChange }: CheckFieldProps) {
  const id = useId();
  return (
    <div className="flow-check">
      <input
        id={id}
        type="checkbox"
        checked={isOn}
        aria-describedby={hint === undefined ? undefined : `${id}-hint`}
        onChange={(event) => onChange(event.target.checked)}
      />
      <label htmlFor={id}>{label}</label>
      {hint === undefined ? null : (
        <small id={`${id}-hint`} className="ui-field-hint">
          {hint}
        </small>
      )}
    </div>
  );
}

interface RowsProps<Item> {
  title: string;
  items: readonly Item[];
  most: number;
  /** At least so many stay. */
  least?: number;
  addLabel: string;
  removeLabel: (number: number) => string;
  create: () => Item;
  render: (item: Item, replace: (item: Item) => void, index: number) => ReactNode;
  onChange: (items: Item[]) => void;
}

/** A list of things with the same fields, one under the other. */
export function Rows<Item>(props: RowsProps<Item>) {
  const { title, items, most, least = 0, addLabel, removeLabel, create, render, onChange } = props;
  const replaceAt = (index: number) => (item: Item) => onChange(items.map((old, at) => (at === index ? item : old)));
  return (
    <fieldset className="flow-rows">
      <legend>{title}</legend>
      {items.map((item, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
        <div key={index} className="flow-row">
          <div className="flow-row-fields">{render(item, replaceAt(index), index)}</div>
          {items.length <= least ? null : (
            <IconButton
              size="small"
              label={removeLabel(index + 1)}
              icon={<Trash2 size={14} aria-hidden />}
              onClick={() => onChange(items.filter((_old, at) => at !== index))}
            />
          )}
        </div>
      ))}
      {items.length >= most ? null : (
        <Button size="small" icon={<Plus size={14} aria-hidden />} onClick={() => onChange([...items, create()])}>
          {addLabel}
        </Button>
      )}
    </fieldset>
  );
}
