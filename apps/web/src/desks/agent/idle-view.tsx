import type { Desk } from '@shouwen/contract';
import { Coffee, Headset, MicOff, PhoneOff } from 'lucide-react';
import { useState } from 'react';
import { useErrorText } from '../../i18n/error-text.ts';
import { formatDuration, formatMoment, formatTimer } from '../../i18n/format.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { may, useMe } from '../../platform/session.ts';
import { Button, Kbd, toast } from '../../ui/index.ts';
import { chooseState } from './availability.ts';
import { revealNumber } from './desk-actions.ts';
import { DialDialog } from './dial-box.tsx';
import { FirstCall } from './first-call.tsx';
import { RecentContacts } from './guidance-column.tsx';
import { isMicrophoneTrouble, MicrophonePanel, MicrophoneTrouble } from './microphone-panel.tsx';
import { useTask } from './use-task.ts';
import { useKey, useMicrophone, usePhone, useWorkplace } from './workplace-context.ts';

/** No contact: how the day goes, what was missed, whether the phone is fit for the next call. */
export function IdleView({ desk, now }: { desk: Desk; now: number }) {
  const me = useMe();
  return (
    <div className="desk-idle">
      <div className="desk-idle-main">
        {me.isFirstVisit ? <FirstCall desk={desk} /> : <Hero desk={desk} now={now} />}
        <TodayFigures desk={desk} />
        <CallableContacts now={now} />
      </div>
      <div className="desk-idle-side">
        <PhonePanel />
        <MissedPanel desk={desk} now={now} />
      </div>
    </div>
  );
}

function Hero({ desk, now }: { desk: Desk; now: number }) {
  const { t, pick, language } = useTexts();
  const workplace = useWorkplace();
  const errorText = useErrorText();
  const key = useKey('state1');
  const { state, reasonId, since } = desk.agent;
  const reason = desk.reasons.find((one) => one.reasonId === reasonId);
  const begin = (): void => {
    chooseState(workplace, 'available', null).catch((error: unknown) => toast(errorText(error), 'bad'));
  };
  const { line } = usePhone();
  const { status: microphone } = useMicrophone();
  // Calls would be offered and could not be answered: that is not ready, whatever the state says.
  const isMute = state === 'available' && line !== 'elsewhere' && isMicrophoneTrouble(microphone);
  const isReady = state === 'available' && !isMute;
  const isOff = state === 'offline';
  if (isMute) {
    return (
      <section className="ui-panel desk-hero" aria-label={t('desk.now')} data-region tabIndex={-1}>
        <span className="desk-hero-icon st-bad">
          <MicOff size={26} aria-hidden />
        </span>
        <div className="desk-hero-text" role="alert">
          <h2>{t('desk.heroMute')}</h2>
          <p>{t(`desk.microphone.${microphone}`)}</p>
        </div>
        <Button look="primary" size="large" onClick={() => void workplace.microphone.acquire()}>
          {t('desk.microphoneAgain')}
        </Button>
      </section>
    );
  }
  const Icon = isReady ? Headset : isOff ? PhoneOff : Coffee;
  const reasonName = reason === undefined ? t(`common.state.${state}`) : pick(reason.name);
  const left = reason?.limitMs == null ? null : reason.limitMs - (now - Date.parse(since));
  return (
    <section className="ui-panel desk-hero" aria-label={t('desk.now')} data-region tabIndex={-1}>
      <span className={`desk-hero-icon ${isReady ? 'st-ready' : 'st-away'}`}>
        <Icon size={26} aria-hidden />
      </span>
      <div className="desk-hero-text">
        <h2>{isReady ? t('desk.heroReady') : isOff ? t('desk.heroOff') : t('desk.heroAway', { state: reasonName })}</h2>
        <p>
          {isReady ? t('desk.heroReadyText') : null}
          {isOff ? t('desk.heroOffText') : null}
          {!isReady && !isOff && left === null ? t('desk.heroAwayText') : null}
          {!isReady && left !== null && left >= 0
            ? t('desk.heroAwayLeft', { time: formatDuration(left, language) })
            : null}
          {!isReady && left !== null && left < 0
            ? t('desk.heroAwayOver', { time: formatDuration(-left, language) })
            : null}
        </p>
      </div>
      {isReady ? (
        <span className="desk-hero-key">
          <AnswerKeyHint />
        </span>
      ) : (
        <Button look="primary" size="large" shortcut={key.shown} aria-keyshortcuts={key.aria} onClick={begin}>
          {isOff ? t('desk.begin') : t('desk.backToReady')}
        </Button>
      )}
    </section>
  );
}

