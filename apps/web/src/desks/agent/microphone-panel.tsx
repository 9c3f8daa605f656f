import { Headphones, Mic, MicOff, Square } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTexts } from '../../i18n/i18n.ts';
import { useStore } from '../../platform/store.ts';
import { Button, Field, Notice, Select } from '../../ui/index.ts';
import { LevelBar } from './level-meter.tsx';
import { startEcho } from './softphone/echo.ts';
import type { MicrophoneStatus } from './softphone/microphone.ts';
import { useMicrophone, useWorkplace } from './workplace-context.ts';
import './microphone-panel.css';

/** Microphone and headset: whether it is heard, which device, and one clear sentence when something stands in the way. */
export function MicrophonePanel() {
  const { t } = useTexts();
  const { microphone, preferences, speaker } = useWorkplace();
  const state = useMicrophone();
  const chosen = useStore(preferences);
  const chooseInput = (deviceId: string): void => {
    const microphoneId = deviceId === '' ? null : deviceId;
    preferences.change({ microphoneId });
    void microphone.choose(microphoneId);
  };
  const chooseOutput = (deviceId: string): void => {
    const speakerId = deviceId === '' ? null : deviceId;
    preferences.change({ speakerId });
    speaker.choose(speakerId);
  };
  if (state.status !== 'ready') return <MicrophoneTrouble />;
  return (
    <div className="microphone-panel">
      <div className="microphone-level">
        <Mic size={16} aria-hidden />
        <LevelBar label={t('desk.microphoneLevel')} measure={() => microphone.measure()} />
      </div>
      <p className="dim">{t('desk.microphoneSpeak')}</p>
      <Field label={t('desk.microphoneDevice')}>
        <Select value={chosen.microphoneId ?? ''} onChange={(event) => chooseInput(event.target.value)}>
          <DeviceOptions devices={state.inputs} chosen={chosen.microphoneId} />
        </Select>
      </Field>
      {state.outputs.length === 0 ? null : (
        <Field label={t('desk.speakerDevice')}>
          <Select value={chosen.speakerId ?? ''} onChange={(event) => chooseOutput(event.target.value)}>
            <DeviceOptions devices={state.outputs} chosen={chosen.speakerId} />
          </Select>
        </Field>
      )}
      <EchoButton />
    </div>
  );
}

function DeviceOptions({ devices, chosen }: { devices: readonly MediaDeviceInfo[]; chosen: string | null }) {
  const { t } = useTexts();
  const named = devices.filter((device) => device.deviceId !== 'default');
  return (
    <>
      <option value="">{t('desk.systemDevice')}</option>
      {named.map((device, index) => (
        <option key={device.deviceId} value={device.deviceId}>
          {device.label || t('desk.unnamedDevice', { number: index + 1 })}
        </option>
      ))}
      {chosen !== null && !named.some((device) => device.deviceId === chosen) ? (
        <option value={chosen}>{t('desk.absentDevice')}</option>
      ) : null}
    </>
  );
}

/** True when something stands in the way that only the person can mend. */
export function isMicrophoneTrouble(status: MicrophoneStatus): boolean {
  return status === 'denied' || status === 'missing' || status === 'busy' || status === 'insecure';
}

/** Why there is no microphone, and the one thing to do about it. */
export function MicrophoneTrouble() {
  const { t } = useTexts();
  const { microphone } = useWorkplace();
  const { status } = useMicrophone();
  if (status === 'ready') return null;
  const isTrouble = isMicrophoneTrouble(status);
  return (
    <div className="microphone-panel">
      <Notice look={isTrouble ? 'bad' : 'info'} isLive>
        {t(`desk.microphone.${status}`)}
      </Notice>
      {status === 'insecure' ? null : (
        <Button
          icon={isTrouble ? <MicOff size={15} aria-hidden /> : <Mic size={15} aria-hidden />}
          isBusy={status === 'asking'}
          onClick={() => void microphone.acquire()}
        >
          {t(isTrouble ? 'desk.microphoneAgain' : 'desk.microphoneOn')}
        </Button>
      )}
    </div>
  );
}

/** Plays the own voice back a moment later, to hear what customers will hear. */
function EchoButton() {
  const { t } = useTexts();
  const { microphone, preferences } = useWorkplace();
  const [isOn, setOn] = useState(false);
  const stop = useRef<(() => void) | null>(null);
  useEffect(() => () => stop.current?.(), []);
  const toggle = (): void => {
    stop.current?.();
    stop.current = null;
    if (!isOn && microphone.stream !== null) {
      stop.current = startEcho(microphone.stream, preferences.get().speakerId);
    }
    setOn(!isOn);
  };
  return (
    <Button
      size="small"
      aria-pressed={isOn}
      icon={isOn ? <Square size={13} aria-hidden /> : <Headphones size={14} aria-hidden />}
      onClick={toggle}
    >
      {t(isOn ? 'desk.echoStop' : 'desk.echoStart')}
    </Button>
  );
}
