import type { Queue } from '@shouwen/contract';
import { useQuery } from '@tanstack/react-query';
import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { peopleQuery } from '../accounts/people-query.ts';
import { queuesQuery } from '../accounts/queues-query.ts';
import { useErrorText } from '../i18n/error-text.ts';
import { formatDuration } from '../i18n/format.ts';
import { useTexts } from '../i18n/i18n.ts';
import { Button, Empty, ErrorBox, Skeleton } from '../ui/index.ts';
import { skillsQuery } from './queries.ts';
import { QueueDialog } from './queue-dialog.tsx';
import { QueueFiles } from './queue-files.tsx';
import './admin.css';
import './queues.css';

/** Every queue with what it promises and asks for, and the way to change it. */
export function QueuesPage() {
  const { t } = useTexts();
  const errorText = useErrorText();
  // An administrator who is about to change something wants it as it is now.
  const queues = useQuery({ ...queuesQuery, staleTime: 0 });
  const [editing, setEditing] = useState<Queue | null>(null);
  return (
    <div className="ui-page">
      <div className="ui-page-head">
        <h1>{t('centre.queues')}</h1>
        <span className="dim num">{queues.data?.length ?? ''}</span>
        <QueueFiles queues={queues.data ?? []} />
      </div>
      {queues.isError ? (
        <ErrorBox
          title={t('centre.queuesFailed')}
          text={errorText(queues.error)}
          retryLabel={t('common.retry')}
          onRetry={() => void queues.refetch()}
        />
      ) : null}
      {queues.isPending ? (
        <div className="ui-panel queues-loading">
          <Skeleton lines={8} status={t('common.loading')} />
        </div>
      ) : null}
      {queues.data === undefined ? null : <QueueTable queues={queues.data} onEdit={setEditing} />}
      {editing === null ? null : <QueueDialog queue={editing} onClose={() => setEditing(null)} />}
    </div>
  );
}

function QueueTable({ queues, onEdit }: { queues: readonly Queue[]; onEdit: (queue: Queue) => void }) {
  const { t } = useTexts();
  if (queues.length === 0) {
    return (
      <div className="ui-panel">
        <Empty>
          <p>{t('centre.noQueues')}</p>
        </Empty>
      </div>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
    <section className="ui-panel ui-table-box queues-table" tabIndex={0} aria-label={t('centre.queues')}>
      <table className="ui-table">
        <thead>
          <tr>
            <th scope="col">{t('centre.name')}</th>
            <th scope="col">{t('centre.serviceLevel')}</th>
            <th scope="col">{t('centre.wrapUp')}</th>
            <th scope="col">{t('centre.skills')}</th>
            <th scope="col" className="ui-table-number">
              {t('centre.agents')}
            </th>
            <th scope="col">{t('centre.channels')}</th>
            <th scope="col">
              <span className="vh">{t('centre.edit')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {queues.map((queue) => (
            <QueueRow key={queue.queueId} queue={queue} onEdit={() => onEdit(queue)} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function QueueRow({ queue, onEdit }: { queue: Queue; onEdit: () => void }) {
  const { t, pick, language } = useTexts();
  const agents = useQuery(peopleQuery).data?.filter(
    (one) => !one.isDisabled && one.queueIds.includes(queue.queueId),
  ).length;
  const name = pick(queue.name);
  return (
    <tr>
      <th scope="row">{name}</th>
      <td className="num">
        {t('centre.serviceLevelText', {
          percent: queue.targetPercent,
          time: formatDuration(queue.answerWithinMs, language),
        })}
      </td>
      <td className="num">
        {queue.wrapUpMsMax === null ? t('centre.noLimit') : formatDuration(queue.wrapUpMsMax, language)}
      </td>
      <td>
        <Skills queue={queue} />
      </td>
      <td className="num ui-table-number">{agents ?? '—'}</td>
      <td>{queue.channels.map((channel) => t(`common.channel.${channel}`)).join(t('accounts.listComma'))}</td>
      <td className="ui-table-end">
        <Button
          size="small"
          icon={<Pencil size={13} aria-hidden />}
          aria-label={t('centre.editNamed', { name })}
          onClick={onEdit}
        >
          {t('centre.edit')}
        </Button>
      </td>
    </tr>
  );
}

function Skills({ queue }: { queue: Queue }) {
  const { t, pick } = useTexts();
  const { data: skills = [] } = useQuery(skillsQuery);
  if (queue.skills.length === 0) return <span className="dim">{t('centre.noSkills')}</span>;
  return (
    <span className="queues-skills">
      {queue.skills.map(({ skillId, minLevel }) => {
        const skill = skills.find((one) => one.skillId === skillId);
        const name = skill === undefined ? skillId : pick(skill.name);
        return (
          <span key={skillId} className="ui-chip">
            {t('centre.skillText', { name, level: minLevel })}
          </span>
        );
      })}
    </span>
  );
}
