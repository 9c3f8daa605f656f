import type { Person } from '@shouwen/contract';
import { useQuery } from '@tanstack/react-query';
import { UserRoundPlus } from 'lucide-react';
import { useState } from 'react';
import { useErrorText } from '../i18n/error-text.ts';
import { useTexts } from '../i18n/i18n.ts';
import { Button, Empty, ErrorBox, Input, Skeleton } from '../ui/index.ts';
import { InviteDialog } from './invite-dialog.tsx';
import { peopleQuery } from './people-query.ts';
import { PersonSwitch } from './person-switch.tsx';
import { queuesQuery } from './queues-query.ts';
import './entry.css';
import './people.css';

/** Who works here, and the way to bring in another. */
export function PeoplePage() {
  const { t } = useTexts();
  const errorText = useErrorText();
  const people = useQuery(peopleQuery);
  const [wanted, setWanted] = useState('');
  const [isInviting, setInviting] = useState(false);
  const shown = (people.data ?? []).filter((person) => fits(person, wanted));
  return (
    <div className="ui-page">
      <div className="ui-page-head people-head">
        <h1>{t('accounts.people')}</h1>
        <span className="dim num">{people.data?.length ?? ''}</span>
        <Input
          type="search"
          className="people-search"
          aria-label={t('accounts.findPerson')}
          placeholder={t('accounts.findPerson')}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
        <Button look="primary" icon={<UserRoundPlus size={15} aria-hidden />} onClick={() => setInviting(true)}>
          {t('accounts.invite')}
        </Button>
      </div>
      {people.isError ? (
        <ErrorBox
          title={t('accounts.peopleFailed')}
          text={errorText(people.error)}
          retryLabel={t('common.retry')}
          onRetry={() => void people.refetch()}
        />
      ) : null}
      {people.isPending ? (
        <div className="ui-panel people-loading">
          <Skeleton lines={10} status={t('common.loading')} />
        </div>
      ) : null}
      {people.data === undefined ? null : <PeopleTable people={shown} />}
      {isInviting ? <InviteDialog onInvited={() => void people.refetch()} onClose={() => setInviting(false)} /> : null}
    </div>
  );
}

function fits(person: Person, wanted: string): boolean {
  const text = [person.name, person.login, person.agentNumber, person.teamName].join(' ').toLowerCase();
  return text.includes(wanted.trim().toLowerCase());
}

function PeopleTable({ people }: { people: readonly Person[] }) {
  const { t, pick } = useTexts();
  const { data: queues = [] } = useQuery(queuesQuery);
  if (people.length === 0) {
    return (
      <div className="ui-panel">
        <Empty>
          <p>{t('accounts.nobody')}</p>
        </Empty>
      </div>
    );
  }
  const queueNames = (person: Person): string =>
    person.queueIds
      .map((queueId) => queues.find((queue) => queue.queueId === queueId))
      .flatMap((queue) => (queue === undefined ? [] : [pick(queue.name)]))
      .join(t('accounts.listComma'));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
    <section className="ui-panel ui-table-box" tabIndex={0} aria-label={t('accounts.people')}>
      <table className="ui-table">
        <thead>
          <tr>
            <th scope="col">{t('accounts.name')}</th>
            <th scope="col">{t('accounts.login')}</th>
            <th scope="col">{t('accounts.agentNumber')}</th>
            <th scope="col">{t('accounts.role')}</th>
            <th scope="col">{t('accounts.team')}</th>
            <th scope="col">{t('accounts.queues')}</th>
            <th scope="col">{t('accounts.status')}</th>
            <th scope="col">
              <span className="vh">{t('accounts.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.accountId} className={person.isDisabled ? 'people-off' : undefined}>
              <th scope="row">{person.name}</th>
              <td>{person.login}</td>
              <td className="num">{person.agentNumber ?? '—'}</td>
              <td>{t(`common.role.${person.role}`)}</td>
              <td>{person.teamName ?? '—'}</td>
              <td>{queueNames(person) || '—'}</td>
              <td>
                <PersonStatus person={person} />
              </td>
              <td className="ui-table-end">
                <PersonSwitch person={person} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function PersonStatus({ person }: { person: Person }) {
  const { t } = useTexts();
  if (person.isDisabled) return <span className="ui-chip ui-chip-bad">{t('accounts.disabled')}</span>;
  if (person.isInvited) return <span className="ui-chip ui-chip-gold">{t('accounts.invited')}</span>;
  return <span className="ui-chip ui-chip-ready">{t('accounts.active')}</span>;
}
