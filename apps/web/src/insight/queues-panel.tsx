import type { LiveQueue } from '@shouwen/contract';
import { Link } from '@tanstack/react-router';
import { ListTodo } from 'lucide-react';
import { memo } from 'react';
import { formatDuration, formatTimer } from '../i18n/format.ts';
import { useTexts } from '../i18n/i18n.ts';
import { may, useMe } from '../platform/session.ts';
import { useStore } from '../platform/store.ts';
import { Empty } from '../ui/index.ts';
import { useBoardNow } from './board-clock.ts';
import { formatPercent } from './figures.ts';
import { liveBoard } from './live-feed.ts';
import { abandonedPercent, brokenLimits, orderQueues, trendOf } from './queue-figures.ts';
import { ScrollBox } from './scroll-box.tsx';
import { useAlarms } from './use-alarms.ts';

export function QueuesPanel() {
  const { t } = useTexts();
  const queues = useStore(liveBoard.queues);
  const isFilled = useStore(liveBoard.isFilled);
  return (
    <section className="live-panel live-queues ui-panel" aria-labelledby="live-queues">
      <div className="live-panel-head ui-section-head">
        <h2 id="live-queues">{t('live.queues')}</h2>
        <span className="dim">{t('live.queuesOrder')}</span>
      </div>
      {isFilled && queues.length === 0 ? (
        <Empty icon={<ListTodo size={24} aria-hidden />}>
          <p>{t('live.noQueues')}</p>
        </Empty>
      ) : (
        <QueueTable queues={queues} />
      )}
    </section>
  );
}

function QueueTable({ queues }: { queues: readonly LiveQueue[] }) {
  const { t } = useTexts();
  const alarmed = new Set(useAlarms().map(({ queueId }) => queueId));
  return (
    <ScrollBox className="live-queue-box" label={t('live.queues')}>
      <table className="live-queue-table num">
        <thead>
          <tr>
            <th scope="col">{t('live.queue')}</th>
            <th scope="col">{t('live.waiting')}</th>
            <th scope="col">{t('live.longest')}</th>
            <th scope="col">{t('live.serviceLevelAndTrend')}</th>
            <th scope="col">{t('live.abandoned')}</th>
            <th scope="col">{t('live.answerTime')}</th>
            <th scope="col">{t('live.readyAndIn')}</th>
          </tr>
        </thead>
        <tbody>
          {orderQueues(queues, alarmed).map((queue) => (
            <QueueRow key={queue.queueId} queue={queue} isAlarmed={alarmed.has(queue.queueId)} />
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}

const QueueRow = memo(function QueueRow({ queue, isAlarmed }: { queue: LiveQueue; isAlarmed: boolean }) {
  const { t, language } = useTexts();
  const now = useBoardNow();
  const broken = brokenLimits(queue, now);
  const abandoned = abandonedPercent(queue);
  const within = formatDuration(queue.answerWithinMs, language);
  const hot = (isHot: boolean): string | undefined => (isHot ? 'live-hot' : undefined);
  return (
    <tr className={isAlarmed || broken.serviceLevel || broken.wait ? 'live-broken' : undefined}>
      <th scope="row">
        <QueueName queue={queue} />
      </th>
      <td className={hot(broken.wait)}>{queue.waiting}</td>
      <td className={hot(broken.wait)} title={broken.wait ? t('live.beyondWait', { within }) : undefined}>
        {queue.longestSince === null ? '—' : formatTimer(now - Date.parse(queue.longestSince))}
      </td>
      <td
        className={hot(broken.serviceLevel)}
        title={broken.serviceLevel ? t('live.beyondTarget', { target: queue.targetPercent }) : undefined}
      >
        <span className="live-level">
          <TrendLine queue={queue} isBad={broken.serviceLevel} />
          {queue.serviceLevelPercent === null ? '—' : <b>{formatPercent(queue.serviceLevelPercent)}%</b>}
        </span>
      </td>
      <td>{abandoned === null ? '—' : `${formatPercent(abandoned)}%`}</td>
      <td>{queue.averageAnswerMs === null ? '—' : formatDuration(queue.averageAnswerMs, language)}</td>
      <td>
        {queue.agentsReady} / {queue.agentsIn}
      </td>
    </tr>
  );
});

/** Leads to the contacts that wait now, for people who may see them. */
function QueueName({ queue }: { queue: LiveQueue }) {
  const { t, pick } = useTexts();
  const me = useMe();
  const name = pick(queue.name);
  if (!may(me, 'contacts.see-all')) return name;
  return (
    <Link
      className="live-queue-name"
      to="/contacts"
      search={{ queueId: queue.queueId, state: 'waiting' }}
      title={t('live.showWaiting', { queue: name })}
    >
      {name}
    </Link>
  );
}

const trendWidth = 72;
const trendHeight = 20;

const TrendLine = memo(function TrendLine({ queue, isBad }: { queue: LiveQueue; isBad: boolean }) {
  const { t } = useTexts();
  const trend = trendOf(queue, trendWidth, trendHeight);
  if (trend === null) return null;
  const label = t('live.trend', {
    first: formatPercent(trend.first),
    last: formatPercent(trend.last),
    target: queue.targetPercent,
  });
  return (
    <svg
      className={isBad ? 'live-trend live-trend-bad' : 'live-trend'}
      width={trendWidth}
      height={trendHeight}
      viewBox={`-1 -1 ${trendWidth + 2} ${trendHeight + 2}`}
      role="img"
      aria-label={label}
    >
      <line x1={0} x2={trendWidth} y1={trend.targetY} y2={trend.targetY} />
      {trend.lines.map((points) => (
        <polyline key={points} points={points} />
      ))}
      {trend.dots.map(({ x, y }) => (
        <circle key={x} cx={x} cy={y} r={1.6} />
      ))}
    </svg>
  );
});
