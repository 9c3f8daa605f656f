import type { FlowCondition } from '@shouwen/contract/flows';
import { useQuery } from '@tanstack/react-query';
import { skillsQuery } from '../../centre/queries.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { useEditor } from '../editor/editor-context.ts';
import type { FormProps } from './form-props.ts';
import {
  BilingualFields,
  CheckField,
  NumberField,
  Rows,
  readablePattern,
  SelectField,
  TextField,
  VariableField,
} from './parts.tsx';

export function HoursForm({ settings, set }: FormProps<'hours'>) {
  const { t, pick } = useTexts();
  const { calendars } = useEditor().choices;
  return (
    <SelectField
      label={t('flows.form.calendar')}
      hint={t('flows.form.calendarHint')}
      value={settings.calendarId}
      missing={t('flows.form.calendarMissing')}
      options={calendars.map((one) => ({ value: one.calendarId, label: pick(one.name) }))}
      onChange={(calendarId) => set({ calendarId }, 'calendar')}
    />
  );
}

export function LookupForm({ settings, set }: FormProps<'lookup'>) {
  const { t, pick } = useTexts();
  const { connectors } = useEditor().choices;
  const pairs = (field: 'query' | 'body', title: string) => (
    <Rows
      title={title}
      items={settings[field]}
      most={field === 'query' ? 20 : 30}
      addLabel={t('flows.form.addValue')}
      removeLabel={(number) => t('flows.form.removeValue', { number })}
      create={() => ({ name: 'phone', value: '{call.callerNumber}' })}
      render={(pair, replace) => (
        <div className="flow-two">
          <TextField
            label={t('flows.form.valueName')}
            value={pair.name}
            pattern={/^.{1,60}$/}
            problem={t('flows.form.required')}
            maxLength={60}
            onChange={(name) => replace({ ...pair, name })}
          />
          <TextField
            label={t('flows.form.value')}
            value={pair.value}
            onChange={(value) => replace({ ...pair, value })}
          />
        </div>
      )}
      onChange={(next) => set({ ...settings, [field]: next }, field)}
    />
  );
  return (
    <>
      <SelectField
        label={t('flows.form.connector')}
        value={settings.connectorId}
        missing={t('flows.form.connectorMissing')}
        options={connectors.map((one) => ({ value: one.connectorId, label: pick(one.name) }))}
        onChange={(connectorId) => set({ ...settings, connectorId }, 'connector')}
      />
      <div className="flow-two">
        <SelectField
          label={t('flows.form.method')}
          value={settings.method}
          options={(['GET', 'POST'] as const).map((value) => ({ value, label: t(`flows.form.methodKind.${value}`) }))}
          onChange={(method) => set({ ...settings, method }, 'method')}
        />
        <NumberField
          label={t('flows.form.timeoutMs')}
          value={settings.timeoutMs}
          least={200}
          most={5000}
          onChange={(timeoutMs) => set({ ...settings, timeoutMs }, 'timeout')}
        />
      </div>
      <TextField
        label={t('flows.form.path')}
        hint={t('flows.form.templateHint')}
        value={settings.path}
        onChange={(path) => set({ ...settings, path }, 'path')}
      />
      {pairs('query', t('flows.form.query'))}
      {settings.method === 'POST' ? pairs('body', t('flows.form.body')) : null}
      <Rows
        title={t('flows.form.answers')}
        items={settings.answers}
        most={20}
        addLabel={t('flows.form.addValue')}
        removeLabel={(number) => t('flows.form.removeValue', { number })}
        create={() => ({ path: 'level', variable: 'level' })}
        render={(answer, replace) => (
          <div className="flow-two">
            <TextField
              label={t('flows.form.answerPath')}
              value={answer.path}
              pattern={/^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){0,9}$/}
              problem={t('flows.form.answerPathProblem')}
              onChange={(path) => replace({ ...answer, path })}
            />
            <VariableField
              label={t('flows.form.intoVariable')}
              value={answer.variable}
              onChange={(variable) => replace({ ...answer, variable })}
            />
          </div>
        )}
        onChange={(answers) => set({ ...settings, answers }, 'answers')}
      />
    </>
  );
}

