import type { FlowNodeOf } from '@shouwen/contract/flows';
import { useTexts } from '../../i18n/i18n.ts';
import { useEditor } from '../editor/editor-context.ts';
import { notChosen } from '../editor/new-node.ts';
import type { FormProps } from './form-props.ts';
import { CheckField, KeyField, NumberField, SelectField, TextField } from './parts.tsx';
import { PromptField, SoundsField } from './sounds-field.tsx';

interface QueueFieldProps {
  label: string;
  value: string;
  /** Given when none may be chosen. */
  noneLabel?: string;
  onChange: (queueId: string) => void;
}

export function QueueField({ label, value, noneLabel, onChange }: QueueFieldProps) {
  const { t, pick } = useTexts();
  const { queues } = useEditor().choices;
  const options = queues.map((queue) => ({ value: queue.queueId, label: pick(queue.name) }));
  const none = noneLabel === undefined ? [] : [{ value: '', label: noneLabel }];
  return (
    <SelectField
      label={label}
      value={value}
      missing={t('flows.form.queueMissing')}
      options={[...none, ...options]}
      onChange={onChange}
    />
  );
}

export function QueueForm({ settings, set }: FormProps<'queue'>) {
  const { t } = useTexts();
  const { announce } = settings;
  return (
    <>
      <QueueField
        label={t('flows.form.queue')}
        value={settings.queueId}
        onChange={(queueId) => set({ ...settings, queueId }, 'queue')}
      />
      <div className="flow-two">
        <NumberField
          label={t('flows.form.priority')}
          value={settings.priority}
          least={-100}
          most={100}
          onChange={(priority) => set({ ...settings, priority }, 'priority')}
        />
        <PromptField
          label={t('flows.form.music')}
          isMusic
          value={settings.music}
          onChange={(music) => set({ ...settings, music }, 'music')}
        />
      </div>
      <CheckField
        label={t('flows.form.ownWelcome')}
        hint={t('flows.form.ownWelcomeHint')}
        isOn={settings.sounds !== null}
        onChange={(isOn) => set({ ...settings, sounds: isOn ? [] : null }, 'welcome')}
      />
      {settings.sounds === null ? null : (
        <SoundsField
          title={t('flows.form.sounds')}
          sounds={settings.sounds}
          onChange={(sounds) => set({ ...settings, sounds }, 'sounds')}
        />
      )}
      <NumberField
        label={t('flows.form.announceSeconds')}
        hint={t('flows.form.announceHint')}
        value={announce.everyMs}
        factor={1000}
        least={10}
        most={600}
        onChange={(everyMs) => set({ ...settings, announce: { ...announce, everyMs } }, 'every')}
        onEmpty={() => set({ ...settings, announce: { ...announce, everyMs: null } }, 'every')}
      />
      <CheckField
        label={t('flows.form.announcePosition')}
        isOn={announce.position}
        onChange={(position) => set({ ...settings, announce: { ...announce, position } }, 'position')}
      />
      <CheckField
        label={t('flows.form.announceWait')}
        isOn={announce.expectedWait}
        onChange={(expectedWait) => set({ ...settings, announce: { ...announce, expectedWait } }, 'wait')}
      />
      <SoundsField
        title={t('flows.form.comfort')}
        sounds={announce.comfort}
        onChange={(comfort) => set({ ...settings, announce: { ...announce, comfort } }, 'comfort')}
      />
      <Leaving settings={settings} set={set} />
      <Offer settings={settings} set={set} />
    </>
  );
}

function Leaving({ settings, set }: FormProps<'queue'>) {
  const { t } = useTexts();
  return (
    <>
      <NumberField
        label={t('flows.form.waitMax')}
        hint={t('flows.form.waitMaxHint')}
        value={settings.waitMsMax}
        factor={1000}
        least={5}
        most={7200}
        onChange={(waitMsMax) => set({ ...settings, waitMsMax }, 'wait-max')}
        onEmpty={() => set({ ...settings, waitMsMax: null }, 'wait-max')}
      />
      <SelectField
        label={t('flows.form.whenNoAgent')}
        value={settings.whenNoAgent}
        options={(['wait', 'leave'] as const).map((value) => ({ value, label: t(`flows.form.noAgent.${value}`) }))}
        onChange={(whenNoAgent) => set({ ...settings, whenNoAgent }, 'no-agent')}
      />
    </>
  );
}

