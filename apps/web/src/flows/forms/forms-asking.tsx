import { useTexts } from '../../i18n/i18n.ts';
import type { FormProps } from './form-props.ts';
import {
  BilingualFields,
  CheckField,
  KeyField,
  NumberField,
  phoneKeys,
  Rows,
  SelectField,
  TextField,
  VariableField,
} from './parts.tsx';
import { SoundsField } from './sounds-field.tsx';

export function PlayForm({ settings, set }: FormProps<'play'>) {
  const { t } = useTexts();
  return (
    <>
      <SoundsField
        title={t('flows.form.sounds')}
        least={1}
        sounds={settings.sounds}
        onChange={(sounds) => set({ ...settings, sounds }, 'sounds')}
      />
      <CheckField
        label={t('flows.form.interruptible')}
        isOn={settings.isInterruptible}
        onChange={(isInterruptible) => set({ ...settings, isInterruptible }, 'interruptible')}
      />
    </>
  );
}

export function LanguageForm({ settings, set }: FormProps<'language'>) {
  const { t } = useTexts();
  const ways = {
    fixed: { by: 'fixed', language: 'zh' },
    toggle: { by: 'toggle' },
    'caller-number': { by: 'caller-number', chinesePrefixes: ['+86'] },
    customer: { by: 'customer' },
    choice: { by: 'choice', sounds: [], keys: { zh: '1', en: '2' }, waitMs: 6000, attempts: 2 },
  } as const;
  return (
    <>
      <SelectField
        label={t('flows.form.languageBy')}
        value={settings.by}
        options={(['fixed', 'toggle', 'caller-number', 'customer', 'choice'] as const).map((value) => ({
          value,
          label: t(`flows.form.languageWay.${value}`),
        }))}
        onChange={(by) => {
          const way = ways[by];
          if (way.by === 'choice') set({ ...way, sounds: [] }, 'by');
          else if (way.by === 'caller-number') set({ ...way, chinesePrefixes: [...way.chinesePrefixes] }, 'by');
          else set({ ...way }, 'by');
        }}
      />
      {settings.by === 'fixed' ? (
        <SelectField
          label={t('flows.form.language')}
          value={settings.language}
          options={(['zh', 'en'] as const).map((value) => ({ value, label: t(`flows.languageName.${value}`) }))}
          onChange={(language) => set({ ...settings, language }, 'language')}
        />
      ) : null}
      {settings.by === 'caller-number' ? (
        <TextField
          label={t('flows.form.chinesePrefixes')}
          hint={t('flows.form.listHint')}
          value={settings.chinesePrefixes.join(' ')}
          pattern={/^(\+?\d{1,8})([ ,，]+\+?\d{1,8}){0,19}$/}
          problem={t('flows.form.prefixProblem')}
          onChange={(text) => set({ ...settings, chinesePrefixes: text.split(/[ ,，]+/) }, 'prefixes')}
        />
      ) : null}
      {settings.by === 'choice' ? (
        <>
          <SoundsField
            title={t('flows.form.sounds')}
            sounds={settings.sounds}
            onChange={(sounds) => set({ ...settings, sounds }, 'sounds')}
          />
          <div className="flow-two">
            <KeyField
              label={t('flows.form.keyZh')}
              value={settings.keys.zh}
              onChange={(zh) => set({ ...settings, keys: { ...settings.keys, zh: zh ?? '1' } }, 'keys')}
            />
            <KeyField
              label={t('flows.form.keyEn')}
              value={settings.keys.en}
              onChange={(en) => set({ ...settings, keys: { ...settings.keys, en: en ?? '2' } }, 'keys')}
            />
          </div>
          <Waiting {...settings} onChange={(part) => set({ ...settings, ...part }, 'waiting')} />
        </>
      ) : null}
    </>
  );
}

interface WaitingProps {
  waitMs: number;
  attempts: number;
  onChange: (part: { waitMs?: number; attempts?: number }) => void;
}

function Waiting({ waitMs, attempts, onChange }: WaitingProps) {
  const { t } = useTexts();
  return (
    <div className="flow-two">
      <NumberField
        label={t('flows.form.waitSeconds')}
        value={waitMs}
        factor={1000}
        least={1}
        most={60}
        onChange={(next) => onChange({ waitMs: next })}
      />
      <NumberField
        label={t('flows.form.attempts')}
        value={attempts}
        least={1}
        most={9}
        onChange={(next) => onChange({ attempts: next })}
      />
    </div>
  );
}

export function MenuForm({ settings, set }: FormProps<'menu'>) {
  const { t } = useTexts();
  const { options } = settings;
  const free = phoneKeys.find((key) => !options.some((option) => option.key === key)) ?? '0';
  return (
    <>
      <SoundsField
        title={t('flows.form.sounds')}
        sounds={settings.sounds}
        onChange={(sounds) => set({ ...settings, sounds }, 'sounds')}
      />
      <Rows
        title={t('flows.form.options')}
        items={options}
        least={1}
        most={12}
        addLabel={t('flows.form.addOption')}
        removeLabel={(number) => t('flows.form.removeOption', { number })}
        create={() => ({ key: free, label: { zh: '', en: '' }, isPurpose: true })}
        render={(option, replace) => (
          <>
            <KeyField
              label={t('flows.form.key')}
              value={option.key}
              onChange={(key) => replace({ ...option, key: key ?? option.key })}
            />
            <BilingualFields
              labelZh={t('flows.form.labelZh')}
              labelEn={t('flows.form.labelEn')}
              value={option.label}
              onChange={(label) => replace({ ...option, label })}
            />
            <CheckField
              label={t('flows.form.isPurpose')}
              isOn={option.isPurpose}
              onChange={(isPurpose) => replace({ ...option, isPurpose })}
            />
          </>
        )}
        onChange={(next) => set({ ...settings, options: next }, 'options')}
      />
      <Waiting {...settings} onChange={(part) => set({ ...settings, ...part }, 'waiting')} />
      <SoundsField
        title={t('flows.form.invalidSounds')}
        sounds={settings.invalidSounds}
        onChange={(invalidSounds) => set({ ...settings, invalidSounds }, 'invalid')}
      />
    </>
  );
}