export function BranchForm({ settings, set }: FormProps<'branch'>) {
  const { t } = useTexts();
  const { cases } = settings;
  const freeId = (): string => {
    let number = cases.length + 1;
    while (cases.some((one) => one.id === String(number))) number += 1;
    return String(number);
  };
  return (
    <Rows
      title={t('flows.form.cases')}
      items={cases}
      least={1}
      most={20}
      addLabel={t('flows.form.addCase')}
      removeLabel={(number) => t('flows.form.removeCase', { number })}
      create={() => ({
        id: freeId(),
        label: { zh: '', en: '' },
        when: [{ variable: 'call.customerId', is: 'known' as const }],
      })}
      render={(one, replace) => (
        <>
          <BilingualFields
            labelZh={t('flows.form.labelZh')}
            labelEn={t('flows.form.labelEn')}
            value={one.label}
            onChange={(label) => replace({ ...one, label })}
          />
          <Rows<FlowCondition>
            title={t('flows.form.conditions')}
            items={one.when}
            least={1}
            most={10}
            addLabel={t('flows.form.addCondition')}
            removeLabel={(number) => t('flows.form.removeCondition', { number })}
            create={() => ({ variable: 'call.customerId', is: 'known' })}
            render={(condition, change) => <ConditionFields condition={condition} onChange={change} />}
            onChange={(when) => replace({ ...one, when })}
          />
        </>
      )}
      onChange={(next) => set({ cases: next }, 'cases')}
    />
  );
}

const comparisons = [
  ...(['equal', 'not-equal', 'one-of', 'starts-with'] as const),
  ...(['less', 'at-most', 'greater', 'at-least', 'known', 'unknown'] as const),
];

/** What it is compared with, as it is typed. */
function comparedText(condition: FlowCondition): string {
  if ('values' in condition) return condition.values.join(' ');
  return 'value' in condition ? String(condition.value) : '';
}

function conditionOf(variable: string, is: FlowCondition['is'], text: string): FlowCondition {
  switch (is) {
    case 'equal':
    case 'not-equal':
    case 'starts-with':
      return { variable, is, value: text };
    case 'one-of':
      return { variable, is, values: text === '' ? ['1'] : text.split(/[ ,，]+/) };
    case 'known':
    case 'unknown':
      return { variable, is };
    default:
      return { variable, is, value: Number(text) || 0 };
  }
}

function ConditionFields({
  condition,
  onChange,
}: {
  condition: FlowCondition;
  onChange: (next: FlowCondition) => void;
}) {
  const { t } = useTexts();
  return (
    <>
      <div className="flow-two">
        <TextField
          label={t('flows.form.variable')}
          value={condition.variable}
          pattern={readablePattern}
          problem={t('flows.form.variableProblem')}
          onChange={(variable) => onChange({ ...condition, variable })}
        />
        <SelectField
          label={t('flows.form.comparison')}
          value={condition.is}
          options={comparisons.map((value) => ({ value, label: t(`flows.form.is.${value}`) }))}
          onChange={(is) => onChange(conditionOf(condition.variable, is, comparedText(condition)))}
        />
      </div>
      {'values' in condition ? (
        <TextField
          label={t('flows.form.values')}
          hint={t('flows.form.listHint')}
          value={condition.values.join(' ')}
          pattern={/\S/}
          problem={t('flows.form.required')}
          onChange={(text) =>
            onChange({
              ...condition,
              values: text
                .trim()
                .split(/[ ,，]+/)
                .slice(0, 50),
            })
          }
        />
      ) : null}
      {'value' in condition && typeof condition.value === 'string' ? (
        <TextField
          label={t('flows.form.value')}
          value={condition.value}
          onChange={(value) => onChange(conditionOf(condition.variable, condition.is, value))}
        />
      ) : null}
      {'value' in condition && typeof condition.value === 'number' ? (
        <NumberField
          label={t('flows.form.value')}
          value={condition.value}
          least={-999_999_999}
          most={999_999_999}
          onChange={(value) => onChange(conditionOf(condition.variable, condition.is, String(value)))}
        />
      ) : null}
    </>
  );
}