function Offer({ settings, set }: FormProps<'queue'>) {
  const { t } = useTexts();
  const { offer } = settings;
  type Offered = NonNullable<FlowNodeOf<'queue'>['settings']['offer']>;
  const change = (part: Partial<Offered>, field: string): void => {
    if (offer !== null) set({ ...settings, offer: { ...offer, ...part } }, field);
  };
  return (
    <>
      <CheckField
        label={t('flows.form.offers')}
        hint={t('flows.form.offersHint')}
        isOn={offer !== null}
        onChange={(isOn) => {
          const fresh = { afterMs: 60_000, sounds: [], callbackKey: '1', voicemailKey: null };
          set({ ...settings, offer: isOn ? fresh : null }, 'offer');
        }}
      />
      {offer === null ? null : (
        <>
          <NumberField
            label={t('flows.form.offerAfter')}
            value={offer.afterMs}
            factor={1000}
            least={0}
            most={3600}
            onChange={(afterMs) => change({ afterMs }, 'offer-after')}
          />
          <div className="flow-two">
            <KeyField
              label={t('flows.form.callbackKey')}
              value={offer.callbackKey}
              noneLabel={t('flows.form.noKey')}
              onChange={(callbackKey) => change({ callbackKey }, 'offer-callback')}
            />
            <KeyField
              label={t('flows.form.voicemailKey')}
              value={offer.voicemailKey}
              noneLabel={t('flows.form.noKey')}
              onChange={(voicemailKey) => change({ voicemailKey }, 'offer-voicemail')}
            />
          </div>
          <SoundsField
            title={t('flows.form.offerSounds')}
            sounds={offer.sounds}
            onChange={(sounds) => change({ sounds }, 'offer-sounds')}
          />
        </>
      )}
    </>
  );
}

export function CallbackForm({ settings, set }: FormProps<'callback'>) {
  const { t } = useTexts();
  return (
    <>
      <SelectField
        label={t('flows.form.callbackNumber')}
        value={settings.number}
        options={(['caller', 'entered'] as const).map((value) => ({
          value,
          label: t(`flows.form.numberFrom.${value}`),
        }))}
        onChange={(number) => set({ ...settings, number }, 'number')}
      />
      <QueueField
        label={t('flows.form.callbackQueue')}
        value={settings.queueId ?? ''}
        noneLabel={t('flows.form.sameQueue')}
        onChange={(queueId) => set({ ...settings, queueId: queueId === '' ? null : queueId }, 'queue')}
      />
      <CheckField
        label={t('flows.form.callbackConfirmed')}
        isOn={settings.isConfirmed}
        onChange={(isConfirmed) => set({ ...settings, isConfirmed }, 'confirmed')}
      />
      <CheckField
        label={t('flows.form.keepsPlace')}
        isOn={settings.keepsPlace}
        onChange={(keepsPlace) => set({ ...settings, keepsPlace }, 'place')}
      />
    </>
  );
}

export function VoicemailForm({ settings, set }: FormProps<'voicemail'>) {
  const { t } = useTexts();
  return (
    <>
      <QueueField
        label={t('flows.form.voicemailQueue')}
        value={settings.queueId}
        onChange={(queueId) => set({ ...settings, queueId }, 'queue')}
      />
      <div className="flow-two">
        <NumberField
          label={t('flows.form.maxSeconds')}
          value={settings.maxSeconds}
          least={5}
          most={600}
          onChange={(maxSeconds) => set({ ...settings, maxSeconds }, 'seconds')}
        />
        <KeyField
          label={t('flows.form.finishKey')}
          value={settings.finishKey}
          noneLabel={t('flows.form.noKey')}
          onChange={(finishKey) => set({ ...settings, finishKey }, 'finish')}
        />
      </div>
      <SoundsField
        title={t('flows.form.sounds')}
        sounds={settings.sounds}
        onChange={(sounds) => set({ ...settings, sounds }, 'sounds')}
      />
    </>
  );
}

export function TransferForm({ settings, set }: FormProps<'transfer'>) {
  const { t, pick } = useTexts();
  const { choices, flowId } = useEditor();
  const flows = choices.flows.filter((flow) => flow.flowId !== flowId && flow.liveVersion !== null);
  return (
    <>
      <SelectField
        label={t('flows.form.transferTo')}
        value={settings.to}
        options={(['number', 'flow'] as const).map((value) => ({
          value,
          label: t(`flows.form.transferKind.${value}`),
        }))}
        onChange={(to) =>
          to === 'number'
            ? set({ to, number: '10000', ringSeconds: 40 }, 'to')
            : set({ to, flowId: flows[0]?.flowId ?? notChosen }, 'to')
        }
      />
      {settings.to === 'number' ? (
        <>
          <TextField
            label={t('flows.form.number')}
            hint={t('flows.form.templateHint')}
            value={settings.number}
            pattern={/^.{1,80}$/}
            problem={t('flows.form.required')}
            maxLength={80}
            onChange={(number) => set({ ...settings, number }, 'number')}
          />
          <NumberField
            label={t('flows.form.ringSeconds')}
            value={settings.ringSeconds}
            least={5}
            most={120}
            onChange={(ringSeconds) => set({ ...settings, ringSeconds }, 'ring')}
          />
        </>
      ) : (
        <SelectField
          label={t('flows.form.flow')}
          value={settings.flowId}
          missing={t('flows.form.flowMissing')}
          options={flows.map((flow) => ({ value: flow.flowId, label: pick(flow.name) }))}
          onChange={(next) => set({ ...settings, flowId: next }, 'flow')}
        />
      )}
    </>
  );
}

export function HangupForm({ settings, set }: FormProps<'hangup'>) {
  const { t } = useTexts();
  return (
    <SoundsField
      title={t('flows.form.sounds')}
      sounds={settings.sounds}
      onChange={(sounds) => set({ ...settings, sounds }, 'sounds')}
    />
  );
}
