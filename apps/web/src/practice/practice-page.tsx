import type { EntryPoint } from '@shouwen/contract';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Mic, MicOff, Phone, PhoneOff, Volume2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { LanguageSwitch } from '../accounts/entry-layout.tsx';
import { DialPad, digitOf } from '../desks/agent/keypad.tsx';
import { LevelBar } from '../desks/agent/level-meter.tsx';
import { isComposing, isTextField } from '../desks/agent/shortcuts/keys.ts';
import type { DialFailure } from '../desks/agent/softphone/softphone.ts';
import { useErrorText } from '../i18n/error-text.ts';
import { formatTimer } from '../i18n/format.ts';
import { useTexts } from '../i18n/i18n.ts';
import { isApiError } from '../platform/errors.ts';
import { useStore } from '../platform/store.ts';
import { Button, ErrorBox, Notice, Skeleton } from '../ui/index.ts';
import { type PracticePhone, practiceQuery, usePracticePhone } from './practice-phone.ts';
import './practice.css';

/** A customer's telephone in the browser: anyone can call the centre and see what an agent sees on the other side. */
export function PracticePage() {
  const { t } = useTexts();
  const errorText = useErrorText();
  const session = useQuery(practiceQuery);
  useEffect(() => {
    document.title = `${t('practice.title')} · ${t('common.product')}`;
  }, [t]);
  const isOff = isApiError(session.error, 'not-found') || isApiError(session.error, 'not-allowed');
  return (
    <div className="practice">
      <header className="practice-head">
        <Link to="/" className="entry-brand">
          <span className="brand-mark" aria-hidden>
            首
          </span>
          {t('common.product')}
        </Link>
        <LanguageSwitch />
      </header>
      <main className="practice-main">
        <div className="practice-intro">
          <h1>{t('practice.title')}</h1>
          <p>{t('practice.text')}</p>
          <ol>
            <li>{t('practice.step1')}</li>
            <li>{t('practice.step2')}</li>
            <li>{t('practice.step3')}</li>
          </ol>
        </div>
        <section className="handset" aria-label={t('practice.handset')}>
          {session.isPending ? <Skeleton lines={8} status={t('common.loading')} /> : null}
          {session.isError && isOff ? <Notice look="warn">{t('practice.off')}</Notice> : null}
          {session.isError && !isOff ? (
            <ErrorBox
              title={t('practice.failed')}
              text={errorText(session.error)}
              retryLabel={t('common.retry')}
              onRetry={() => void session.refetch()}
            />
          ) : null}
          {session.data === undefined ? null : (
            <Handset numbers={session.data.numbers} callerNumber={session.data.callerNumber} />
          )}
        </section>
      </main>
    </div>
  );
}

function Handset({ numbers, callerNumber }: { numbers: readonly EntryPoint[]; callerNumber: string }) {
  const { t, pick } = useTexts();
  const parts = usePracticePhone();
  const { line, call, lastFailure } = useStore(parts.phone.state);
  const [chosen, setChosen] = useState(numbers[0]?.address ?? '');
  const number = numbers.find(({ address }) => address === chosen);
  return (
    <>
      <div className="handset-top">
        <span>{t('practice.yourNumber')}</span>
        <b className="num">{formatNumber(callerNumber)}</b>
      </div>
      {call === null ? (
        <fieldset className="handset-numbers">
          <legend>{t('practice.whom')}</legend>
          {numbers.map((entry) => (
            <label key={entry.entryPointId} className="ui-choice">
              <input
                type="radio"
                name="number"
                checked={entry.address === chosen}
                onChange={() => setChosen(entry.address)}
              />
              <b>{pick(entry.name)}</b>
              <small className="num">{entry.address}</small>
            </label>
          ))}
        </fieldset>
      ) : (
        <Running parts={parts} name={number === undefined ? chosen : pick(number.name)} />
      )}
      {lastFailure === null ? null : <FailureNotice parts={parts} failure={lastFailure} />}
      {line === 'refused' || line === 'lost' ? (
        <Notice look="warn" isLive>
          {t('practice.lineLost')}
        </Notice>
      ) : null}
      {call === null ? (
        <button
          type="button"
          className="handset-call"
          disabled={line !== 'ready' || chosen === ''}
          onClick={() => parts.phone.dial(chosen)}
        >
          <Phone size={20} aria-hidden />
          {line === 'starting' ? t('practice.preparing') : t('practice.call')}
        </button>
      ) : (
        <button type="button" className="handset-call handset-end" onClick={() => parts.phone.hangUp()}>
          <PhoneOff size={20} aria-hidden />
          {t('practice.hangUp')}
        </button>
      )}
    </>
  );
}

