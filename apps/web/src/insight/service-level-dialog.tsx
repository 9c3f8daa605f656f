import type { LiveQueue } from '@shouwen/contract';
import { formatDuration } from '../i18n/format.ts';
import { useTexts } from '../i18n/i18n.ts';
import { useStore } from '../platform/store.ts';
import { Dialog } from '../ui/index.ts';
import { centreTime } from './centre-time.ts';
import { formatCount, formatPercent } from './figures.ts';
import type { ServiceLevelDefinition } from './live-board.ts';
import { liveBoard } from './live-feed.ts';
import { orderQueues, sumServiceLevel } from './queue-figures.ts';

/** The exact definition of the service level, with today's counts, so that anyone can recompute it. */
export function ServiceLevelDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const definition = useStore(liveBoard.definition);
  const totals = useStore(liveBoard.totals);
  const queues = useStore(liveBoard.queues);
  if (definition === null || totals === null) return null;
  return (
    <Dialog title={t('live.definition.title')} closeLabel={t('common.close')} onClose={onClose}>
      <Formula definition={definition} answerWithinMs={totals.answerWithinMs} />
      <Example queues={queues} />
      <Meanings definition={definition} answerWithinMs={totals.answerWithinMs} />
      <Counts queues={queues} />
    </Dialog>
  );
}

interface DefinitionProps {
  definition: ServiceLevelDefinition;
  answerWithinMs: number;
}

function Formula({ definition, answerWithinMs }: DefinitionProps) {
  const { t, language } = useTexts();
  const short = formatDuration(definition.shortAbandonMs, language);
  return (
    <p className="live-formula">
      <span>{t('live.definition.within', { time: formatDuration(answerWithinMs, language) })}</span>
      <span className="vh">{t('live.definition.divided')}</span>
      <span>
        {t('live.definition.answered')}
        <Sign sign="+" word={t('live.definition.plus')} />
        {t('live.definition.abandoned')}
        <Sign sign="−" word={t('live.definition.minus')} />
        {t('live.definition.short', { time: short })}
      </span>
    </p>
  );
}

function Sign({ sign, word }: { sign: string; word: string }) {
  return (
    <>
      <b aria-hidden> {sign} </b>
      <span className="vh"> {word} </span>
    </>
  );
}

function Example({ queues }: { queues: readonly LiveQueue[] }) {
  const { t, language } = useTexts();
  const sum = sumServiceLevel(queues);
  if (sum.percent === null) return <p className="live-example">{t('live.definition.exampleNone')}</p>;
  const count = (value: number): string => formatCount(value, language);
  return (
    <p className="live-example num">
      {t('live.definition.example', {
        within: count(sum.answeredWithin),
        answered: count(sum.answered),
        abandoned: count(sum.abandoned),
        short: count(sum.abandonedShort),
        percent: formatPercent(sum.percent),
      })}
    </p>
  );
}

function Meanings({ definition, answerWithinMs }: DefinitionProps) {
  const { t, language } = useTexts();
  const within = formatDuration(answerWithinMs, language);
  const short = formatDuration(definition.shortAbandonMs, language);
  const start = centreTime(definition.dayStart, definition.timeZone);
  return (
    <>
      <dl className="live-meanings">
        <dt>{t('live.definition.within', { time: within })}</dt>
        <dd>{t('live.definition.withinMeans', { time: within })}</dd>
        <dt>{t('live.definition.answered')}</dt>
        <dd>{t('live.definition.answeredMeans')}</dd>
        <dt>{t('live.definition.abandoned')}</dt>
        <dd>{t('live.definition.abandonedMeans')}</dd>
        <dt>{t('live.definition.short', { time: short })}</dt>
        <dd>{t('live.definition.shortMeans', { time: short })}</dd>
      </dl>
      <p className="dim">
        {t('live.definition.since', { day: start.day, clock: start.clock, timeZone: definition.timeZone })}{' '}
        {t('live.definition.recount')}
      </p>
    </>
  );
}

function Counts({ queues }: { queues: readonly LiveQueue[] }) {
  const { t, pick, language } = useTexts();
  const sum = sumServiceLevel(queues);
  const count = (value: number): string => formatCount(value, language);
  const percent = (value: number | null): string => (value === null ? '—' : `${formatPercent(value)}%`);
  return (
    <table className="live-counts num">
      <thead>
        <tr>
          <th scope="col">{t('live.definition.queue')}</th>
          <th scope="col">{t('live.definition.limit')}</th>
          <th scope="col">{t('live.definition.columnWithin')}</th>
          <th scope="col">{t('live.definition.columnAnswered')}</th>
          <th scope="col">{t('live.definition.columnAbandoned')}</th>
          <th scope="col">{t('live.definition.columnShort')}</th>
          <th scope="col">{t('live.serviceLevelShort')}</th>
        </tr>
      </thead>
      <tbody>
        {orderQueues(queues).map((queue) => (
          <tr key={queue.queueId}>
            <th scope="row">{pick(queue.name)}</th>
            <td>{formatDuration(queue.answerWithinMs, language)}</td>
            <td>{count(queue.answeredWithin)}</td>
            <td>{count(queue.answered)}</td>
            <td>{count(queue.abandoned)}</td>
            <td>{count(queue.abandonedShort)}</td>
            <td>{percent(queue.serviceLevelPercent)}</td>
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th scope="row">{t('live.definition.all')}</th>
          <td />
          <td>{count(sum.answeredWithin)}</td>
          <td>{count(sum.answered)}</td>
          <td>{count(sum.abandoned)}</td>
          <td>{count(sum.abandonedShort)}</td>
          <td>{percent(sum.percent)}</td>
        </tr>
      </tfoot>
    </table>
  );
}
