import { exitsOf, type FlowGraph } from '@shouwen/contract/flows';
import { memo } from 'react';
import type { Point } from './graph-edit.ts';
import { entrance, exitPlace, wirePath } from './layout.ts';

interface WiresProps {
  graph: FlowGraph;
  walked: ReadonlySet<string> | null;
  /** One that is being drawn. */
  drawn: { nodeId: string; index: number; at: Point } | null;
}

export const Wires = memo(function Wires({ graph, walked, drawn }: WiresProps) {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const from = byId.get(drawn?.nodeId ?? '');
  return (
    <svg className="flow-wires" width="1" height="1" aria-hidden>
      <defs>
        <marker id="flow-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto">
          <path d="M0 0L8 4L0 8z" fill="context-stroke" />
        </marker>
      </defs>
      {graph.nodes.flatMap((node) =>
        exitsOf(node).flatMap(({ name }, index) => {
          const target = byId.get(node.exits[name] ?? '');
          if (target === undefined) return [];
          const isWalked = walked?.has(`${node.id}/${name}`) === true;
          return [
            <path
              key={`${node.id}/${name}`}
              className={isWalked ? 'flow-wire flow-wire-walked' : 'flow-wire'}
              d={wirePath(exitPlace(node.at, index), entrance(target.at))}
              markerEnd="url(#flow-arrow)"
            />,
          ];
        }),
      )}
      {drawn === null || from === undefined ? null : (
        <path className="flow-wire flow-wire-drawn" d={wirePath(exitPlace(from.at, drawn.index), drawn.at)} />
      )}
    </svg>
  );
});
