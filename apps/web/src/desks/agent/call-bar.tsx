import type { DeskContact } from '@shouwen/contract';
import { FileText, Headset, Pause, Phone, PhoneIncoming, PhoneOutgoing } from 'lucide-react';
import type { ReactNode } from 'react';
import { formatDuration, formatTimer } from '../../i18n/format.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { useNow } from '../../platform/clock.ts';
import { CallButtons } from './call-buttons.tsx';
import { DialButton } from './dial-box.tsx';
import { heldMs, holdLimitMs } from './hold-reminder.ts';
import { RecordingButton } from './recording-button.tsx';
import { phaseLook } from './work-list.tsx';
import { useDesk, useSelectedContact } from './workplace-context.ts';

const phaseIcons = {
  ringing: PhoneIncoming,
  dialling: PhoneOutgoing,
  talking: Phone,
  hold: Pause,
  'wrap-up': FileText,
} as const;

/** The fixed place of call control, in every state. */
export function CallBar() {
  const contact = useSelectedContact();
  return contact === null ? <IdleBar /> : <ContactBar contact={contact} />;
}

function ContactBar({ contact }: { contact: DeskContact }) {
  const { t, pick, language } = useTexts();
  const now = useNow();
  const look = phaseLook(contact.phase);
  const Icon = phaseIcons[contact.phase];
  const isTalking = contact.phase === 'talking' || contact.phase === 'hold';
  const since = isTalking ? (contact.connectedAt ?? contact.phaseSince) : contact.phaseSince;
  const name = contact.customer?.name;
  const hasRecording = (contact.isRecording || contact.isRecordingPaused) && contact.phase !== 'wrap-up';
  const facts = [
    contact.queueName && pick(contact.queueName),
    contact.direction === 'in' && `${t('desk.waited')} ${formatDuration(contact.waitedMs, language)}`,
    contact.purpose && purposeText(t('desk.key'), contact.purpose.key, pick(contact.purpose.label)),
  ].filter((fact) => typeof fact === 'string');
  return (
    <section className={`callbar callbar-${look}`} aria-label={t('desk.callControl')} data-region tabIndex={-1}>
      <BarState
        icon={<Icon size={18} aria-hidden />}
        look={look}
        label={t(
          `desk.phaseLong.${contact.direction === 'out' && contact.phase === 'ringing' ? 'dialling' : contact.phase}`,
        )}
        time={formatTimer(now - Date.parse(since))}
      />
      <div className="callbar-who">
        <div className="callbar-name">
          <span className="clip" title={name ?? contact.maskedAddress}>
            {name ?? contact.maskedAddress}
          </span>
          {name === undefined ? null : <span className="num">{contact.maskedAddress}</span>}
          {hasRecording ? <RecordingButton contact={contact} /> : null}
        </div>
        <div className="callbar-facts clip" title={facts.join(' · ') || undefined}>
          <HoldTime contact={contact} now={now} />
          {facts.join(' · ') || t(`desk.direction.${contact.direction}`)}
        </div>
      </div>
      <CallButtons contact={contact} />
    </section>
  );
}

/** How long the customer hears music; red, and read out once, when that is too long. */
function HoldTime({ contact, now }: { contact: DeskContact; now: number }) {
  const { t } = useTexts();
  const held = heldMs(contact, now);
  if (held === null) return null;
  const isLong = held > holdLimitMs;
  return (
    <>
      <b className={isLong ? 'callbar-held callbar-held-long num' : 'callbar-held num'}>
        {t('desk.heldFor', { time: formatTimer(held) })}
      </b>{' '}
      <span className="vh" role="status">
        {isLong ? t('desk.heldLong') : ''}
      </span>
    </>
  );
}

function purposeText(keyWord: string, key: string | null, label: string): string {
  return key === null ? label : `${keyWord} ${key} ${label}`;
}

function IdleBar() {
  const { t } = useTexts();
  const { desk } = useDesk();
  const now = useNow();
  if (desk === null) return <LoadingBar />;
  const isReady = desk.agent.state === 'available';
  return (
    <section className="callbar callbar-idle" aria-label={t('desk.callControl')} data-region tabIndex={-1}>
      <BarState
        icon={<Headset size={18} aria-hidden />}
        look={isReady ? 'ready' : 'away'}
        label={isReady ? t('desk.waitingForCalls') : t('desk.notTakingCalls')}
        time={formatTimer(now - Date.parse(desk.agent.since))}
      />
      <div className="callbar-who callbar-quiet">{isReady ? t('desk.waitingText') : t('desk.notTakingText')}</div>
      <div className="callbar-buttons">
        <DialButton />
      </div>
    </section>
  );
}

/** Nothing is known yet, so nothing is claimed. */
function LoadingBar() {
  const { t } = useTexts();
  return (
    <section className="callbar callbar-idle" aria-label={t('desk.callControl')} data-region tabIndex={-1}>
      <BarState icon={<Headset size={18} aria-hidden />} look="away" label={t('desk.loading')} time="" />
    </section>
  );
}

interface BarStateProps {
  icon: ReactNode;
  look: string;
  label: string;
  time: string;
}

function BarState({ icon, look, label, time }: BarStateProps) {
  return (
    <div className="callbar-state">
      <span className={`callbar-icon st-${look}`}>{icon}</span>
      <div>
        <div className="callbar-label" role="status">
          {label}
        </div>
        {/* Outside of the status: a running timer must not be read out every second. */}
        {time === '' ? null : <div className="callbar-time num">{time}</div>}
      </div>
    </div>
  );
}
