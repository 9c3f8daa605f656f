import { type FormEvent, useState } from 'react';
import { useTexts } from '../i18n/i18n.ts';
import { useMe } from '../platform/session.ts';
import { Button, Dialog, Field, Input } from '../ui/index.ts';
import { type AlarmLimits, checkLimit, limitBounds, limitsOf } from './alarms.ts';

const names = ['waitingMax', 'waitSecondsMax', 'serviceLevelMin'] as const satisfies readonly (keyof AlarmLimits)[];

/** Limits of this person; an empty field is not watched. */
export function AlarmDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const store = limitsOf(useMe().accountId);
  const [texts, setTexts] = useState(() => textsOf(store.get()));
  const [isChecked, setChecked] = useState(false);
  const isWrong = (name: keyof AlarmLimits): boolean => texts[name].trim() !== '' && read(name, texts[name]) === null;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setChecked(true);
    if (names.some(isWrong)) return;
    store.change({
      waitingMax: read('waitingMax', texts.waitingMax),
      waitSecondsMax: read('waitSecondsMax', texts.waitSecondsMax),
      serviceLevelMin: read('serviceLevelMin', texts.serviceLevelMin),
    });
    onClose();
  };
  return (
    <Dialog title={t('live.alarm.limits')} closeLabel={t('common.close')} onClose={onClose}>
      <form className="live-form" onSubmit={submit} noValidate>
        <p className="dim">{t('live.alarm.limitsText')}</p>
        {names.map((name) => (
          <Field
            key={name}
            label={t(`live.alarm.${name}`)}
            error={isChecked && isWrong(name) ? t('live.alarm.wrong', limitBounds[name]) : null}
          >
            <Input
              inputMode="numeric"
              autoComplete="off"
              maxLength={4}
              value={texts[name]}
              onChange={(event) => setTexts({ ...texts, [name]: event.target.value })}
            />
          </Field>
        ))}
        <Button type="submit" look="primary" isBlock>
          {t('live.alarm.save')}
        </Button>
      </form>
    </Dialog>
  );
}

function textsOf(limits: AlarmLimits): Record<keyof AlarmLimits, string> {
  const text = (value: number | null): string => (value === null ? '' : String(value));
  return {
    waitingMax: text(limits.waitingMax),
    waitSecondsMax: text(limits.waitSecondsMax),
    serviceLevelMin: text(limits.serviceLevelMin),
  };
}

function read(name: keyof AlarmLimits, text: string): number | null {
  return /^\d{1,4}$/.test(text.trim()) ? checkLimit(name, Number(text)) : null;
}
