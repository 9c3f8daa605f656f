import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatMoment } from '../../i18n/format.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { useNow } from '../../platform/clock.ts';
import { ErrorBox, Skeleton } from '../../ui/index.ts';
import { accessQuery } from '../queries.ts';

/** Who played or downloaded it, the latest first; fetched when somebody wants to see it. */
export function AccessList({ recordingId }: { recordingId: string }) {
  const { t } = useTexts();
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="player-access" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('contacts.player.access')}</summary>
      {isOpen ? <Entries recordingId={recordingId} /> : null}
    </details>
  );
}

function Entries({ recordingId }: { recordingId: string }) {
  const { t, language } = useTexts();
  const { data, error, refetch } = useQuery(accessQuery(recordingId));
  const minute = Math.floor(useNow() / 60_000) * 60_000;
  if (error !== null) {
    return (
      <ErrorBox
        title={t('contacts.player.accessFailed')}
        retryLabel={t('common.retry')}
        onRetry={() => void refetch()}
      />
    );
  }
  if (data === undefined) return <Skeleton lines={2} status={t('common.loading')} />;
  if (data.length === 0) return <p className="dim">{t('contacts.player.accessNone')}</p>;
  return (
    <ul className="num">
      {data.map((entry) => (
        <li key={`${entry.at}-${entry.accountName}-${entry.action}`}>
          <time dateTime={entry.at}>{formatMoment(entry.at, minute, language)}</time>
          <b>{entry.accountName}</b>
          {t(`contacts.player.accessAction.${entry.action}`)}
        </li>
      ))}
    </ul>
  );
}