export function SetForm({ settings, set }: FormProps<'set'>) {
  const { t } = useTexts();
  const { assignments, counter } = settings;
  return (
    <>
      <Rows
        title={t('flows.form.assignments')}
        items={assignments}
        most={20}
        addLabel={t('flows.form.addValue')}
        removeLabel={(number) => t('flows.form.removeValue', { number })}
        create={() => ({ variable: 'value', value: '' })}
        render={(one, replace) => (
          <div className="flow-two">
            <VariableField
              label={t('flows.form.variable')}
              value={one.variable}
              onChange={(variable) => replace({ ...one, variable })}
            />
            <TextField
              label={t('flows.form.value')}
              value={one.value}
              onChange={(value) => replace({ ...one, value })}
            />
          </div>
        )}
        onChange={(next) => set({ ...settings, assignments: next }, 'assignments')}
      />
      <CheckField
        label={t('flows.form.counts')}
        hint={t('flows.form.countsHint')}
        isOn={counter !== null}
        onChange={(isOn) => set({ ...settings, counter: isOn ? { variable: 'rounds', most: 3 } : null }, 'counter')}
      />
      {counter === null ? null : (
        <div className="flow-two">
          <VariableField
            label={t('flows.form.variable')}
            value={counter.variable}
            onChange={(variable) => set({ ...settings, counter: { ...counter, variable } }, 'counter-name')}
          />
          <NumberField
            label={t('flows.form.countMost')}
            value={counter.most}
            least={1}
            most={50}
            onChange={(most) => set({ ...settings, counter: { ...counter, most } }, 'counter-most')}
          />
        </div>
      )}
    </>
  );
}

export function PriorityForm({ settings, set }: FormProps<'priority'>) {
  const { t, pick } = useTexts();
  const { data: skills = [] } = useQuery(skillsQuery);
  const { reason } = settings;
  return (
    <>
      <NumberField
        label={t('flows.form.priority')}
        hint={t('flows.form.priorityHint')}
        value={settings.priority}
        least={-100}
        most={100}
        onChange={(priority) => set({ ...settings, priority }, 'priority')}
      />
      <Rows
        title={t('flows.form.skills')}
        items={settings.skills}
        most={skills.length === 0 ? 0 : 10}
        addLabel={t('flows.form.addSkill')}
        removeLabel={(number) => t('flows.form.removeSkill', { number })}
        create={() => ({ skillId: skills[0]?.skillId ?? '', minLevel: 1 })}
        render={(skill, replace) => (
          <div className="flow-two">
            <SelectField
              label={t('flows.form.skill')}
              value={skill.skillId}
              missing={t('flows.form.skillMissing')}
              options={skills.map((one) => ({ value: one.skillId, label: pick(one.name) }))}
              onChange={(skillId) => replace({ ...skill, skillId })}
            />
            <NumberField
              label={t('flows.form.minLevel')}
              value={skill.minLevel}
              least={1}
              most={5}
              onChange={(minLevel) => replace({ ...skill, minLevel })}
            />
          </div>
        )}
        onChange={(next) => set({ ...settings, skills: next }, 'skills')}
      />
      <CheckField
        label={t('flows.form.setsReason')}
        isOn={reason !== null}
        onChange={(isOn) => set({ ...settings, reason: isOn ? { zh: '', en: '' } : null }, 'reason')}
      />
      {reason === null ? null : (
        <BilingualFields
          labelZh={t('flows.form.reasonZh')}
          labelEn={t('flows.form.reasonEn')}
          value={reason}
          onChange={(next) => set({ ...settings, reason: next }, 'reason-text')}
        />
      )}
    </>
  );
}
