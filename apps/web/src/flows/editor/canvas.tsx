import type { FlowGraph } from '@shouwen/contract/flows';
import { Maximize, Minus, Plus } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTexts } from '../../i18n/i18n.ts';
import { IconButton } from '../../ui/index.ts';
import { NodeCard, type PortEvent } from './canvas-card.tsx';
import { Wires } from './canvas-wires.tsx';
import { useDraft, useEditor } from './editor-context.ts';
import { connect, moveNode, type Point } from './graph-edit.ts';
import { boundsOf } from './layout.ts';
import { useZoom } from './use-zoom.ts';

const margin = 48;

type Drag =
  | { kind: 'card'; nodeId: string; from: Point; start: Point; at: Point; hasMoved: boolean }
  | { kind: 'wire'; nodeId: string; exit: string; index: number; at: Point; start: Point; hasMoved: boolean }
  | { kind: 'pan'; start: Point; scroll: Point };

/**
 * The flow as a picture to be worked on with a pointer: cards are dragged, wires drawn from exits, empty space moves the
 * view. Everything it does can be done in the list beside it, which is what keyboards and screen readers use.
 */
export function Canvas() {
  const { t } = useTexts();
  const editor = useEditor();
  const { graph, selectedId, walked } = useDraft();
  const view = useRef<HTMLElement>(null);
  const [drag, setDrag] = useState<Drag | null>(null);
  const bounds = useFrozenBounds(graph, drag !== null && drag.kind !== 'pan');
  const { zoom, zoomBy, fit } = useZoom(view, bounds, margin);
  const origin = { x: margin - bounds.left, y: margin - bounds.top };

  const toGraph = (event: PointerEvent): Point => {
    const box = view.current?.getBoundingClientRect();
    const left = event.clientX - (box?.left ?? 0) + (view.current?.scrollLeft ?? 0);
    const top = event.clientY - (box?.top ?? 0) + (view.current?.scrollTop ?? 0);
    return { x: left / zoom - origin.x, y: top / zoom - origin.y };
  };

  const onMove = (event: PointerEvent): void => {
    if (drag === null) return;
    if (drag.kind === 'pan') {
      view.current?.scrollTo(
        drag.scroll.x - (event.clientX - drag.start.x),
        drag.scroll.y - (event.clientY - drag.start.y),
      );
      return;
    }
    const here = { x: event.clientX, y: event.clientY };
    const hasMoved = drag.hasMoved || Math.hypot(here.x - drag.start.x, here.y - drag.start.y) > 4;
    if (drag.kind === 'wire') setDrag({ ...drag, at: toGraph(event), hasMoved });
    else {
      const at = { x: drag.from.x + (here.x - drag.start.x) / zoom, y: drag.from.y + (here.y - drag.start.y) / zoom };
      setDrag({ ...drag, at, hasMoved });
    }
  };

  const onUp = (event: PointerEvent): void => {
    setDrag(null);
    if (drag === null || drag.kind === 'pan') return;
    const { store } = editor;
    if (drag.kind === 'card') {
      if (drag.hasMoved) store.change(moveNode(store.get().graph, drag.nodeId, drag.at));
      return;
    }
    const under = document.elementFromPoint(event.clientX, event.clientY)?.closest<HTMLElement>('[data-node]');
    const target = under?.dataset.node;
    if (!drag.hasMoved || target === undefined) editor.askForNode({ nodeId: drag.nodeId, exit: drag.exit });
    else if (target !== drag.nodeId || drag.hasMoved)
      store.change(connect(store.get().graph, drag.nodeId, drag.exit, target));
  };

  const onGrab = useCallback(
    (nodeId: string, from: Point, event: PointerEvent): void => {
      editor.store.select(nodeId);
      view.current?.setPointerCapture(event.pointerId);
      setDrag({ kind: 'card', nodeId, from, at: from, start: { x: event.clientX, y: event.clientY }, hasMoved: false });
    },
    [editor],
  );
  const onPort = useCallback(({ nodeId, exit, index, at, event }: PortEvent): void => {
    view.current?.setPointerCapture(event.pointerId);
    setDrag({ kind: 'wire', nodeId, exit, index, at, start: { x: event.clientX, y: event.clientY }, hasMoved: false });
  }, []);
  const onBackground = (event: PointerEvent): void => {
    if (event.button !== 0 || !(event.target instanceof Element) || event.target.closest('[data-node]') !== null)
      return;
    const scroll = { x: view.current?.scrollLeft ?? 0, y: view.current?.scrollTop ?? 0 };
    view.current?.setPointerCapture(event.pointerId);
    setDrag({ kind: 'pan', start: { x: event.clientX, y: event.clientY }, scroll });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const act = { '+': () => zoomBy(1.2), '=': () => zoomBy(1.2), '-': () => zoomBy(1 / 1.2), '0': fit }[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };

  const shown = useMemo(() => {
    if (drag?.kind !== 'card') return graph;
    return moveNode(graph, drag.nodeId, drag.at);
  }, [graph, drag]);
  const area = { width: (bounds.width + 2 * margin) * zoom, height: (bounds.height + 2 * margin) * zoom };
  return (
    <div className="flow-canvas-box">
      <section
        ref={view}
        className={`flow-canvas ${drag?.kind === 'pan' ? 'flow-canvas-pan' : ''}`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
        tabIndex={0}
        aria-label={t('flows.canvas')}
        onPointerDown={onBackground}
        onPointerMove={onMove}
        onPointerUp={onUp}
        onPointerCancel={() => setDrag(null)}
        onKeyDown={onKeyDown}
      >
        <div className="flow-area" style={{ width: area.width, height: area.height }} aria-hidden>
          <div className="flow-plane" style={{ transform: `scale(${zoom}) translate(${origin.x}px, ${origin.y}px)` }}>
            <Wires graph={shown} walked={walked} drawn={drag?.kind === 'wire' ? drag : null} />
            {shown.nodes.map((node) => (
              <NodeCard
                key={node.id}
                node={node}
                isSelected={node.id === selectedId}
                isWalked={walked?.has(node.id) === true}
                onGrab={onGrab}
                onPort={onPort}
              />
            ))}
          </div>
        </div>
      </section>
      <div className="flow-zoom">
        <IconButton label={t('flows.zoomOut')} icon={<Minus size={15} aria-hidden />} onClick={() => zoomBy(1 / 1.2)} />
        <span className="num">{t('flows.zoomPercent', { percent: Math.round(zoom * 100) })}</span>
        <IconButton label={t('flows.zoomIn')} icon={<Plus size={15} aria-hidden />} onClick={() => zoomBy(1.2)} />
        <IconButton label={t('flows.fit')} icon={<Maximize size={15} aria-hidden />} onClick={fit} />
      </div>
    </div>
  );
}

/** While something is dragged the plane must not move under the pointer. */
function useFrozenBounds(graph: FlowGraph, isFrozen: boolean) {
  const fresh = useMemo(() => boundsOf(graph.nodes), [graph]);
  const kept = useRef(fresh);
  useLayoutEffect(() => {
    if (!isFrozen) kept.current = fresh;
  });
  return isFrozen ? kept.current : fresh;
}
