import type { FlowSummary } from '@shouwen/contract/flows';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { Download, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { AdminHead } from '../centre/admin-head.tsx';
import { ConfirmDialog } from '../centre/confirm-dialog.tsx';
import { FileButton } from '../centre/file-button.tsx';
import { readFile, saveFile } from '../centre/json-files.ts';
import { useErrorText } from '../i18n/error-text.ts';
import { formatMoment } from '../i18n/format.ts';
import { useTexts } from '../i18n/i18n.ts';
import { queryClient } from '../platform/queries.ts';
import { serverNow } from '../platform/realtime-browser.ts';
import { Button, Empty, ErrorBox, IconButton, Skeleton, toast } from '../ui/index.ts';
import { CreateFlowDialog } from './create-flow-dialog.tsx';
import { flowFileKind, flowFileSchema } from './flow-file.ts';
import { createFlow, entryPointsQuery, flowQuery, flowsQuery, removeFlow, versionQuery } from './flow-requests.ts';
import './flows.css';

/** Every flow with its live version and the numbers that lead to it. */
export function FlowsPage() {
  const { t } = useTexts();
  const errorText = useErrorText();
  const navigate = useNavigate();
  const flows = useQuery(flowsQuery);
  const [isCreating, setCreating] = useState(false);
  const importFlows = useImport();
  return (
    <div className="ui-page">
      <AdminHead title={t('flows.flows')} count={flows.data?.length}>
        <FileButton
          label={t('flows.import')}
          accept="application/json,.json"
          isBusy={importFlows.isBusy}
          onFile={(file) => void importFlows.take(file)}
        />
        <Button look="primary" icon={<Plus size={15} aria-hidden />} onClick={() => setCreating(true)}>
          {t('flows.create')}
        </Button>
      </AdminHead>
      {flows.isError ? (
        <ErrorBox
          title={t('flows.flowsFailed')}
          text={errorText(flows.error)}
          retryLabel={t('common.retry')}
          onRetry={() => void flows.refetch()}
        />
      ) : null}
      {flows.isPending ? (
        <div className="ui-panel flow-loading">
          <Skeleton lines={8} status={t('common.loading')} />
        </div>
      ) : null}
      {flows.data === undefined ? null : <FlowsTable flows={flows.data} />}
      {isCreating ? (
        <CreateFlowDialog
          onCreated={(flowId) => void navigate({ to: '/flows/$flowId', params: { flowId } })}
          onClose={() => setCreating(false)}
        />
      ) : null}
    </div>
  );
}

function useImport() {
  const { t } = useTexts();
  const errorText = useErrorText();
  const [isBusy, setBusy] = useState(false);
  const take = async (file: File): Promise<void> => {
    setBusy(true);
    try {
      const read = await readFile(file, flowFileKind, flowFileSchema);
      if ('problem' in read) {
        toast(t(`centre.file.${read.problem}`, { at: read.at }), 'bad');
        return;
      }
      for (const { name, graph } of read.items) await createFlow({ name, from: { kind: 'graph', graph } });
      toast(t('flows.imported', { count: read.items.length }), 'ready');
    } catch (error) {
      toast(errorText(error), 'bad');
    } finally {
      setBusy(false);
      await queryClient.invalidateQueries({ queryKey: flowsQuery.queryKey });
    }
  };
  return { isBusy, take };
}

function FlowsTable({ flows }: { flows: readonly FlowSummary[] }) {
  const { t } = useTexts();
  if (flows.length === 0) {
    return (
      <div className="ui-panel">
        <Empty>
          <p>{t('flows.noFlows')}</p>
        </Empty>
      </div>
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
    <section className="ui-panel ui-table-box" tabIndex={0} aria-label={t('flows.flows')}>
      <table className="ui-table">
        <thead>
          <tr>
            <th scope="col">{t('centre.name')}</th>
            <th scope="col">{t('flows.state')}</th>
            <th scope="col">{t('flows.numbers')}</th>
            <th scope="col">{t('flows.changedAt')}</th>
            <th scope="col">
              <span className="vh">{t('accounts.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {flows.map((flow) => (
            <FlowRow key={flow.flowId} flow={flow} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function FlowRow({ flow }: { flow: FlowSummary }) {
  const { t, pick, language } = useTexts();
  const errorText = useErrorText();
  const { data: entryPoints = [] } = useQuery(entryPointsQuery);
  const name = pick(flow.name);
  const [isRemoving, setRemoving] = useState(false);
  const numbers = entryPoints.filter((one) => flow.entryPointIds.includes(one.entryPointId)).map((one) => one.address);
  const exportIt = async (): Promise<void> => {
    try {
      const detail = await queryClient.fetchQuery(flowQuery(flow.flowId));
      const chosen = detail.versions.find((version) => version.isLive) ?? detail.versions[0];
      if (chosen === undefined) return;
      const { graph } = await queryClient.fetchQuery(versionQuery(flow.flowId, chosen.version));
      saveFile(`flow-${flow.flowId}.json`, flowFileKind, [{ name: flow.name, graph }]);
    } catch (error) {
      toast(errorText(error), 'bad');
    }
  };
  const remove = async (): Promise<void> => {
    await removeFlow(flow.flowId);
    await queryClient.invalidateQueries({ queryKey: flowsQuery.queryKey });
  };
  return (
    <tr>
      <th scope="row">
        <Link to="/flows/$flowId" params={{ flowId: flow.flowId }}>
          {name}
        </Link>
      </th>
      <td>
        <span className="flow-chips">
          <span className={flow.liveVersion === null ? 'ui-chip' : 'ui-chip ui-chip-ready'}>
            {flow.liveVersion === null ? t('flows.notLive') : t('flows.liveVersion', { version: flow.liveVersion })}
          </span>
          {flow.hasDraft ? <span className="ui-chip ui-chip-gold">{t('flows.draft')}</span> : null}
        </span>
      </td>
      <td className="num">{numbers.join(t('accounts.listComma')) || '—'}</td>
      <td className="num">{formatMoment(flow.changedAt, serverNow(), language)}</td>
      <td className="ui-table-end">
        <IconButton
          label={t('flows.exportNamed', { name })}
          icon={<Download size={15} aria-hidden />}
          onClick={() => void exportIt()}
        />
        <IconButton
          label={t('flows.removeNamed', { name })}
          icon={<Trash2 size={15} aria-hidden />}
          onClick={() => setRemoving(true)}
        />
        {isRemoving ? (
          <ConfirmDialog
            title={t('flows.removeNamed', { name })}
            text={t('flows.removeAsk', { name })}
            actionLabel={t('flows.remove')}
            isDanger
            act={remove}
            onClose={() => setRemoving(false)}
          />
        ) : null}
      </td>
    </tr>
  );
}
