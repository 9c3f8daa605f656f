import { checkFlow, exitsOf, type FlowDetail, type FlowNodeKind } from '@shouwen/contract/flows';
import { Link } from '@tanstack/react-router';
import { ArrowLeft, LayoutTemplate, Redo2, Undo2, Upload } from 'lucide-react';
import { useCallback, useMemo, useRef, useState } from 'react';
import { useTexts } from '../../i18n/i18n.ts';
import { queryClient } from '../../platform/queries.ts';
import { useStore, useStoreValue } from '../../platform/store.ts';
import { Button, IconButton, Tabs } from '../../ui/index.ts';
import { NodeForm } from '../forms/node-form.tsx';
import { AddNodeDialog } from './add-node-dialog.tsx';
import { Canvas } from './canvas.tsx';
import type { DraftStore } from './draft-store.ts';
import { type Editor, EditorContext, type FlowChoices, firstChoices } from './editor-context.ts';
import { addNode, connect, findNode, freeNodeId, placeNodes } from './graph-edit.ts';
import { boundsOf, CARD_WIDTH, layOut } from './layout.ts';
import { newNode } from './new-node.ts';
import { focusInList, NodeList } from './node-list.tsx';
import { ProblemsPanel } from './problems-panel.tsx';
import { PublishDialog } from './publish-dialog.tsx';
import { SaveMark } from './save-mark.tsx';
import { TryPanel } from './try-panel.tsx';
import { VersionsPanel } from './versions-panel.tsx';

type Side = 'node' | 'problems' | 'try' | 'versions';

interface FlowEditorProps {
  store: DraftStore;
  flow: FlowDetail;
  choices: FlowChoices;
}

export function FlowEditor({ store, flow, choices }: FlowEditorProps) {
  const { t, pick } = useTexts();
  const graph = useStoreValue(store, (state) => state.graph);
  const problems = useMemo(() => checkFlow(graph, choices.references), [graph, choices.references]);
  const [side, setSide] = useState<Side>('node');
  const [asked, setAsked] = useState<{ from: { nodeId: string; exit: string } | null } | null>(null);
  const [publishing, setPublishing] = useState<number | null>(null);
  const panel = useRef<HTMLElement>(null);
  const askForNode = useCallback((from: { nodeId: string; exit: string } | null) => setAsked({ from }), []);
  const { flowId, liveVersion } = flow;
  const editor = useMemo<Editor>(
    () => ({ flowId, flowName: flow.name, liveVersion, store, choices, problems, askForNode }),
    [flowId, flow.name, liveVersion, store, choices, problems, askForNode],
  );

  const add = (kind: FlowNodeKind): void => {
    const id = addAt(store, choices, kind, asked?.from ?? null);
    setAsked(null);
    setSide('node');
    focusInList(id);
  };
  const openPublish = async (): Promise<void> => {
    if (!(await store.flush())) return;
    setPublishing(store.get().version ?? flow.versions[0]?.version ?? null);
  };
  const toSettings = (): void => {
    setSide('node');
    window.setTimeout(() => panel.current?.querySelector<HTMLElement>('[role="tabpanel"] input')?.focus(), 0);
  };
  const onPublished = async (): Promise<void> => {
    setPublishing(null);
    await queryClient.invalidateQueries({ queryKey: ['flows'] });
  };
  return (
    <EditorContext value={editor}>
      <div className="ui-page flow-page">
        <div className="ui-page-head flow-head">
          <Link to="/flows" className="ui-icon-button" aria-label={t('flows.flows')} title={t('flows.flows')}>
            <ArrowLeft size={17} aria-hidden />
          </Link>
          <h1 className="clip" title={pick(flow.name)}>
            {pick(flow.name)}
          </h1>
          <span className={liveVersion === null ? 'ui-chip' : 'ui-chip ui-chip-ready'}>
            {liveVersion === null ? t('flows.notLive') : t('flows.liveVersion', { version: liveVersion })}
          </span>
          <SaveMark store={store} />
          <EditButtons store={store} />
          <Button look="primary" icon={<Upload size={15} aria-hidden />} onClick={() => void openPublish()}>
            {t('flows.publish')}
          </Button>
        </div>
        <div className="flow-columns">
          <NodeList onSettings={toSettings} />
          <Canvas />
          <section ref={panel} className="ui-panel flow-side" aria-label={t('flows.side')}>
            <Tabs<Side>
              label={t('flows.side')}
              value={side}
              options={[
                { value: 'node', label: t('flows.node') },
                { value: 'problems', label: <ProblemsLabel count={problems.length} /> },
                { value: 'try', label: t('flows.try') },
                { value: 'versions', label: t('flows.versions') },
              ]}
              onChange={setSide}
              panelClassName="flow-side-body"
            >
              {side === 'node' ? <NodeForm /> : null}
              {side === 'problems' ? <ProblemsPanel /> : null}
              {side === 'try' ? <TryPanel /> : null}
              {side === 'versions' ? <VersionsPanel flow={flow} onPublish={setPublishing} /> : null}
            </Tabs>
          </section>
        </div>
      </div>
      {asked === null ? null : (
        <AddNodeDialog exitName={exitLabel(store, asked.from, pick)} onAdd={add} onClose={() => setAsked(null)} />
      )}
      {publishing === null ? null : (
        <PublishDialog
          flow={flow}
          version={publishing}
          onPublished={() => void onPublished()}
          onClose={() => setPublishing(null)}
          onProblem={() => {
            setPublishing(null);
            setSide('problems');
          }}
        />
      )}
    </EditorContext>
  );
}

