import { exitsOf, type FlowDetail, isPublishable } from '@shouwen/contract/flows';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useErrorText } from '../../i18n/error-text.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { Button, Dialog, Notice, Skeleton, toast } from '../../ui/index.ts';
import { publishVersion, versionQuery } from '../flow-requests.ts';
import { changesBetween, type GraphChanges, isUnchanged, type NodeChange } from './graph-changes.ts';

interface PublishDialogProps {
  flow: FlowDetail;
  version: number;
  onPublished: () => void;
  onProblem: () => void;
  onClose: () => void;
}

/** What callers will notice, against the version that is live now, and the word to do it. */
export function PublishDialog({ flow, version, onPublished, onProblem, onClose }: PublishDialogProps) {
  const { t, pick } = useTexts();
  const errorText = useErrorText();
  const next = useQuery(versionQuery(flow.flowId, version));
  const live = useQuery({
    ...versionQuery(flow.flowId, flow.liveVersion ?? 1),
    enabled: flow.liveVersion !== null,
  });
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const isBack = flow.liveVersion !== null && version < flow.liveVersion;
  const publish = async (): Promise<void> => {
    setBusy(true);
    setFailure(null);
    try {
      const result = await publishVersion(flow.flowId, version);
      if (result.isPublished) {
        toast(t('flows.published', { name: pick(flow.name), version }), 'ready');
        onPublished();
        return;
      }
      setFailure(t('flows.notPublished'));
    } catch (error) {
      setFailure(errorText(error));
    }
    setBusy(false);
  };
  const isReady = next.data !== undefined && (flow.liveVersion === null || live.data !== undefined);
  const isFit = next.data !== undefined && isPublishable(next.data.problems);
  return (
    <Dialog
      title={isBack ? t('flows.rollBackTo', { version }) : t('flows.publishVersion', { version })}
      closeLabel={t('common.close')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          {isReady && !isFit ? (
            <Button look="primary" onClick={onProblem}>
              {t('flows.showProblems')}
            </Button>
          ) : (
            <Button look="primary" isBusy={isBusy} disabled={!isReady} onClick={() => void publish()}>
              {isBack ? t('flows.rollBack') : t('flows.publish')}
            </Button>
          )}
        </>
      }
    >
      {failure === null ? null : (
        <Notice look="bad" isLive>
          {failure}
        </Notice>
      )}
      {isReady ? null : <Skeleton lines={4} status={t('common.loading')} />}
      {isReady && !isFit ? <Notice look="warn">{t('flows.notPublished')}</Notice> : null}
      {isReady ? (
        <Changes
          changes={changesBetween(live.data?.graph ?? null, next.data.graph)}
          isFirst={flow.liveVersion === null}
        />
      ) : null}
      <p className="dim">{t('flows.publishHint', { count: flow.entryPointIds.length })}</p>
    </Dialog>
  );
}

function Changes({ changes, isFirst }: { changes: GraphChanges; isFirst: boolean }) {
  const { t } = useTexts();
  if (isFirst) return <p>{t('flows.firstVersion', { count: changes.nodes.length })}</p>;
  if (isUnchanged(changes)) return <p>{t('flows.nothingChanged')}</p>;
  return (
    <ul className="flow-changes">
      {changes.nodes.map((change) => (
        <ChangeLine key={`${change.kind}/${change.node.id}`} change={change} />
      ))}
      {changes.isLanguageChanged ? <li>{t('flows.changed.language')}</li> : null}
      {changes.isFallbackChanged ? <li>{t('flows.changed.fallback')}</li> : null}
    </ul>
  );
}

function ChangeLine({ change }: { change: NodeChange }) {
  const { t, pick } = useTexts();
  const { node } = change;
  const exits = change.exits.map((name) => {
    const exit = exitsOf(node).find((one) => one.name === name);
    return exit === undefined ? name : pick(exit.label);
  });
  const what = [
    ...(change.isRenamed ? [t('flows.changed.renamed')] : []),
    ...(change.isReset ? [t('flows.changed.settings')] : []),
    ...(exits.length > 0 ? [t('flows.changed.exits', { exits: exits.join(t('accounts.listComma')) })] : []),
  ];
  return (
    <li>
      <span
        className={`ui-chip ${change.kind === 'added' ? 'ui-chip-ready' : change.kind === 'removed' ? 'ui-chip-bad' : 'ui-chip-gold'}`}
      >
        {t(`flows.changed.${change.kind}`)}
      </span>
      <span>
        <b>{pick(node.name)}</b> {what.join(' · ')}
      </span>
    </li>
  );
}
