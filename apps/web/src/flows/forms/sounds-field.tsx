import type { Sound } from '@shouwen/contract/flows';
import { useTexts } from '../../i18n/i18n.ts';
import { useEditor } from '../editor/editor-context.ts';
import { BilingualFields, Rows, readablePattern, SelectField, TextField } from './parts.tsx';

interface SoundsFieldProps {
  title: string;
  sounds: readonly Sound[];
  least?: number;
  onChange: (sounds: Sound[]) => void;
}

/** What is played one after the other: prompts, spoken texts, digits of a variable. */
export function SoundsField({ title, sounds, least = 0, onChange }: SoundsFieldProps) {
  const { t } = useTexts();
  return (
    <Rows
      title={title}
      items={sounds}
      most={12}
      least={least}
      addLabel={t('flows.form.addSound')}
      removeLabel={(number) => t('flows.form.removeSound', { number })}
      create={(): Sound => ({ kind: 'text', text: { zh: '', en: '' } })}
      render={(sound, replace) => <SoundFields sound={sound} onChange={replace} />}
      onChange={onChange}
    />
  );
}

function SoundFields({ sound, onChange }: { sound: Sound; onChange: (sound: Sound) => void }) {
  const { t } = useTexts();
  const { references } = useEditor().choices;
  const prompts = promptNames(references.prompts, false);
  const create = {
    prompt: (): Sound => ({ kind: 'prompt', prompt: prompts[0] ?? 'welcome' }),
    text: (): Sound => ({ kind: 'text', text: { zh: '', en: '' } }),
    digits: (): Sound => ({ kind: 'digits', variable: 'number' }),
  } as const;
  return (
    <>
      <SelectField
        label={t('flows.form.soundKind')}
        value={sound.kind}
        options={(['prompt', 'text', 'digits'] as const).map((value) => ({
          value,
          label: t(`flows.form.sound.${value}`),
        }))}
        onChange={(kind) => onChange(create[kind]())}
      />
      {sound.kind === 'prompt' ? (
        <PromptField
          label={t('flows.form.prompt')}
          value={sound.prompt}
          onChange={(prompt) => onChange({ kind: 'prompt', prompt })}
        />
      ) : null}
      {sound.kind === 'text' ? (
        <BilingualFields
          isLong
          labelZh={t('flows.form.textZh')}
          labelEn={t('flows.form.textEn')}
          value={sound.text}
          onChange={(text) => onChange({ kind: 'text', text })}
        />
      ) : null}
      {sound.kind === 'digits' ? (
        <TextField
          label={t('flows.form.variable')}
          value={sound.variable}
          pattern={readablePattern}
          problem={t('flows.form.variableProblem')}
          onChange={(variable) => onChange({ kind: 'digits', variable })}
        />
      ) : null}
    </>
  );
}

interface PromptFieldProps {
  label: string;
  value: string;
  isMusic?: boolean;
  onChange: (prompt: string) => void;
}

export function PromptField({ label, value, isMusic = false, onChange }: PromptFieldProps) {
  const { t } = useTexts();
  const { references } = useEditor().choices;
  const names = promptNames(references.prompts, isMusic);
  return (
    <SelectField
      label={label}
      value={value}
      missing={t('flows.form.promptMissing', { name: value })}
      options={names.map((name) => ({ value: name, label: name }))}
      onChange={onChange}
    />
  );
}

function promptNames(prompts: { zh: readonly string[]; en: readonly string[] }, isMusic: boolean): string[] {
  const all = [...new Set([...prompts.zh, ...prompts.en])].sort();
  return all.filter((name) => name.startsWith('music/') === isMusic);
}
