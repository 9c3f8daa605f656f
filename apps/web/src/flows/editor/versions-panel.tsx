import type { FlowDetail, FlowVersion } from '@shouwen/contract/flows';
import { useQuery } from '@tanstack/react-query';
import { History, Trash2 } from 'lucide-react';
import { peopleQuery } from '../../accounts/people-query.ts';
import { useErrorText } from '../../i18n/error-text.ts';
import { formatMoment } from '../../i18n/format.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { queryClient } from '../../platform/queries.ts';
import { serverNow } from '../../platform/realtime-browser.ts';
import { Button, toast } from '../../ui/index.ts';
import { dropDraft } from '../flow-requests.ts';

interface VersionsPanelProps {
  flow: FlowDetail;
  onPublish: (version: number) => void;
}

/** Every version with when and by whom; an old one is published again to go back to it. */
export function VersionsPanel({ flow, onPublish }: VersionsPanelProps) {
  const { t } = useTexts();
  const errorText = useErrorText();
  const drop = async (): Promise<void> => {
    try {
      await dropDraft(flow.flowId);
      await queryClient.invalidateQueries({ queryKey: ['flows'] });
    } catch (error) {
      toast(errorText(error), 'bad');
    }
  };
  return (
    <ol className="flow-versions">
      {flow.versions.map((version) => (
        <li key={version.version}>
          <VersionHead version={version} />
          {version.isDraft && flow.liveVersion !== null ? (
            <Button size="small" icon={<Trash2 size={13} aria-hidden />} onClick={() => void drop()}>
              {t('flows.dropDraft')}
            </Button>
          ) : null}
          {version.isDraft || version.isLive ? null : (
            <Button size="small" icon={<History size={13} aria-hidden />} onClick={() => onPublish(version.version)}>
              {t('flows.rollBack')}
            </Button>
          )}
        </li>
      ))}
    </ol>
  );
}

function VersionHead({ version }: { version: FlowVersion }) {
  const { t, language } = useTexts();
  const { data: people = [] } = useQuery(peopleQuery);
  const who = people.find((person) => person.accountId === version.changedBy)?.name;
  const at = formatMoment(version.publishedAt ?? version.changedAt, serverNow(), language);
  return (
    <div>
      <b className="num">{t('flows.versionNumber', { version: version.version })}</b>{' '}
      {version.isLive ? <span className="ui-chip ui-chip-ready">{t('flows.live')}</span> : null}
      {version.isDraft ? <span className="ui-chip ui-chip-gold">{t('flows.draft')}</span> : null}
      <p className="dim num">
        {version.isDraft ? t('flows.savedAt', { at }) : t('flows.publishedAt', { at })}
        {who === undefined ? '' : ` · ${who}`}
      </p>
      {version.note === '' ? null : <p>{version.note}</p>}
    </div>
  );
}
