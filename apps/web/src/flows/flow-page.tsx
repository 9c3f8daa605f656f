import type { FlowDetail, FlowVersionGraph } from '@shouwen/contract/flows';
import { useQueries, useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { ArrowLeft } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import { queuesQuery } from '../accounts/queues-query.ts';
import { calendarsQuery } from '../centre/calendars/calendar-requests.ts';
import { skillsQuery } from '../centre/queries.ts';
import { useErrorText } from '../i18n/error-text.ts';
import { useTexts } from '../i18n/i18n.ts';
import { ErrorBox, Skeleton } from '../ui/index.ts';
import { DraftStore } from './editor/draft-store.ts';
import type { FlowChoices } from './editor/editor-context.ts';
import { FlowEditor } from './editor/flow-editor.tsx';
import { placeNodes } from './editor/graph-edit.ts';
import { hasOverlap, layOut } from './editor/layout.ts';
import { connectorsQuery, flowQuery, flowsQuery, referencesQuery, saveDraft, versionQuery } from './flow-requests.ts';
import './flows.css';

/** One flow: its draft, or its live version as the beginning of a new draft. */
export function FlowPage() {
  const { t } = useTexts();
  const { flowId } = useParams({ from: '/signed-in/flows/$flowId' });
  const errorText = useErrorText();
  const flow = useQuery(flowQuery(flowId));
  const versions = flow.data?.versions ?? [];
  const draft = versions.find((version) => version.isDraft);
  const opened = draft ?? versions.find((version) => version.isLive) ?? versions[0];
  const graph = useQuery({ ...versionQuery(flowId, opened?.version ?? 1), enabled: opened !== undefined });
  const choices = useChoices();
  const failed = [flow, graph, choices].find((one) => one.error !== null);
  if (failed !== undefined) {
    return (
      <div className="ui-page">
        <BackToFlows />
        <ErrorBox
          title={t('flows.flowFailed')}
          text={errorText(failed.error)}
          retryLabel={t('common.retry')}
          onRetry={() => void failed.refetch()}
        />
      </div>
    );
  }
  if (flow.data === undefined || graph.data === undefined || choices.data === null || opened === undefined) {
    return (
      <div className="ui-page">
        <BackToFlows />
        <div className="ui-panel flow-loading">
          <Skeleton lines={10} status={t('common.loading')} />
        </div>
      </div>
    );
  }
  return (
    <OpenFlow
      key={`${flowId}/${opened.version}/${graph.data.revision}`}
      flow={flow.data}
      version={graph.data}
      choices={choices.data}
    />
  );
}

function BackToFlows() {
  const { t } = useTexts();
  return (
    <div className="ui-page-head">
      <Link to="/flows" className="ui-button ui-button-quiet ui-button-small">
        <ArrowLeft size={15} aria-hidden />
        {t('flows.flows')}
      </Link>
      <h1 className="vh">{t('flows.flow')}</h1>
    </div>
  );
}

interface OpenFlowProps {
  flow: FlowDetail;
  version: FlowVersionGraph;
  choices: FlowChoices;
}

function OpenFlow({ flow, version, choices }: OpenFlowProps) {
  const { flowId } = flow;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what came later must not throw away what is being edited
  const store = useMemo(() => {
    const { graph } = version;
    return new DraftStore({
      // A graph that was made by a program has its cards on each other; it is only stored with the first change.
      graph: hasOverlap(graph.nodes) ? placeNodes(graph, layOut(graph)) : graph,
      draft: version.isDraft ? version : null,
      save: (next, revision) => saveDraft(flowId, next, revision),
    });
  }, []);
  useEffect(() => {
    const onLeave = (event: BeforeUnloadEvent): void => {
      if (store.get().saveState !== 'saved') event.preventDefault();
    };
    window.addEventListener('beforeunload', onLeave);
    return () => {
      window.removeEventListener('beforeunload', onLeave);
      void store.flush();
    };
  }, [store]);
  return <FlowEditor store={store} flow={flow} choices={choices} />;
}

/** Null until everything is there. */
function useChoices() {
  const results = useQueries({
    queries: [referencesQuery, queuesQuery, calendarsQuery, connectorsQuery, skillsQuery, flowsQuery],
  });
  const [references, queues, calendars, connectors, skills, flows] = results;
  const data: FlowChoices | null =
    references.data && queues.data && calendars.data && connectors.data && skills.data && flows.data
      ? {
          references: references.data,
          queues: queues.data,
          calendars: calendars.data,
          connectors: connectors.data,
          skills: skills.data,
          flows: flows.data,
        }
      : null;
  const failed = results.find((result) => result.error !== null);
  return { data, error: failed?.error ?? null, refetch: () => Promise.all(results.map((result) => result.refetch())) };
}
