import type { FlowNode } from '@shouwen/contract/flows';
import { Trash2 } from 'lucide-react';
import { useTexts } from '../../i18n/i18n.ts';
import { Button } from '../../ui/index.ts';
import { useDraft, useEditor, useNodeChange } from '../editor/editor-context.ts';
import { findNode, removeNode } from '../editor/graph-edit.ts';
import { KindIcon } from '../editor/kind-icon.tsx';
import { kindNames } from '../editor/new-node.ts';
import { CollectForm, LanguageForm, MenuForm, PlayForm, SurveyForm } from './forms-asking.tsx';
import { BranchForm, HoursForm, LookupForm, PriorityForm, SetForm } from './forms-deciding.tsx';
import { CallbackForm, HangupForm, QueueField, QueueForm, TransferForm, VoicemailForm } from './forms-queueing.tsx';
import { BilingualFields, SelectField } from './parts.tsx';

/** Everything about the chosen node but its exits, which are in the list. */
export function NodeForm() {
  const { t, pick } = useTexts();
  const { store } = useEditor();
  const { graph, selectedId } = useDraft();
  const change = useNodeChange();
  const node = findNode(graph, selectedId);
  if (node === null) return <p className="dim">{t('flows.chooseNode')}</p>;
  return (
    <div className="flow-form" key={node.id}>
      <h3 className="flow-form-title">
        <KindIcon kind={node.kind} />
        {pick(kindNames[node.kind])}
      </h3>
      <BilingualFields
        labelZh={t('flows.form.nameZh')}
        labelEn={t('flows.form.nameEn')}
        value={node.name}
        onChange={(name) => change({ ...node, name }, 'name')}
      />
      <KindForm node={node} change={change} />
      {node.kind === 'start' ? (
        <FlowForm />
      ) : (
        <Button
          look="quiet"
          icon={<Trash2 size={14} aria-hidden />}
          onClick={() => store.change(removeNode(store.get().graph, node.id))}
        >
          {t('flows.removeNode')}
        </Button>
      )}
    </div>
  );
}

function KindForm({ node, change }: { node: FlowNode; change: (node: FlowNode, field: string) => void }) {
  switch (node.kind) {
    case 'start':
      return null;
    case 'language':
      return <LanguageForm settings={node.settings} set={(settings, field) => change({ ...node, settings }, field)} />;
    case 'hours':
      return <HoursForm settings={node.settings} set={(settings, field) => change({ ...node, settings }, field)} />;
    case 'play':
      return <PlayForm settings={node.settings} set={(settings, field) => change({ ...node, settings }, field)} />;
    case 'menu':
      return <MenuForm settings={node.settings} set={(settings, field) => change({ ...node, settings }, field)} />;
    case 'collect':
      return <CollectForm settings={node.settings} set={(settings, field) => change({ ...node, settings }, field)} />;
    case 'lookup':
      return <LookupForm settings={node.settings} set={(settings, field) => change({ ...node, settings }, field)} />;
    case 'branch':
      return <BranchForm settings={node.settings} set={(settings, field) => change({ ...node, settings }, field)} />;
    case 'set':
      return <SetForm settings={node.settings} set={(settings, field) => change({ ...node, settings }, field)} />;
    case 'priority':
      return <PriorityForm settings={node.settings} set={(settings, field) => change({ ...node, settings }, field)} />;
    case 'queue':
      return <QueueForm settings={node.settings} set={(settings, field) => change({ ...node, settings }, field)} />;
    case 'callback':
      return <CallbackForm settings={node.settings} set={(settings, field) => change({ ...node, settings }, field)} />;
    case 'voicemail':
      return <VoicemailForm settings={node.settings} set={(settings, field) => change({ ...node, settings }, field)} />;
    case 'transfer':
      return <TransferForm settings={node.settings} set={(settings, field) => change({ ...node, settings }, field)} />;
    case 'survey':
      return <SurveyForm settings={node.settings} set={(settings, field) => change({ ...node, settings }, field)} />;
    case 'hangup':
      return <HangupForm settings={node.settings} set={(settings, field) => change({ ...node, settings }, field)} />;
  }
}

/** What holds for the flow as a whole is shown where it begins. */
function FlowForm() {
  const { t } = useTexts();
  const { store } = useEditor();
  const { graph } = useDraft();
  return (
    <>
      <SelectField
        label={t('flows.form.startLanguage')}
        value={graph.language}
        options={(['zh', 'en'] as const).map((value) => ({ value, label: t(`flows.languageName.${value}`) }))}
        onChange={(language) => store.change({ ...store.get().graph, language }, 'language')}
      />
      <QueueField
        label={t('flows.form.fallbackQueue')}
        value={graph.fallbackQueueId}
        onChange={(fallbackQueueId) => store.change({ ...store.get().graph, fallbackQueueId }, 'fallback')}
      />
      <p className="dim">{t('flows.form.fallbackHint')}</p>
    </>
  );
}
