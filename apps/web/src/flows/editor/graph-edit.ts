/** Changes to a graph. Each gives a new one and leaves the old as it is, so that every step can be taken back. */
import { exitsOf, type FlowGraph, type FlowNode } from '@shouwen/contract/flows';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export function findNode(graph: FlowGraph, nodeId: string | null): FlowNode | null {
  return graph.nodes.find((node) => node.id === nodeId) ?? null;
}

/** An id no node of the graph has: `menu`, `menu-2`, `menu-3`. */
export function freeNodeId(graph: FlowGraph, wanted: string): string {
  const taken = new Set(graph.nodes.map((node) => node.id));
  if (!taken.has(wanted)) return wanted;
  let number = 2;
  while (taken.has(`${wanted}-${number}`)) number += 1;
  return `${wanted}-${number}`;
}

export function addNode(graph: FlowGraph, node: FlowNode): FlowGraph {
  return { ...graph, nodes: [...graph.nodes, node] };
}

/** Puts `node` in the place of the one with its id. Exits it no longer has are forgotten. */
export function replaceNode(graph: FlowGraph, node: FlowNode): FlowGraph {
  const names = new Set(exitsOf(node).map((exit) => exit.name));
  const exits = Object.fromEntries(Object.entries(node.exits).filter(([name]) => names.has(name)));
  const tidy = { ...node, exits };
  return { ...graph, nodes: graph.nodes.map((other) => (other.id === node.id ? tidy : other)) };
}

/** Where an exit leads; null leaves it open. */
export function connect(graph: FlowGraph, nodeId: string, exit: string, target: string | null): FlowGraph {
  const nodes = graph.nodes.map((node) => {
    if (node.id !== nodeId) return node;
    const { [exit]: _before, ...others } = node.exits;
    return { ...node, exits: target === null ? others : { ...others, [exit]: target } };
  });
  return { ...graph, nodes };
}

/** Takes a node out; exits that led to it stand open. */
export function removeNode(graph: FlowGraph, nodeId: string): FlowGraph {
  const nodes = graph.nodes
    .filter((node) => node.id !== nodeId)
    .map((node) => {
      const kept = Object.entries(node.exits).filter(([, target]) => target !== nodeId);
      return kept.length === Object.keys(node.exits).length ? node : { ...node, exits: Object.fromEntries(kept) };
    });
  return { ...graph, nodes };
}

export function moveNode(graph: FlowGraph, nodeId: string, at: Point): FlowGraph {
  const place = { x: Math.round(at.x), y: Math.round(at.y) };
  return { ...graph, nodes: graph.nodes.map((node) => (node.id === nodeId ? { ...node, at: place } : node)) };
}

export function placeNodes(graph: FlowGraph, places: ReadonlyMap<string, Point>): FlowGraph {
  return { ...graph, nodes: graph.nodes.map((node) => ({ ...node, at: { ...(places.get(node.id) ?? node.at) } })) };
}

/** As a caller may meet them: from the start along the exits in their order, then what nothing leads to. */
export function readingOrder(graph: FlowGraph): FlowNode[] {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const ordered = new Set<FlowNode>();
  const visit = (node: FlowNode | undefined): void => {
    if (node === undefined || ordered.has(node)) return;
    ordered.add(node);
    for (const { name } of exitsOf(node)) visit(byId.get(node.exits[name] ?? ''));
  };
  for (const node of graph.nodes) if (node.kind === 'start') visit(node);
  for (const node of graph.nodes) visit(node);
  return [...ordered];
}
