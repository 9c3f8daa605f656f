import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { RefreshCw, SearchX } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useErrorText } from '../i18n/error-text.ts';
import { useTexts } from '../i18n/i18n.ts';
import { useNow } from '../platform/clock.ts';
import { may, useMe } from '../platform/session.ts';
import { Button, Empty, ErrorBox, IconButton, Skeleton } from '../ui/index.ts';
import { dayAt, startOfDay } from './calendar.ts';
import { ContactFiltersBar } from './contact-filters.tsx';
import { type ContactFilters, isFiltered, noFilters, readFilters, writeFilters } from './contact-search.ts';
import { ContactTable } from './contact-table.tsx';
import { listMemory } from './list-memory.ts';
import { contactsQuery } from './queries.ts';
import './contacts.css';

/** Search for contacts. The filters are in the address: a search can be sent to a colleague or kept as a bookmark. */
export function ContactsPage() {
  const { t } = useTexts();
  const me = useMe();
  const navigate = useNavigate();
  const search = useSearch({ from: '/signed-in/contacts' });
  const filters = useMemo(() => readFilters(search), [search]);
  const list = useContactsList(filters);
  const contacts = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const [active, setActive] = useState(0);
  const box = useRef<HTMLDivElement>(null);
  const today = startOfDay(dayAt(useNow())).getTime();
  useReturn(contacts, box, setActive);

  const change = (next: ContactFilters): void => {
    setActive(0);
    void navigate({ to: '/contacts', search: writeFilters(next), replace: true });
  };
  const open = (contactId: string): void => {
    void navigate({ to: '/contacts/$contactId', params: { contactId } });
  };
  useEffect(() => {
    listMemory.search = writeFilters(filters);
  }, [filters]);

  return (
    <div className="contacts-page">
      <div className="contacts-head">
        <h1>{t('contacts.title')}</h1>
        {may(me, 'contacts.see-all') ? null : <span className="dim">{t('contacts.own')}</span>}
        <Found count={contacts.length} hasMore={list.hasNextPage} isKnown={list.isSuccess} />
        <IconButton
          label={t('contacts.refresh')}
          icon={<RefreshCw size={16} className={list.isRefetching ? 'ui-spin' : ''} aria-hidden />}
          onClick={() => void list.refetch()}
        />
      </div>
      <ContactFiltersBar
        filters={filters}
        onChange={change}
        onToList={() => box.current?.querySelector<HTMLElement>('tbody a[tabindex="0"]')?.focus()}
      />
      <div ref={box} className="contacts-list ui-panel">
        {contacts.length > 0 ? (
          <ContactTable
            contacts={contacts}
            today={today}
            box={box}
            active={Math.min(active, contacts.length - 1)}
            onActive={setActive}
            onOpen={open}
          />
        ) : null}
        <ListEnd list={list} count={contacts.length} filters={filters} onClear={() => change(noFilters)} />
      </div>
    </div>
  );
}

function useContactsList(filters: ContactFilters) {
  return useInfiniteQuery(contactsQuery(filters));
}
type ContactsList = ReturnType<typeof useContactsList>;

/** Back from a contact: its row is where one was. */
function useReturn(
  contacts: readonly { contactId: string }[],
  box: React.RefObject<HTMLDivElement | null>,
  setActive: (row: number) => void,
): void {
  useEffect(() => {
    if (listMemory.openedId === null || contacts.length === 0) return;
    const row = contacts.findIndex((contact) => contact.contactId === listMemory.openedId);
    listMemory.openedId = null;
    if (row < 0) return;
    setActive(row);
    box.current?.querySelector(`[data-row="${row}"]`)?.scrollIntoView({ block: 'center' });
  }, [contacts, box, setActive]);
}

function Found({ count, hasMore, isKnown }: { count: number; hasMore: boolean; isKnown: boolean }) {
  const { t } = useTexts();
  return (
    <span className="contacts-found dim num" role="status">
      {isKnown && count > 0 ? (hasMore ? t('contacts.foundMore', { count }) : t('contacts.found', { count })) : ''}
      {isKnown && count > 0 ? <span className="contacts-keys"> · {t('contacts.keysHint')}</span> : null}
    </span>
  );
}

interface ListEndProps {
  list: ContactsList;
  count: number;
  filters: ContactFilters;
  onClear: () => void;
}

/** What stands after the rows: more, nothing, or what went wrong. */
function ListEnd({ list, count, filters, onClear }: ListEndProps) {
  const { t } = useTexts();
  const errorText = useErrorText();
  if (list.isPending) {
    return (
      <div className="contacts-loading">
        <Skeleton lines={10} status={t('common.loading')} />
      </div>
    );
  }
  if (list.isError) {
    const retry = (): void => void (count > 0 ? list.fetchNextPage() : list.refetch());
    return (
      <div className="contacts-loading">
        <ErrorBox
          title={t('contacts.loadFailed')}
          text={errorText(list.error)}
          retryLabel={t('common.retry')}
          onRetry={retry}
        />
      </div>
    );
  }
  if (count === 0) return <Nothing isFiltered={isFiltered(filters)} onClear={onClear} />;
  if (!list.hasNextPage) return null;
  return (
    <div className="contacts-more">
      <Button isBusy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
        {t('contacts.loadMore')}
      </Button>
    </div>
  );
}

function Nothing({ isFiltered: filtered, onClear }: { isFiltered: boolean; onClear: () => void }) {
  const { t } = useTexts();
  return (
    <Empty icon={<SearchX size={24} aria-hidden />}>
      <p>{filtered ? t('contacts.notFound') : t('contacts.none')}</p>
      {filtered ? <Button onClick={onClear}>{t('contacts.clearFilters')}</Button> : <p>{t('contacts.noneText')}</p>}
    </Empty>
  );
}
