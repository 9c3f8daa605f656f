/** Where nodes and wires are drawn: sizes of the cards, places of the exits, and a layout from left to right. */
import { exitsOf, type FlowGraph, type FlowNode } from '@shouwen/contract/flows';
import { type Point, readingOrder } from './graph-edit.ts';

export const CARD_WIDTH = 216;
const HEAD_HEIGHT = 58;
const EXIT_HEIGHT = 26;
const FOOT_HEIGHT = 6;
const COLUMN_GAP = 84;
const ROW_GAP = 28;

export interface Size {
  readonly width: number;
  readonly height: number;
}

export function cardSize(node: FlowNode): Size {
  const exits = exitsOf(node).length;
  return { width: CARD_WIDTH, height: HEAD_HEIGHT + exits * EXIT_HEIGHT + (exits === 0 ? 0 : FOOT_HEIGHT) };
}

/** Where a wire ends: the left edge, beside the name. */
export function entrance(at: Point): Point {
  return { x: at.x, y: at.y + HEAD_HEIGHT / 2 };
}

/** Where the wire of the exit at `index` begins: the right edge, beside its label. */
export function exitPlace(at: Point, index: number): Point {
  return { x: at.x + CARD_WIDTH, y: at.y + HEAD_HEIGHT + index * EXIT_HEIGHT + EXIT_HEIGHT / 2 };
}

/** A curve that leaves to the right and arrives from the left; one that goes back swings out below or above. */
export function wirePath(from: Point, to: Point): string {
  const ahead = to.x - from.x;
  const reach = ahead > 40 ? Math.max(40, ahead / 2) : Math.min(220, 60 - ahead / 3);
  return `M${from.x} ${from.y}C${from.x + reach} ${from.y} ${to.x - reach} ${to.y} ${to.x} ${to.y}`;
}

export interface Bounds extends Size {
  readonly left: number;
  readonly top: number;
}

/** Around all cards; a small area when there are none. */
export function boundsOf(nodes: readonly FlowNode[]): Bounds {
  if (nodes.length === 0) return { left: 0, top: 0, width: CARD_WIDTH, height: HEAD_HEIGHT };
  const left = Math.min(...nodes.map((node) => node.at.x));
  const top = Math.min(...nodes.map((node) => node.at.y));
  const right = Math.max(...nodes.map((node) => node.at.x + CARD_WIDTH));
  const bottom = Math.max(...nodes.map((node) => node.at.y + cardSize(node).height));
  return { left, top, width: right - left, height: bottom - top };
}

/** Whether any card lies on another: a graph that was made without this page wants a layout. */
export function hasOverlap(nodes: readonly FlowNode[]): boolean {
  return nodes.some((node, index) =>
    nodes.slice(index + 1).some((other) => {
      const isApart =
        Math.abs(node.at.x - other.at.x) >= CARD_WIDTH ||
        node.at.y + cardSize(node).height <= other.at.y ||
        other.at.y + cardSize(other).height <= node.at.y;
      return !isApart;
    }),
  );
}

/**
 * Columns by the longest way from the start, wires that go back left out; in a column each card as near to the exits that
 * lead to it as the others let it.
 */
export function layOut(graph: FlowGraph): Map<string, Point> {
  const order = readingOrder(graph);
  const rank = ranksOf(order);
  const columns: FlowNode[][] = [];
  for (const node of order) {
    const column = rank.get(node.id) ?? 0;
    columns[column] = [...(columns[column] ?? []), node];
  }
  const places = new Map<string, Point>();
  for (const [column, nodes] of columns.entries()) {
    const wanted = (nodes ?? []).map((node, index) => ({ node, index, y: wantedTop(node, order, places) }));
    wanted.sort((a, b) => a.y - b.y || a.index - b.index);
    let free = Number.NEGATIVE_INFINITY;
    for (const { node, y } of wanted) {
      const top = Math.max(y, free);
      places.set(node.id, { x: column * (CARD_WIDTH + COLUMN_GAP), y: Math.round(top) });
      free = top + cardSize(node).height + ROW_GAP;
    }
  }
  return places;
}

function ranksOf(order: readonly FlowNode[]): Map<string, number> {
  const byId = new Map(order.map((node) => [node.id, node]));
  const rank = new Map<string, number>();
  const open = new Set<string>();
  const forward = new Map<string, string[]>();
  const finished: string[] = [];
  const visit = (id: string): void => {
    const node = byId.get(id);
    if (node === undefined || forward.has(id)) return;
    forward.set(id, []);
    open.add(id);
    for (const { name } of exitsOf(node)) {
      const target = node.exits[name];
      if (target === undefined || open.has(target) || !byId.has(target)) continue;
      visit(target);
      forward.get(id)?.push(target);
    }
    open.delete(id);
    finished.push(id);
  };
  for (const node of order) visit(node.id);
  for (const id of finished.reverse()) {
    const own = rank.get(id) ?? 0;
    rank.set(id, own);
    for (const target of forward.get(id) ?? []) rank.set(target, Math.max(rank.get(target) ?? 0, own + 1));
  }
  return rank;
}

/** Level with the exits that lead here from columns that are placed; 0 without any. */
function wantedTop(node: FlowNode, order: readonly FlowNode[], places: ReadonlyMap<string, Point>): number {
  const levels = order.flatMap((other) => {
    const at = places.get(other.id);
    if (at === undefined) return [];
    return exitsOf(other).flatMap(({ name }, index) => (other.exits[name] === node.id ? [exitPlace(at, index).y] : []));
  });
  if (levels.length === 0) return 0;
  return levels.reduce((sum, level) => sum + level, 0) / levels.length - HEAD_HEIGHT / 2;
}
