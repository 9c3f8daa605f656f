import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useErrorText } from '../i18n/error-text.ts';
import { useTexts } from '../i18n/i18n.ts';
import { Empty, ErrorBox, Skeleton } from '../ui/index.ts';

interface LoadedProps<Item> {
  query: UseQueryResult<Item[]>;
  failedTitle: string;
  emptyText: string;
  children: (items: Item[]) => ReactNode;
}

/** A list in each of its states: on its way, failed, empty, there. */
export function Loaded<Item>({ query, failedTitle, emptyText, children }: LoadedProps<Item>) {
  const { t } = useTexts();
  const errorText = useErrorText();
  if (query.isError) {
    return (
      <ErrorBox
        title={failedTitle}
        text={errorText(query.error)}
        retryLabel={t('common.retry')}
        onRetry={() => void query.refetch()}
      />
    );
  }
  if (query.data === undefined) {
    return (
      <div className="ui-panel admin-loading">
        <Skeleton lines={8} status={t('common.loading')} />
      </div>
    );
  }
  if (query.data.length === 0) {
    return (
      <div className="ui-panel">
        <Empty>
          <p>{emptyText}</p>
        </Empty>
      </div>
    );
  }
  return children(query.data);
}
