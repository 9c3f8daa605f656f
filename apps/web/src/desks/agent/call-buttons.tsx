import type { DeskContact } from '@shouwen/contract';
import { Check, Grid3x3, LoaderCircle, Mic, MicOff, Pause, Phone, PhoneOff, Play, Timer } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatDuration, formatTimer } from '../../i18n/format.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { useNow } from '../../platform/clock.ts';
import { Kbd } from '../../ui/index.ts';
import { useCallControls } from './call-controls.ts';
import { KeypadButton } from './keypad.tsx';
import type { ActionId } from './shortcuts/actions.ts';
import { TransferButton } from './transfer/transfer-button.tsx';
import { useAction, useKey } from './workplace-context.ts';

interface ControlProps {
  icon: ReactNode;
  label: string;
  action: ActionId;
  isOn?: boolean;
  look?: 'quiet' | 'danger' | 'answer' | 'decline' | 'primary';
  onClick: (() => void) | null;
}

/** One control of the call bar: shape over label over key, or a wide one for what matters most. */
export function Control({ icon, label, action, isOn, look = 'quiet', onClick }: ControlProps) {
  const key = useKey(action);
  const isStacked = look === 'quiet' || look === 'danger';
  return (
    <button
      type="button"
      className={`ctl ctl-${look} ${isOn ? 'ctl-on' : ''}`}
      aria-pressed={isOn}
      aria-keyshortcuts={key.aria}
      disabled={onClick === null}
      onClick={() => onClick?.()}
    >
      {icon}
      {isStacked ? (
        <span>
          {label} {key.shown === null ? null : <em>{key.shown}</em>}
        </span>
      ) : (
        <>
          <span>{label}</span>
          {key.shown === null ? null : <Kbd>{key.shown}</Kbd>}
        </>
      )}
    </button>
  );
}

export function CallButtons({ contact }: { contact: DeskContact }) {
  return (
    <div className="callbar-buttons">
      {contact.phase === 'ringing' ? <RingingButtons contact={contact} /> : null}
      {contact.phase === 'wrap-up' ? <WrapUpButtons contact={contact} /> : null}
      {contact.phase === 'talking' || contact.phase === 'hold' || contact.phase === 'dialling' ? (
        <LiveButtons contact={contact} />
      ) : null}
    </div>
  );
}

function RingingButtons({ contact }: { contact: DeskContact }) {
  const { t, language } = useTexts();
  const now = useNow();
  const controls = useCallControls(contact);
  useAction('answer', controls.answer);
  useAction('hangUp', controls.refuse);
  const left = contact.offerExpiresAt === null ? null : Date.parse(contact.offerExpiresAt) - now;
  return (
    <>
      {left === null ? null : (
        <span className="callbar-note num">
          {t('desk.offerLeft', { time: formatDuration(Math.max(0, left), language) })}
        </span>
      )}
      <Control
        icon={<PhoneOff size={17} aria-hidden />}
        label={t('desk.decline')}
        action="hangUp"
        look="decline"
        onClick={controls.isBusy ? null : controls.refuse}
      />
      <Control
        icon={
          controls.isAnswering ? (
            <LoaderCircle size={17} className="ui-spin" aria-hidden />
          ) : (
            <Phone size={17} aria-hidden />
          )
        }
        label={controls.isAnswering ? t('desk.answering') : t('desk.answer')}
        action="answer"
        look="answer"
        onClick={controls.answer}
      />
    </>
  );
}

function LiveButtons({ contact }: { contact: DeskContact }) {
  const { t } = useTexts();
  const controls = useCallControls(contact);
  useAction('mute', controls.toggleMute);
  useAction('hold', controls.toggleHold);
  useAction('hangUp', controls.hangUp);
  // With a third on the call the key for holding changes between the two, and stands in the strip below.
  const isHeld = contact.phase === 'hold' && contact.third === null;
  return (
    <>
      <Control
        icon={controls.isMuted ? <MicOff size={17} aria-hidden /> : <Mic size={17} aria-hidden />}
        label={controls.isMuted ? t('desk.muted') : t('desk.mute')}
        action="mute"
        isOn={controls.isMuted}
        onClick={controls.toggleMute}
      />
      <Control
        icon={isHeld ? <Play size={17} aria-hidden /> : <Pause size={17} aria-hidden />}
        label={isHeld ? t('desk.resume') : t('desk.hold')}
        action="hold"
        isOn={isHeld}
        onClick={controls.toggleHold}
      />
      <TransferButton contact={contact} />
      <KeypadButton
        icon={<Grid3x3 size={17} aria-hidden />}
        isPossible={contact.phase === 'talking' || contact.phase === 'dialling'}
      />
      <Control
        icon={<PhoneOff size={17} aria-hidden />}
        label={t(`desk.hangUpOf.${controls.hangUpMeans}`)}
        action="hangUp"
        look="danger"
        onClick={controls.isBusy ? null : controls.hangUp}
      />
    </>
  );
}

function WrapUpButtons({ contact }: { contact: DeskContact }) {
  const { t } = useTexts();
  const now = useNow();
  const controls = useCallControls(contact);
  useAction('submit', controls.submit);
  useAction('extend', controls.extend);
  const left = contact.wrapUpEndsAt === null ? null : Date.parse(contact.wrapUpEndsAt) - now;
  return (
    <>
      {left === null ? null : (
        <span className={`callbar-note num ${left < 10_000 ? 'callbar-note-soon' : ''}`}>
          {t('desk.wrapUpLeft', { time: formatTimer(left) })}
        </span>
      )}
      {controls.extend === null ? null : (
        <Control
          icon={<Timer size={17} aria-hidden />}
          label={t('desk.extend')}
          action="extend"
          onClick={controls.extend}
        />
      )}
      <Control
        icon={<Check size={17} aria-hidden />}
        label={t('desk.submitReady')}
        action="submit"
        look="primary"
        onClick={controls.isBusy ? null : controls.submit}
      />
    </>
  );
}