function AnswerKeyHint() {
  const { t } = useTexts();
  const key = useKey('answer');
  if (key.shown === null) return null;
  return (
    <>
      <Kbd>{key.shown}</Kbd> {t('desk.answer')}
    </>
  );
}

/** The contacts of today, each with a way to call back. The number is asked for, and logged, only then. */
function CallableContacts({ now }: { now: number }) {
  const me = useMe();
  const { line } = usePhone();
  const { run } = useTask();
  const [number, setNumber] = useState<string | null>(null);
  const canCall = line === 'ready' && may(me, 'identity.reveal');
  const ask = (contactId: string): void => {
    void run(async () => setNumber(await revealNumber(contactId)));
  };
  return (
    <>
      <RecentContacts now={now} onCall={canCall ? ask : null} />
      {number === null ? null : <DialDialog number={number} onClose={() => setNumber(null)} />}
    </>
  );
}

function TodayFigures({ desk }: { desk: Desk }) {
  const { t, language } = useTexts();
  const { today } = desk;
  const figures: [string, string, boolean][] = [
    [t('desk.today.handled'), String(today.handled), false],
    [t('desk.today.averageTalk'), formatTimer(today.averageTalkMs), false],
    [t('desk.today.averageHandle'), formatTimer(today.averageHandleMs), false],
    [t('desk.today.missed'), String(today.missed), today.missed > 0],
    [t('desk.today.online'), formatDuration(minutes(today.onlineMs), language), false],
    [t('desk.today.break'), formatDuration(minutes(today.breakMs), language), false],
  ];
  return (
    <section aria-label={t('desk.today.title')} data-region tabIndex={-1}>
      <dl className="ui-panel desk-today">
        {figures.map(([label, value, isMarked]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className={`num ${isMarked ? 'desk-today-marked' : ''}`}>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Whole minutes once there is one: seconds that do not tick only look wrong. */
function minutes(milliseconds: number): number {
  return milliseconds < 60_000 ? milliseconds : Math.floor(milliseconds / 60_000) * 60_000;
}

function PhonePanel() {
  const { t } = useTexts();
  const { line } = usePhone();
  const { status } = useMicrophone();
  const look = line === 'ready' ? 'ready' : line === 'starting' ? 'hold' : line === 'off' ? 'away' : 'bad';
  return (
    <section className="ui-panel desk-card" aria-label={t('desk.phone')} data-region tabIndex={-1}>
      <div className="ui-section-head">
        <h3>{t('desk.phone')}</h3>
        <span className={`ui-pill st-${look}`} role="status">
          <i className="dot" aria-hidden />
          {t(`desk.line.${line}`)}
        </span>
      </div>
      {status === 'ready' ? <MicrophonePanel /> : <MicrophoneTrouble />}
    </section>
  );
}

function MissedPanel({ desk, now }: { desk: Desk; now: number }) {
  const { t, language } = useTexts();
  return (
    <section className="ui-panel desk-card" aria-label={t('desk.notices')} data-region tabIndex={-1}>
      <h3>{t('desk.notices')}</h3>
      {desk.notices.length === 0 ? (
        <p className="desk-recent-empty">{t('desk.noNotices')}</p>
      ) : (
        <ul className="desk-notices">
          {desk.notices.map((notice) => (
            <li key={notice.noticeId}>
              <span>{t(`desk.noticeKind.${notice.kind}`)}</span>
              <time className="num dim" dateTime={notice.at}>
                {formatMoment(notice.at, now, language)}
              </time>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