/** A mobile number in groups, as people read it aloud. */
function formatNumber(number: string): string {
  return number.replace(/^(1\d{2})(\d{4})(\d{4})$/, '$1 $2 $3');
}

function FailureNotice({ parts, failure }: { parts: PracticePhone; failure: DialFailure }) {
  const { t } = useTexts();
  const { status } = useStore(parts.microphone.state);
  return (
    <Notice look="bad" isLive>
      {failure === 'microphone' ? t(`desk.microphone.${status}`) : t(`practice.failure.${failure}`)}
    </Notice>
  );
}

/** A call that runs: how long, what is heard, keys for menus. */
function Running({ parts, name }: { parts: PracticePhone; name: string }) {
  const { t } = useTexts();
  const { phone, microphone } = parts;
  const { call, isSoundBlocked } = useStore(phone.state);
  const [sent, setSent] = useState('');
  const isTalking = call?.phase === 'talking';
  const seconds = useSeconds(call?.answeredAt ?? null);

  useEffect(() => {
    if (!isTalking) return;
    const onKeyDown = (event: KeyboardEvent): void => {
      const digit = isComposing(event) || isTextField(event.target) ? null : digitOf(event);
      if (digit === null) return;
      event.preventDefault();
      phone.sendDigits(digit);
      setSent((before) => before + digit);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [isTalking, phone]);

  const press = (digit: string): void => {
    if (!isTalking) return;
    phone.sendDigits(digit);
    setSent((before) => before + digit);
  };
  return (
    <div className="handset-running">
      <div className="handset-with">
        <b>{name}</b>
        <span role="status">{isTalking ? t('practice.connected') : t('practice.calling')}</span>
        <span className="handset-time num">{formatTimer(seconds * 1000)}</span>
      </div>
      <div className="handset-levels">
        <Volume2 size={16} aria-hidden />
        <LevelBar label={t('practice.heard')} measure={() => phone.measureHeard()} />
        <Mic size={16} aria-hidden />
        <LevelBar label={t('practice.said')} measure={() => (call?.isMuted === true ? 0 : microphone.measure())} />
      </div>
      {isSoundBlocked ? (
        <Notice look="warn" isLive>
          {t('desk.notice.soundBlocked')}
        </Notice>
      ) : null}
      <output className="keypad-sent num" aria-label={t('desk.digitsSent')}>
        {sent.slice(-14) || <span className="dim">{t('practice.keys')}</span>}
      </output>
      <DialPad label={t('desk.keypad')} onDigit={press} />
      <Button
        isBlock
        aria-pressed={call?.isMuted === true}
        icon={call?.isMuted === true ? <MicOff size={15} aria-hidden /> : <Mic size={15} aria-hidden />}
        onClick={() => phone.setMuted(call?.isMuted !== true)}
      >
        {call?.isMuted === true ? t('desk.muted') : t('desk.mute')}
      </Button>
    </div>
  );
}

function useSeconds(since: number | null): number {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    if (since === null) return;
    const count = (): void => setSeconds(Math.floor((Date.now() - since) / 1000));
    count();
    const timer = window.setInterval(count, 500);
    return () => window.clearInterval(timer);
  }, [since]);
  return since === null ? 0 : seconds;
}
