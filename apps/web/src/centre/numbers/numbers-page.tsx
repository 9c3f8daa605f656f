import type { CentreNumber } from '@shouwen/contract/administration';
import type { FlowSummary } from '@shouwen/contract/flows';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { queuesQuery } from '../../accounts/queues-query.ts';
import { flowsQuery, versionQuery } from '../../flows/flow-requests.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { queryClient } from '../../platform/queries.ts';
import { Button, IconButton } from '../../ui/index.ts';
import { AdminHead } from '../admin-head.tsx';
import { calendarsQuery } from '../calendars/calendar-requests.ts';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { Loaded } from '../loaded.tsx';
import { NumberDialog } from './number-dialog.tsx';
import { numbersQuery, removeNumber } from './number-requests.ts';

type Open = { kind: 'edit'; number: CentreNumber | null } | { kind: 'remove'; number: CentreNumber } | null;

/** What callers dial, and where each number leads: its flow, in which version, by which calendars. */
export function NumbersPage() {
  const { t } = useTexts();
  const numbers = useQuery(numbersQuery);
  const [open, setOpen] = useState<Open>(null);
  const remove = async (entryPointId: string): Promise<void> => {
    await removeNumber(entryPointId);
    await refreshNumbers();
  };
  return (
    <div className="ui-page">
      <AdminHead title={t('shell.pages.numbers')} count={numbers.data?.length}>
        <Button
          look="primary"
          icon={<Plus size={15} aria-hidden />}
          onClick={() => setOpen({ kind: 'edit', number: null })}
        >
          {t('centre.number.add')}
        </Button>
      </AdminHead>
      <Loaded query={numbers} failedTitle={t('centre.number.failed')} emptyText={t('centre.number.none')}>
        {(items) => <NumbersTable numbers={items} onOpen={setOpen} />}
      </Loaded>
      {open?.kind === 'edit' ? <NumberDialog number={open.number} onClose={() => setOpen(null)} /> : null}
      {open?.kind === 'remove' ? (
        <ConfirmDialog
          title={t('centre.number.removeNamed', { address: open.number.address })}
          text={t('centre.number.removeAsk')}
          actionLabel={t('centre.remove')}
          isDanger
          act={() => remove(open.number.entryPointId)}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </div>
  );
}

export async function refreshNumbers(): Promise<void> {
  await Promise.all(
    [['numbers'], ['flows'], ['entry-points']].map((queryKey) => queryClient.invalidateQueries({ queryKey })),
  );
}

function NumbersTable({ numbers, onOpen }: { numbers: readonly CentreNumber[]; onOpen: (open: Open) => void }) {
  const { t } = useTexts();
  const { data: flows = [] } = useQuery(flowsQuery);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
    <section className="ui-panel ui-table-box" tabIndex={0} aria-label={t('shell.pages.numbers')}>
      <table className="ui-table">
        <thead>
          <tr>
            <th scope="col">{t('centre.number.address')}</th>
            <th scope="col">{t('centre.name')}</th>
            <th scope="col">{t('flows.flow')}</th>
            <th scope="col">{t('centre.number.language')}</th>
            <th scope="col">{t('centre.number.calendar')}</th>
            <th scope="col">
              <span className="vh">{t('accounts.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {numbers.map((number) => (
            <NumberRow
              key={number.entryPointId}
              number={number}
              flow={flows.find((flow) => flow.entryPointIds.includes(number.entryPointId)) ?? null}
              onOpen={onOpen}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

interface RowProps {
  number: CentreNumber;
  flow: FlowSummary | null;
  onOpen: (open: Open) => void;
}

function NumberRow({ number, flow, onOpen }: RowProps) {
  const { t, pick } = useTexts();
  const { data: queues = [] } = useQuery(queuesQuery);
  const { data: calendars = [] } = useQuery(calendarsQuery);
  const { data: live } = useQuery({
    ...versionQuery(flow?.flowId ?? '', flow?.liveVersion ?? 1),
    enabled: flow !== null && flow.liveVersion !== null,
  });
  const { address } = number;
  const language = live?.graph.language ?? number.language;
  const queue = queues.find((one) => one.queueId === number.queueId);
  const asked = new Set(live?.graph.nodes.flatMap((node) => (node.kind === 'hours' ? [node.settings.calendarId] : [])));
  const names = calendars.filter((one) => asked.has(one.calendarId)).map((one) => pick(one.name));
  return (
    <tr>
      <th scope="row" className="num">
        {address}
      </th>
      <td>{pick(number.name)}</td>
      <td>
        {flow === null ? (
          <span className="dim">
            {t('centre.number.simple', { queue: queue === undefined ? number.queueId : pick(queue.name) })}
          </span>
        ) : (
          <span className="flow-chips">
            <Link to="/flows/$flowId" params={{ flowId: flow.flowId }}>
              {pick(flow.name)}
            </Link>
            {flow.liveVersion === null ? null : (
              <span className="ui-chip ui-chip-ready">{t('flows.liveVersion', { version: flow.liveVersion })}</span>
            )}
          </span>
        )}
      </td>
      <td>{t(`flows.languageName.${language}`)}</td>
      <td>{names.join(t('accounts.listComma')) || '—'}</td>
      <td className="ui-table-end">
        <span className="admin-actions">
          <Button
            size="small"
            icon={<Pencil size={13} aria-hidden />}
            aria-label={t('centre.editNamed', { name: address })}
            onClick={() => onOpen({ kind: 'edit', number })}
          >
            {t('centre.edit')}
          </Button>
          <IconButton
            label={t('centre.number.removeNamed', { address })}
            icon={<Trash2 size={15} aria-hidden />}
            onClick={() => onOpen({ kind: 'remove', number })}
          />
        </span>
      </td>
    </tr>
  );
}
