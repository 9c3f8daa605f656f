import { BellRing } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { formatDuration } from '../i18n/format.ts';
import { useTexts } from '../i18n/i18n.ts';
import { type Alarm, createAnnouncer } from './alarms.ts';
import { useBoardNow } from './board-clock.ts';
import { formatPercent } from './figures.ts';
import { useAlarms } from './use-alarms.ts';

const shownMax = 6;

/** Broken limits above everything else; a new one is read out. */
export function AlarmStrip() {
  const { t } = useTexts();
  const alarms = useAlarms();
  const text = useAlarmText();
  const said = useAnnouncement(alarms);
  return (
    <>
      <div className="vh" aria-live="assertive">
        {said.map(text).join(t('live.alarm.separator'))}
      </div>
      {alarms.length === 0 ? null : (
        <section className="live-alarms" aria-label={t('live.alarm.title')}>
          <BellRing size={16} aria-hidden />
          <ul>
            {alarms.slice(0, shownMax).map((alarm) => (
              <li key={alarm.key} className="num">
                {text(alarm)}
              </li>
            ))}
            {alarms.length > shownMax ? (
              <li className="num">{t('live.alarm.more', { count: alarms.length - shownMax })}</li>
            ) : null}
          </ul>
        </section>
      )}
    </>
  );
}

function useAnnouncement(alarms: readonly Alarm[]): readonly Alarm[] {
  const now = useBoardNow();
  const announce = useRef(createAnnouncer());
  const [said, setSaid] = useState<readonly Alarm[]>([]);
  const keys = alarms.map(({ key }) => key).join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: a value that ticks on is no news; a limit newly broken is
  useEffect(() => {
    const fresh = announce.current(alarms, now);
    if (fresh.length > 0) setSaid(fresh);
  }, [keys]);
  return said;
}

function useAlarmText(): (alarm: Alarm) => string {
  const { t, pick, language } = useTexts();
  return ({ kind, queueName, value, limit }) => {
    const queue = pick(queueName);
    switch (kind) {
      case 'waiting':
        return t('live.alarm.waiting', { queue, value, limit });
      case 'wait': {
        const time = formatDuration(value, language);
        return t('live.alarm.wait', { queue, time, limit: formatDuration(limit, language) });
      }
      case 'serviceLevel':
        return t('live.alarm.serviceLevel', { queue, value: formatPercent(value), limit });
    }
  };
}
