import { exitsOf, type FlowNode } from '@shouwen/contract/flows';
import { memo, type PointerEvent } from 'react';
import { useTexts } from '../../i18n/i18n.ts';
import { useEditor } from './editor-context.ts';
import type { Point } from './graph-edit.ts';
import { KindIcon } from './kind-icon.tsx';
import { cardSize, exitPlace } from './layout.ts';
import { kindNames } from './new-node.ts';
import { summaryOf } from './node-summary.ts';

export interface PortEvent {
  readonly nodeId: string;
  readonly exit: string;
  readonly index: number;
  readonly at: Point;
  readonly event: PointerEvent;
}

interface CardProps {
  node: FlowNode;
  isSelected: boolean;
  isWalked: boolean;
  onGrab: (nodeId: string, from: Point, event: PointerEvent) => void;
  onPort: (port: PortEvent) => void;
}

/** Drawn again only when its own node changes: dragging one card of fifty costs one card. */
export const NodeCard = memo(function NodeCard({ node, isSelected, isWalked, onGrab, onPort }: CardProps) {
  const { pick } = useTexts();
  const { choices, problems } = useEditor();
  const { width, height } = cardSize(node);
  const isBad = problems.some((problem) => problem.nodeId === node.id && problem.severity === 'error');
  const names = [
    'flow-card',
    isSelected ? 'flow-card-chosen' : '',
    isWalked ? 'flow-card-walked' : '',
    isBad ? 'flow-card-bad' : '',
  ];
  const summary = summaryOf(node, choices, pick) || pick(kindNames[node.kind]);
  return (
    <div
      data-node={node.id}
      className={names.filter(Boolean).join(' ')}
      style={{ transform: `translate(${node.at.x}px, ${node.at.y}px)`, width, height }}
      onPointerDown={(event) => {
        if (event.button === 0) onGrab(node.id, node.at, event);
      }}
    >
      <div className="flow-card-head">
        <KindIcon kind={node.kind} />
        <div>
          <b className="clip" title={pick(node.name)}>
            {pick(node.name)}
          </b>
          <span className="clip" title={summary}>
            {summary}
          </span>
        </div>
      </div>
      {exitsOf(node).map((exit, index) => {
        const isOpen = node.exits[exit.name] === undefined;
        return (
          <div key={exit.name} className={`flow-exit ${isOpen && exit.isRequired ? 'flow-exit-open' : ''}`}>
            <span className="clip" title={pick(exit.label)}>
              {pick(exit.label)}
            </span>
            <i
              className={`flow-port ${isOpen ? '' : 'flow-port-used'}`}
              onPointerDown={(event) => {
                if (event.button !== 0) return;
                event.stopPropagation();
                onPort({ nodeId: node.id, exit: exit.name, index, at: exitPlace(node.at, index), event });
              }}
            />
          </div>
        );
      })}
    </div>
  );
});
