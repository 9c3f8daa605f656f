import type { ContactSummary, DeskContact } from '@shouwen/contract';
import { useQuery } from '@tanstack/react-query';
import { History } from 'lucide-react';
import { formatDaysAgo, formatDuration, formatMoment } from '../../i18n/format.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { api, call } from '../../platform/api.ts';
import { may, useMe } from '../../platform/session.ts';
import { Empty } from '../../ui/index.ts';

/** While it rings, the record column tells how it ended last time. */
export function LastContactColumn({ contact, now }: { contact: DeskContact; now: number }) {
  const { t, pick, language } = useTexts();
  const last = contact.lastContact;
  return (
    <section className="ui-panel desk-record" aria-label={t('desk.lastContact')} data-region tabIndex={-1}>
      <div className="desk-record-head">
        <h2>{t('desk.lastContact')}</h2>
        {last === null ? null : (
          <span className="dim">
            {formatDaysAgo(last.startedAt, now, language)} ·{' '}
            {last.outcomeName === null ? t('desk.noOutcome') : pick(last.outcomeName)}
          </span>
        )}
      </div>
      {last === null ? (
        <Empty icon={<History size={22} aria-hidden />}>
          <p>{t('desk.noLastContact')}</p>
        </Empty>
      ) : (
        <div className="desk-record-body">
          <LastContactFacts last={last} now={now} />
          <p className="desk-record-next">{t('desk.recordOpens')}</p>
        </div>
      )}
    </section>
  );
}

/** The previous contact of this customer, as a list of facts. */
export function LastContactFacts({ last, now }: { last: ContactSummary; now: number }) {
  const { t, pick, language } = useTexts();
  const note = useNote(last);
  const facts: [string, string][] = [
    [t('desk.fact.when'), formatMoment(last.startedAt, now, language)],
    [t('desk.fact.channel'), t(`common.channel.${last.channel}`)],
    [t('desk.fact.outcome'), last.outcomeName === null ? t('desk.noOutcome') : pick(last.outcomeName)],
    [t('desk.fact.agent'), last.agentName ?? t('common.none')],
    [t('desk.fact.talk'), formatDuration(last.talkMs, language)],
    [t('desk.fact.waited'), formatDuration(last.waitedMs, language)],
  ];
  return (
    <dl className="desk-pairs">
      {facts.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className="num">{value}</dd>
        </div>
      ))}
      {note === null ? null : (
        <div className="desk-pairs-note">
          <dt>{t('desk.fact.note')}</dt>
          <dd>{note}</dd>
        </div>
      )}
    </dl>
  );
}

/** What was noted then, for those who may read it; the desk does not wait for it. */
function useNote({ contactId, agentId }: ContactSummary): string | null {
  const me = useMe();
  const { data } = useQuery({
    queryKey: ['contacts', contactId, 'note'],
    enabled: may(me, 'contacts.see-all') || (agentId !== null && agentId === me.agentId),
    retry: false,
    staleTime: 300_000,
    queryFn: ({ signal }) =>
      call(api.GET('/api/contacts/{contactId}', { params: { path: { contactId } }, signal })).then(
        (contact) => contact.note.trim(),
        () => '',
      ),
  });
  return data ? data : null;
}
