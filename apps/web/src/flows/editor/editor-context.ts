import type { Bilingual, Queue, Skill } from '@shouwen/contract';
import type {
  Calendar,
  Connector,
  FlowGraph,
  FlowNode,
  FlowProblem,
  FlowReferences,
  FlowSummary,
} from '@shouwen/contract/flows';
import { createContext, useContext } from 'react';
import { useStore } from '../../platform/store.ts';
import type { DraftState, DraftStore } from './draft-store.ts';
import { replaceNode } from './graph-edit.ts';
import type { FirstChoices } from './new-node.ts';

/** What can be chosen in a flow, with names. */
export interface FlowChoices {
  readonly references: FlowReferences;
  readonly queues: readonly Queue[];
  readonly calendars: readonly Calendar[];
  readonly connectors: readonly Connector[];
  readonly skills: readonly Skill[];
  readonly flows: readonly FlowSummary[];
}

export interface Editor {
  readonly flowId: string;
  readonly flowName: Bilingual;
  readonly liveVersion: number | null;
  readonly store: DraftStore;
  readonly choices: FlowChoices;
  readonly problems: readonly FlowProblem[];
  /** Opens the choice of what to add; null adds a node nothing leads to. */
  askForNode(from: { nodeId: string; exit: string } | null): void;
}

export const EditorContext = createContext<Editor | null>(null);

export function useEditor(): Editor {
  const editor = useContext(EditorContext);
  if (editor === null) throw new Error('useEditor is for parts of the flow editor');
  return editor;
}

export function useDraft(): DraftState {
  return useStore(useEditor().store);
}

export function firstChoices({ queues, calendars, connectors, flows }: FlowChoices, graph: FlowGraph): FirstChoices {
  return {
    queueId: graph.fallbackQueueId || (queues[0]?.queueId ?? ''),
    calendarId: calendars[0]?.calendarId ?? '',
    connectorId: connectors[0]?.connectorId ?? '',
    flowId: flows.find((flow) => flow.liveVersion !== null)?.flowId ?? '',
  };
}

/** Stores another version of a node; changes of one field after the other are one step back. */
export function useNodeChange(): (node: FlowNode, field: string) => void {
  const { store } = useEditor();
  return (node, field) => store.change(replaceNode(store.get().graph, node), `${node.id}/${field}`);
}
