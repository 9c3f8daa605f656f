import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { queuesQuery } from '../accounts/queues-query.ts';
import { useTexts } from '../i18n/i18n.ts';
import { useNow } from '../platform/clock.ts';
import { may, useMe } from '../platform/session.ts';
import { Button, Field, Input, Segmented, Select } from '../ui/index.ts';
import { AgentPicker } from './agent-picker.tsx';
import { dayAt } from './calendar.ts';
import {
  type ContactFilters,
  contactStates,
  type DatePreset,
  isBackwards,
  isFiltered,
  noFilters,
  presetOf,
  presetRange,
} from './contact-search.ts';
import { DateField } from './date-field.tsx';
import { agentsQuery, outcomesQuery } from './queries.ts';

interface ContactFiltersProps {
  filters: ContactFilters;
  onChange: (filters: ContactFilters) => void;
  /** Arrow down in the text field goes on to the list. */
  onToList: () => void;
}

export function ContactFiltersBar({ filters, onChange, onToList }: ContactFiltersProps) {
  const { t } = useTexts();
  const me = useMe();
  const change = (part: Partial<ContactFilters>): void => onChange({ ...filters, ...part });
  return (
    <search className="contact-filters ui-panel" aria-label={t('contacts.filters')}>
      <div className="contact-filters-row">
        <TextFilter text={filters.q} onChange={(q) => change({ q })} onToList={onToList} />
        <QueueFilter filters={filters} change={change} />
        {may(me, 'contacts.see-all') ? <AgentFilter filters={filters} change={change} /> : null}
        <OutcomeFilter filters={filters} change={change} />
        <DirectionFilter filters={filters} change={change} />
        <StateFilter filters={filters} change={change} />
      </div>
      <DateFilters filters={filters} change={change}>
        {isFiltered(filters) ? (
          <Button look="quiet" onClick={() => onChange(noFilters)}>
            {t('contacts.clearFilters')}
          </Button>
        ) : null}
      </DateFilters>
    </search>
  );
}

interface FilterProps {
  filters: ContactFilters;
  change: (part: Partial<ContactFilters>) => void;
}

/** Long enough not to ask at every letter, short enough to feel immediate. */
const typingPauseMs = 300;

interface TextFilterProps {
  text: string;
  onChange: (text: string) => void;
  onToList: () => void;
}

function TextFilter({ text, onChange, onToList }: TextFilterProps) {
  const { t } = useTexts();
  const [typed, setTyped] = useState(text);
  const sent = useRef(text);
  const timer = useRef<number | undefined>(undefined);
  const send = (next: string): void => {
    window.clearTimeout(timer.current);
    if (next === sent.current) return;
    sent.current = next;
    onChange(next);
  };
  // The address changed by another way: back, a link, cleared filters.
  useEffect(() => {
    if (text === sent.current) return;
    sent.current = text;
    setTyped(text);
  }, [text]);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') send(typed);
    else if (event.key === 'ArrowDown') {
      event.preventDefault();
      onToList();
    }
  };
  return (
    <Field label={t('contacts.text')} className="contact-filter-text">
      <Input
        type="search"
        maxLength={100}
        title={t('contacts.textHint')}
        value={typed}
        onChange={(event) => {
          const next = event.target.value;
          setTyped(next);
          window.clearTimeout(timer.current);
          timer.current = window.setTimeout(() => send(next), typingPauseMs);
        }}
        onKeyDown={onKeyDown}
      />
    </Field>
  );
}

function QueueFilter({ filters, change }: FilterProps) {
  const { t, pick } = useTexts();
  const { data } = useQuery(queuesQuery);
  const options = (data ?? []).map((queue) => ({ value: queue.queueId, label: pick(queue.name) }));
  return (
    <ChoiceFilter
      label={t('contacts.queue')}
      any={t('contacts.anyQueue')}
      value={filters.queueId}
      options={options}
      onChange={(queueId) => change({ queueId })}
    />
  );
}

function AgentFilter({ filters, change }: FilterProps) {
  const { data } = useQuery(agentsQuery);
  return <AgentPicker people={data ?? []} agentId={filters.agentId} onChange={(agentId) => change({ agentId })} />;
}

function OutcomeFilter({ filters, change }: FilterProps) {
  const { t, pick } = useTexts();
  const { data } = useQuery(outcomesQuery);
  const options = (data ?? []).map((outcome) => ({ value: outcome.outcomeId, label: pick(outcome.name) }));
  return (
    <ChoiceFilter
      label={t('contacts.outcome')}
      any={t('contacts.anyOutcome')}
      value={filters.outcomeId}
      options={options}
      onChange={(outcomeId) => change({ outcomeId })}
    />
  );
}

function DirectionFilter({ filters, change }: FilterProps) {
  const { t } = useTexts();
  return (
    <ChoiceFilter
      label={t('contacts.direction')}
      any={t('contacts.anyDirection')}
      value={filters.direction}
      options={(['in', 'out'] as const).map((value) => ({ value, label: t(`contacts.directions.${value}`) }))}
      onChange={(direction) => change({ direction: direction === 'in' || direction === 'out' ? direction : null })}
    />
  );
}

function StateFilter({ filters, change }: FilterProps) {
  const { t } = useTexts();
  return (
    <ChoiceFilter
      label={t('contacts.stateLabel')}
      any={t('contacts.anyState')}
      value={filters.state}
      options={contactStates.map((value) => ({ value, label: t(`contacts.state.${value}`) }))}
      onChange={(state) => change({ state: contactStates.find((known) => known === state) ?? null })}
    />
  );
}

interface ChoiceFilterProps {
  label: string;
  /** What no choice is called. */
  any: string;
  value: string | null;
  options: readonly { value: string; label: string }[];
  onChange: (value: string | null) => void;
}

function ChoiceFilter({ label, any, value, options, onChange }: ChoiceFilterProps) {
  // An id from an old link that is no longer in the list stays visible, or the filter would act unseen.
  const isListed = value === null || options.some((option) => option.value === value);
  return (
    <Field label={label}>
      <Select value={value ?? ''} onChange={(event) => onChange(event.target.value === '' ? null : event.target.value)}>
        <option value="">{any}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
        {isListed ? null : <option value={value}>{value}</option>}
      </Select>
    </Field>
  );
}

const presets: readonly DatePreset[] = ['today', 'yesterday', 'week', 'month'];

function DateFilters({ filters, change, children }: FilterProps & { children: React.ReactNode }) {
  const { t } = useTexts();
  const today = dayAt(useNow());
  const chosen = presetOf(filters, today);
  return (
    <div className="contact-filters-dates">
      <DateField label={t('contacts.from')} value={filters.from} today={today} onChange={(from) => change({ from })} />
      <DateField
        label={t('contacts.to')}
        value={filters.to}
        today={today}
        error={isBackwards(filters) ? t('contacts.badRange') : null}
        onChange={(to) => change({ to })}
      />
      <Segmented
        label={t('contacts.presets')}
        value={chosen ?? ''}
        size="large"
        options={presets.map((preset) => ({ value: preset, label: t(`contacts.preset.${preset}`) }))}
        onChange={(preset) => {
          const known = presets.find((one) => one === preset);
          if (known === undefined) return;
          change(known === chosen ? { from: null, to: null } : presetRange(known, today));
        }}
      />
      {children}
    </div>
  );
}
