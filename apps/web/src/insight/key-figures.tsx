import { Info } from 'lucide-react';
import { useState } from 'react';
import { formatDuration, formatTimer } from '../i18n/format.ts';
import { useTexts } from '../i18n/i18n.ts';
import { useStore } from '../platform/store.ts';
import { useBoardNow } from './board-clock.ts';
import { centreTime } from './centre-time.ts';
import { DurationFigure, Figure, NoFigure } from './figure.tsx';
import { formatCount, formatPercent, pointsFromTarget } from './figures.ts';
import type { LiveTotals } from './live-board.ts';
import { liveBoard } from './live-feed.ts';
import { ServiceLevelDialog } from './service-level-dialog.tsx';

/** The strip at the top: what a supervisor reads from across the room. */
export function KeyFigures() {
  const { t } = useTexts();
  const totals = useStore(liveBoard.totals);
  const [isExplained, setExplained] = useState(false);
  if (totals === null) return null;
  return (
    <>
      <dl className="live-figures ui-panel" aria-label={t('live.keyFigures')}>
        <ServiceLevelFigure totals={totals} onExplain={() => setExplained(true)} />
        <WaitingFigure totals={totals} />
        <LongestWaitFigure totals={totals} />
        <AbandonedFigure totals={totals} />
        <Figure
          label={t('live.averageAnswer')}
          value={<DurationFigure milliseconds={totals.averageAnswerMs} />}
          note={<Answered count={totals.answered} />}
        />
        <Figure
          label={t('live.averageHandle')}
          value={<DurationFigure milliseconds={totals.averageHandleMs} />}
          note={t('live.handleMeans')}
        />
        <AgentsFigure totals={totals} />
      </dl>
      {isExplained ? <ServiceLevelDialog onClose={() => setExplained(false)} /> : null}
    </>
  );
}

interface TotalsProps {
  totals: LiveTotals;
}

function ServiceLevelFigure({ totals, onExplain }: TotalsProps & { onExplain: () => void }) {
  const { t, language } = useTexts();
  const { serviceLevelPercent: percent, targetPercent: target } = totals;
  const within = formatDuration(totals.answerWithinMs, language);
  return (
    <Figure
      isWide
      isBad={percent !== null && percent < target}
      label={
        <>
          {t('live.serviceLevel', { within })}
          <button
            type="button"
            className="live-explain"
            aria-label={`${t('live.serviceLevelShort')}: ${t('live.howCounted')}`}
            title={t('live.howCounted')}
            onClick={onExplain}
          >
            <Info size={14} aria-hidden />
          </button>
        </>
      }
      value={
        percent === null ? (
          <NoFigure />
        ) : (
          <>
            {formatPercent(percent)}
            <small>%</small>
          </>
        )
      }
      note={
        <>
          <span className="live-gauge" aria-hidden>
            <i style={{ width: `${Math.min(100, percent ?? 0)}%` }} />
            <u style={{ insetInlineStart: `${target}%` }} />
          </span>
          {percent === null ? t('live.noneOfferedYet') : <FromTarget percent={percent} target={target} />}
        </>
      }
    />
  );
}

function FromTarget({ percent, target }: { percent: number; target: number }) {
  const { t } = useTexts();
  const { direction, points } = pointsFromTarget(percent, target);
  const words = { below: t('live.below', { points }), above: t('live.above', { points }), on: t('live.onTarget') };
  return (
    <>
      {t('live.target', { target })} · <span className="live-from-target">{words[direction]}</span>
    </>
  );
}

function WaitingFigure({ totals }: TotalsProps) {
  const { t, language } = useTexts();
  const definition = useStore(liveBoard.definition);
  const { waitingPeak: peak, waitingPeakAt: at } = totals;
  const time = at === null || definition === null ? '' : centreTime(at, definition.timeZone).clock;
  return (
    <Figure
      label={t('live.waiting')}
      value={formatCount(totals.waiting, language)}
      note={time === '' || peak === 0 ? t('live.noWaitingPeak') : t('live.waitingPeak', { peak, time })}
    />
  );
}

function LongestWaitFigure({ totals }: TotalsProps) {
  const { t, pick } = useTexts();
  const now = useBoardNow();
  const waited = totals.longestSince === null ? null : now - Date.parse(totals.longestSince);
  return (
    <Figure
      isBad={waited !== null && waited > totals.answerWithinMs}
      label={t('live.longestWait')}
      value={waited === null ? <NoFigure /> : formatTimer(waited)}
      note={
        waited === null ? t('live.nobodyWaits') : totals.longestQueueName === null ? '' : pick(totals.longestQueueName)
      }
    />
  );
}

function AbandonedFigure({ totals }: TotalsProps) {
  const { t, language } = useTexts();
  const percent = totals.abandonedPercent;
  const abandoned = formatCount(totals.abandoned, language);
  const ended = formatCount(totals.answered + totals.abandoned, language);
  return (
    <Figure
      label={t('live.abandoned')}
      value={
        percent === null ? (
          <NoFigure />
        ) : (
          <>
            {formatPercent(percent)}
            <small>%</small>
          </>
        )
      }
      note={percent === null ? t('live.noneOfferedYet') : t('live.abandonedOf', { abandoned, ended })}
    />
  );
}

function Answered({ count }: { count: number }) {
  const { t, language } = useTexts();
  return t('live.answeredToday', { answered: formatCount(count, language) });
}

function AgentsFigure({ totals }: TotalsProps) {
  const { t, language } = useTexts();
  return (
    <Figure
      label={t('live.agentsIn')}
      value={
        <>
          {formatCount(totals.agentsIn, language)}
          <small> / {formatCount(totals.agentsTotal, language)}</small>
        </>
      }
      note={t('live.agentsReady', { count: totals.agentsReady })}
    />
  );
}
