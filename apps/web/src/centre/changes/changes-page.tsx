import type { CentreChange } from '@shouwen/contract/administration';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import { queuesQuery } from '../../accounts/queues-query.ts';
import { flowsQuery } from '../../flows/flow-requests.ts';
import { useErrorText } from '../../i18n/error-text.ts';
import { formatMoment } from '../../i18n/format.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { queryClient } from '../../platform/queries.ts';
import { serverNow } from '../../platform/realtime-browser.ts';
import { Button, Empty, ErrorBox, Skeleton, toast } from '../../ui/index.ts';
import { AdminHead } from '../admin-head.tsx';
import { calendarsQuery } from '../calendars/calendar-requests.ts';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { numbersQuery } from '../numbers/number-requests.ts';
import { trunksQuery } from '../trunks/trunk-requests.ts';
import { fieldChanges, folded } from './change-lines.ts';
import { changesQuery, undoOf } from './change-requests.ts';
import './changes.css';

/** Who changed what of the centre, and when; what can be taken back is. */
export function ChangesPage() {
  const { t } = useTexts();
  const errorText = useErrorText();
  const changes = useInfiniteQuery(changesQuery);
  const [undoing, setUndoing] = useState<CentreChange | null>(null);
  const nameOf = useNames();
  const lines = folded(changes.data?.pages.flatMap((page) => page.items) ?? []);
  const undo = async (change: CentreChange): Promise<void> => {
    await undoOf(change)?.();
    await queryClient.invalidateQueries();
    toast(t('centre.change.undone'), 'ready');
  };
  return (
    <div className="ui-page">
      <AdminHead title={t('shell.pages.changes')} />
      {changes.isError ? (
        <ErrorBox
          title={t('centre.change.failed')}
          text={errorText(changes.error)}
          retryLabel={t('common.retry')}
          onRetry={() => void changes.refetch()}
        />
      ) : null}
      {changes.isPending ? (
        <div className="ui-panel admin-loading">
          <Skeleton lines={8} status={t('common.loading')} />
        </div>
      ) : null}
      {changes.data !== undefined && lines.length === 0 ? (
        <div className="ui-panel">
          <Empty>
            <p>{t('centre.change.none')}</p>
          </Empty>
        </div>
      ) : null}
      {lines.length === 0 ? null : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
        <section className="ui-panel ui-table-box" tabIndex={0} aria-label={t('shell.pages.changes')}>
          <ChangesTable lines={lines} nameOf={nameOf} onUndo={setUndoing} />
          {changes.hasNextPage ? (
            <div className="change-more">
              <Button isBusy={changes.isFetchingNextPage} onClick={() => void changes.fetchNextPage()}>
                {t('centre.change.more')}
              </Button>
            </div>
          ) : null}
        </section>
      )}
      {undoing === null ? null : (
        <ConfirmDialog
          title={t('centre.change.undoTitle')}
          text={t('centre.change.undoText', { what: nameOf(undoing) })}
          actionLabel={t('centre.change.undo')}
          act={() => undo(undoing)}
          onClose={() => setUndoing(null)}
        />
      )}
    </div>
  );
}

interface ChangesTableProps {
  lines: readonly { change: CentreChange; count: number }[];
  nameOf: (change: CentreChange) => string;
  onUndo: (change: CentreChange) => void;
}

function ChangesTable({ lines, nameOf, onUndo }: ChangesTableProps) {
  const { t, language } = useTexts();
  return (
    <table className="ui-table change-table">
      <thead>
        <tr>
          <th scope="col">{t('centre.change.when')}</th>
          <th scope="col">{t('centre.change.who')}</th>
          <th scope="col">{t('centre.change.what')}</th>
          <th scope="col">{t('centre.change.details')}</th>
          <th scope="col">
            <span className="vh">{t('accounts.actions')}</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map(({ change, count }) => (
          <tr key={change.seq}>
            <td className="num">{formatMoment(change.at, serverNow(), language)}</td>
            <td>{change.byName ?? '—'}</td>
            <th scope="row">
              <KindName change={change} count={count} /> <span className="dim">{nameOf(change)}</span>
            </th>
            <td>
              <Details change={change} />
            </td>
            <td className="ui-table-end">
              {undoOf(change) === null ? null : (
                <Button size="small" icon={<Undo2 size={13} aria-hidden />} onClick={() => onUndo(change)}>
                  {t('centre.change.undo')}
                </Button>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const flowActions = ['created', 'renamed', 'draft-saved', 'draft-dropped', 'published', 'removed'] as const;

function KindName({ change, count }: { change: CentreChange; count: number }) {
  const { t } = useTexts();
  const { kind, data } = change;
  const action = flowActions.find((one) => one === data.action);
  if (kind === 'flow.changed' && action !== undefined) {
    const times = count > 1 ? ` ${t('centre.change.times', { count })}` : '';
    const version = typeof data.version === 'number' ? ` ${t('flows.versionNumber', { version: data.version })}` : '';
    return `${t(`centre.change.flow.${action}`)}${version}${times}`;
  }
  switch (kind) {
    case 'queue.changed':
      return t('centre.change.kind.queue');
    case 'entry-point.changed':
      return t('centre.change.kind.number');
    case 'entry-point.flow-changed':
      return t('centre.change.kind.numberFlow');
    case 'calendar.changed':
      return t('centre.change.kind.calendar');
    case 'public-days.imported':
      return t('centre.change.kind.publicDays');
    case 'prompt.changed':
      return t('centre.change.kind.prompt');
    case 'trunk.changed':
      return t('centre.change.kind.trunk');
    default:
      return t('centre.change.kind.connector');
  }
}

function Details({ change }: { change: CentreChange }) {
  const { t } = useTexts();
  if (change.kind === 'entry-point.flow-changed') return null;
  const fields = fieldChanges(change).filter((line) => line.field !== '');
  if (fields.length === 0) return null;
  return (
    <details className="change-details">
      <summary>{t('centre.change.fields', { count: fields.length })}</summary>
      <dl>
        {fields.map((line) => (
          <div key={line.field}>
            <dt>
              <code>{line.field}</code>
            </dt>
            <dd>
              <del>{line.before}</del> → <ins>{line.after}</ins>
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

/** The name of what was changed as it is now, else as it was then. */
function useNames(): (change: CentreChange) => string {
  const { pick } = useTexts();
  const { data: flows = [] } = useQuery(flowsQuery);
  const { data: queues = [] } = useQuery(queuesQuery);
  const { data: calendars = [] } = useQuery(calendarsQuery);
  const { data: numbers = [] } = useQuery(numbersQuery);
  const { data: trunks = [] } = useQuery(trunksQuery);
  return ({ data }) => {
    const flow = flows.find((one) => one.flowId === data.flowId);
    const queue = queues.find((one) => one.queueId === data.queueId);
    const calendar = calendars.find((one) => one.calendarId === data.calendarId);
    const number = numbers.find((one) => one.entryPointId === data.entryPointId);
    const trunk = trunks.find((one) => one.trunkId === data.trunkId);
    const named = flow ?? queue ?? calendar;
    if (named !== undefined) return pick(named.name);
    if (number !== undefined) return number.address;
    if (trunk !== undefined) return trunk.name;
    const { name } = data;
    return typeof name === 'string' ? name : '';
  };
}
