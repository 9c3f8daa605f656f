/** What differs between two versions of a flow, node by node, for people who are about to publish one. */
import { exitsOf, type FlowGraph, type FlowNode } from '@shouwen/contract/flows';

export interface NodeChange {
  readonly kind: 'added' | 'removed' | 'changed';
  /** As it is in the newer version, or as it was before it was removed. */
  readonly node: FlowNode;
  /** Renamed, set up differently, and the exits that lead elsewhere. */
  readonly isRenamed: boolean;
  readonly isReset: boolean;
  readonly exits: readonly string[];
}

export interface GraphChanges {
  readonly nodes: readonly NodeChange[];
  readonly isLanguageChanged: boolean;
  readonly isFallbackChanged: boolean;
}

/** A node that was only moved on the page has not changed. */
export function changesBetween(before: FlowGraph | null, after: FlowGraph): GraphChanges {
  const old = new Map((before?.nodes ?? []).map((node) => [node.id, node]));
  const ids = new Set(after.nodes.map((node) => node.id));
  const nodes: NodeChange[] = [];
  for (const node of after.nodes) {
    const was = old.get(node.id);
    if (was === undefined) nodes.push({ kind: 'added', node, isRenamed: false, isReset: false, exits: [] });
    else nodes.push(...changeOf(was, node));
  }
  for (const node of old.values()) {
    if (!ids.has(node.id)) nodes.push({ kind: 'removed', node, isRenamed: false, isReset: false, exits: [] });
  }
  return {
    nodes,
    isLanguageChanged: before !== null && before.language !== after.language,
    isFallbackChanged: before !== null && before.fallbackQueueId !== after.fallbackQueueId,
  };
}

export function isUnchanged({ nodes, isLanguageChanged, isFallbackChanged }: GraphChanges): boolean {
  return nodes.length === 0 && !isLanguageChanged && !isFallbackChanged;
}

function changeOf(was: FlowNode, node: FlowNode): NodeChange[] {
  const isRenamed = was.name.zh !== node.name.zh || was.name.en !== node.name.en;
  const isReset = was.kind !== node.kind || canonical(was.settings) !== canonical(node.settings);
  const names = new Set([...exitsOf(was), ...exitsOf(node)].map((exit) => exit.name));
  const exits = [...names].filter((name) => was.exits[name] !== node.exits[name]);
  if (!isRenamed && !isReset && exits.length === 0) return [];
  return [{ kind: 'changed', node, isRenamed, isReset, exits }];
}

/** The same text for the same content, whatever the order of the keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