function ProblemsLabel({ count }: { count: number }) {
  const { t } = useTexts();
  return (
    <>
      {t('flows.problems')}
      {count === 0 ? null : <span className="flow-count num">{count}</span>}
    </>
  );
}

function EditButtons({ store }: { store: DraftStore }) {
  const { t } = useTexts();
  const { canUndo, canRedo } = useStore(store);
  const layout = (): void => {
    const { graph } = store.get();
    store.change(placeNodes(graph, layOut(graph)));
  };
  return (
    <span className="flow-edit-buttons">
      <IconButton
        label={t('flows.undo')}
        icon={<Undo2 size={16} aria-hidden />}
        disabled={!canUndo}
        onClick={() => store.undo()}
      />
      <IconButton
        label={t('flows.redo')}
        icon={<Redo2 size={16} aria-hidden />}
        disabled={!canRedo}
        onClick={() => store.redo()}
      />
      <Button size="small" icon={<LayoutTemplate size={14} aria-hidden />} onClick={layout}>
        {t('flows.layout')}
      </Button>
    </span>
  );
}

type From = { nodeId: string; exit: string } | null;

/** Beside the node it hangs on, under what its other exits lead to; without one below everything. */
function addAt(store: DraftStore, choices: FlowChoices, kind: FlowNodeKind, from: From): string {
  const { graph } = store.get();
  const origin = findNode(graph, from?.nodeId ?? null);
  const bounds = boundsOf(graph.nodes);
  const index = origin === null ? 0 : exitsOf(origin).findIndex((exit) => exit.name === from?.exit);
  const at =
    origin === null
      ? { x: bounds.left, y: bounds.top + bounds.height + 40 }
      : { x: origin.at.x + CARD_WIDTH + 84, y: origin.at.y + Math.max(0, index) * 90 };
  const id = freeNodeId(graph, kind);
  const added = addNode(graph, newNode(kind, id, at, firstChoices(choices, graph)));
  store.change(from === null ? added : connect(added, from.nodeId, from.exit, id));
  store.select(id);
  return id;
}

function exitLabel(store: DraftStore, from: From, pick: (text: { zh: string; en: string }) => string): string | null {
  const node = findNode(store.get().graph, from?.nodeId ?? null);
  if (node === null) return null;
  const exit = exitsOf(node).find((one) => one.name === from?.exit);
  return exit === undefined ? null : pick(exit.label);
}
