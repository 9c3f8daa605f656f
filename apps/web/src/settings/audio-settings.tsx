import { Bell } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { MicrophonePanel } from '../desks/agent/microphone-panel.tsx';
import { useWorkplace } from '../desks/agent/workplace-context.ts';
import { useTexts } from '../i18n/i18n.ts';
import { useStore } from '../platform/store.ts';
import { Button, Field } from '../ui/index.ts';

/** Long enough for one ring. */
const tryRingMs = 2_400;

export function AudioSettings() {
  const { t } = useTexts();
  const { preferences, ringer } = useWorkplace();
  const { ringVolume, speakerId } = useStore(preferences);
  const timer = useRef<number | undefined>(undefined);
  useEffect(
    () => () => {
      if (timer.current !== undefined) ringer.stop();
      window.clearTimeout(timer.current);
    },
    [ringer],
  );
  const tryRing = (): void => {
    window.clearTimeout(timer.current);
    ringer.stop();
    ringer.start(ringVolume, speakerId);
    timer.current = window.setTimeout(() => {
      ringer.stop();
      timer.current = undefined;
    }, tryRingMs);
  };
  return (
    <section className="ui-panel settings-panel" aria-label={t('settings.audio')}>
      <h2>{t('settings.audio')}</h2>
      <MicrophonePanel />
      <div className="settings-ring">
        <Field label={t('settings.ringVolume', { percent: Math.round(ringVolume * 100) })}>
          <RingRange
            value={ringVolume}
            label={t('settings.ringVolume', { percent: Math.round(ringVolume * 100) })}
            onChange={(value) => preferences.change({ ringVolume: value })}
          />
        </Field>
        <Button icon={<Bell size={14} aria-hidden />} disabled={ringVolume === 0} onClick={tryRing}>
          {t('settings.tryRing')}
        </Button>
      </div>
      {ringVolume === 0 ? <p className="settings-hint">{t('settings.ringOff')}</p> : null}
    </section>
  );
}

interface RingRangeProps {
  value: number;
  label: string;
  onChange: (value: number) => void;
}

function RingRange({ value, label, onChange }: RingRangeProps) {
  return (
    <input
      type="range"
      className="ui-range"
      aria-label={label}
      min={0}
      max={1}
      step={0.05}
      value={value}
      onChange={(event) => onChange(Number(event.target.value))}
    />
  );
}