export function CollectForm({ settings, set }: FormProps<'collect'>) {
  const { t } = useTexts();
  const { check } = settings;
  return (
    <>
      <SoundsField
        title={t('flows.form.sounds')}
        sounds={settings.sounds}
        onChange={(sounds) => set({ ...settings, sounds }, 'sounds')}
      />
      <VariableField
        label={t('flows.form.intoVariable')}
        value={settings.variable}
        onChange={(variable) => set({ ...settings, variable }, 'variable')}
      />
      <div className="flow-two">
        <NumberField
          label={t('flows.form.minDigits')}
          value={settings.minDigits}
          least={1}
          most={32}
          onChange={(minDigits) => set({ ...settings, minDigits }, 'min')}
        />
        <NumberField
          label={t('flows.form.maxDigits')}
          value={settings.maxDigits}
          least={1}
          most={32}
          onChange={(maxDigits) => set({ ...settings, maxDigits }, 'max')}
        />
        <SelectField
          label={t('flows.form.terminator')}
          value={settings.terminator ?? 'none'}
          options={[
            { value: '#' as const, label: '#' },
            { value: '*' as const, label: '*' },
            { value: 'none' as const, label: t('flows.form.noKey') },
          ]}
          onChange={(key) => set({ ...settings, terminator: key === 'none' ? null : key }, 'terminator')}
        />
        <NumberField
          label={t('flows.form.attempts')}
          value={settings.attempts}
          least={1}
          most={9}
          onChange={(attempts) => set({ ...settings, attempts }, 'attempts')}
        />
        <NumberField
          label={t('flows.form.firstDigitSeconds')}
          value={settings.firstDigitMs}
          factor={1000}
          least={1}
          most={60}
          onChange={(firstDigitMs) => set({ ...settings, firstDigitMs }, 'first')}
        />
        <NumberField
          label={t('flows.form.nextDigitSeconds')}
          value={settings.nextDigitMs}
          factor={1000}
          least={1}
          most={60}
          onChange={(nextDigitMs) => set({ ...settings, nextDigitMs }, 'next')}
        />
      </div>
      <SelectField
        label={t('flows.form.checksum')}
        value={check.checksum}
        options={(['none', 'luhn'] as const).map((value) => ({ value, label: t(`flows.form.checksumKind.${value}`) }))}
        onChange={(checksum) => set({ ...settings, check: { ...check, checksum } }, 'checksum')}
      />
      <CheckField
        label={t('flows.form.isConfirmed')}
        isOn={settings.isConfirmed}
        onChange={(isConfirmed) => set({ ...settings, isConfirmed }, 'confirmed')}
      />
      <CheckField
        label={t('flows.form.isSecret')}
        hint={t('flows.form.isSecretHint')}
        isOn={settings.isSecret}
        onChange={(isSecret) => set({ ...settings, isSecret }, 'secret')}
      />
      <SoundsField
        title={t('flows.form.invalidSounds')}
        sounds={settings.invalidSounds}
        onChange={(invalidSounds) => set({ ...settings, invalidSounds }, 'invalid')}
      />
    </>
  );
}

export function SurveyForm({ settings, set }: FormProps<'survey'>) {
  const { t } = useTexts();
  const { questions } = settings;
  const freeId = (): string => {
    let number = questions.length + 1;
    while (questions.some((question) => question.id === `question-${number}`)) number += 1;
    return `question-${number}`;
  };
  return (
    <>
      <Rows
        title={t('flows.form.questions')}
        items={questions}
        least={1}
        most={10}
        addLabel={t('flows.form.addQuestion')}
        removeLabel={(number) => t('flows.form.removeQuestion', { number })}
        create={() => ({
          id: freeId(),
          label: { zh: '', en: '' },
          sounds: [{ kind: 'text' as const, text: { zh: '', en: '' } }],
          keys: '12345',
          waitMs: 6000,
          attempts: 2,
        })}
        render={(question, replace) => (
          <>
            <BilingualFields
              labelZh={t('flows.form.labelZh')}
              labelEn={t('flows.form.labelEn')}
              value={question.label}
              onChange={(label) => replace({ ...question, label })}
            />
            <SoundsField
              title={t('flows.form.sounds')}
              least={1}
              sounds={question.sounds}
              onChange={(sounds) => replace({ ...question, sounds })}
            />
            <TextField
              label={t('flows.form.answerKeys')}
              value={question.keys}
              pattern={/^[0-9]{1,10}$/}
              problem={t('flows.form.answerKeysProblem')}
              maxLength={10}
              onChange={(keys) => replace({ ...question, keys })}
            />
          </>
        )}
        onChange={(next) => set({ ...settings, questions: next }, 'questions')}
      />
      <SoundsField
        title={t('flows.form.thanks')}
        sounds={settings.thanks}
        onChange={(thanks) => set({ ...settings, thanks }, 'thanks')}
      />
    </>
  );
}
