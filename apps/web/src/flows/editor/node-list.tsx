import { exitsOf, type FlowNode } from '@shouwen/contract/flows';
import { Plus, SlidersHorizontal, Trash2, TriangleAlert } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react';
import { useTexts } from '../../i18n/i18n.ts';
import { Button, IconButton, Select } from '../../ui/index.ts';
import { useDraft, useEditor } from './editor-context.ts';
import { connect, readingOrder, removeNode } from './graph-edit.ts';
import { KindIcon } from './kind-icon.tsx';
import { kindNames } from './new-node.ts';

/**
 * The whole flow as a list in the order of the call: arrows go from node to node, the chosen one shows its exits. Does
 * everything the picture does.
 */
export function NodeList({ onSettings }: { onSettings: () => void }) {
  const { t } = useTexts();
  const { store, askForNode } = useEditor();
  const { graph, selectedId } = useDraft();
  const order = useMemo(() => readingOrder(graph), [graph]);
  const list = useRef<HTMLOListElement>(null);

  useEffect(() => {
    list.current?.querySelector(`[data-list-node="${selectedId}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [selectedId]);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!(event.target instanceof HTMLElement) || event.target.dataset.listNode === undefined) return;
    const at = order.findIndex((node) => node.id === selectedId);
    const step = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: order.length - 1 }[event.key];
    const next = step === undefined ? undefined : order[Math.max(0, Math.min(order.length - 1, step))];
    if (next === undefined) return;
    event.preventDefault();
    store.select(next.id);
    list.current?.querySelector<HTMLElement>(`[data-list-node="${next.id}"]`)?.focus();
  };
  return (
    <section className="ui-panel flow-list" aria-labelledby="flow-list-title">
      <div className="flow-list-head">
        <h2 id="flow-list-title">{t('flows.nodes')}</h2>
        <span className="dim num">{order.length}</span>
        <Button size="small" icon={<Plus size={14} aria-hidden />} onClick={() => askForNode(null)}>
          {t('flows.addNode')}
        </Button>
      </div>
      <ol ref={list} onKeyDown={onKeyDown}>
        {order.map((node, index) => (
          <ListItem
            key={node.id}
            node={node}
            number={index + 1}
            order={order}
            isSelected={node.id === selectedId}
            onSettings={onSettings}
          />
        ))}
      </ol>
    </section>
  );
}

interface ItemProps {
  node: FlowNode;
  number: number;
  order: readonly FlowNode[];
  isSelected: boolean;
  onSettings: () => void;
}

function ListItem({ node, number, order, isSelected, onSettings }: ItemProps) {
  const { t, pick } = useTexts();
  const { store, problems } = useEditor();
  const own = problems.filter((problem) => problem.nodeId === node.id);
  const remove = (): void => {
    const index = order.indexOf(node);
    const next = order[index + 1] ?? order[index - 1];
    store.change(removeNode(store.get().graph, node.id));
    if (next !== undefined) store.select(next.id);
    focusInList(next?.id ?? null);
  };
  return (
    <li className={isSelected ? 'flow-item flow-item-chosen' : 'flow-item'}>
      <button
        type="button"
        data-list-node={node.id}
        tabIndex={isSelected ? 0 : -1}
        aria-expanded={isSelected}
        aria-current={isSelected || undefined}
        onClick={() => store.select(node.id)}
      >
        <span className="num dim">{number}</span>
        <KindIcon kind={node.kind} />
        <span className="flow-item-name">
          <b className="clip" title={pick(node.name)}>
            {pick(node.name)}
          </b>
          <small>{pick(kindNames[node.kind])}</small>
        </span>
        {own.length === 0 ? null : (
          <span className={own.some((one) => one.severity === 'error') ? 'flow-item-bad' : 'flow-item-warn'}>
            <TriangleAlert size={14} aria-hidden />
            <span className="vh">{t('flows.problemCount', { count: own.length })}</span>
          </span>
        )}
      </button>
      {isSelected ? (
        <div className="flow-item-body">
          <Exits node={node} order={order} />
          <div className="flow-item-actions">
            <Button size="small" icon={<SlidersHorizontal size={13} aria-hidden />} onClick={onSettings}>
              {t('flows.toSettings')}
            </Button>
            {node.kind === 'start' ? null : (
              <Button size="small" look="quiet" icon={<Trash2 size={13} aria-hidden />} onClick={remove}>
                {t('flows.removeNode')}
              </Button>
            )}
          </div>
        </div>
      ) : null}
    </li>
  );
}

function Exits({ node, order }: { node: FlowNode; order: readonly FlowNode[] }) {
  const { t, pick } = useTexts();
  const { store, askForNode } = useEditor();
  const exits = exitsOf(node);
  if (exits.length === 0) return <p className="dim">{t('flows.noExits')}</p>;
  return (
    <ul className="flow-item-exits">
      {exits.map((exit) => {
        const label = pick(exit.label);
        const target = node.exits[exit.name] ?? '';
        return (
          <li key={exit.name}>
            <label htmlFor={`exit-${node.id}-${exit.name}`}>{label}</label>
            <Select
              id={`exit-${node.id}-${exit.name}`}
              value={target}
              aria-invalid={(target === '' && exit.isRequired) || undefined}
              onChange={(event) =>
                store.change(
                  connect(store.get().graph, node.id, exit.name, event.target.value || null),
                  `${node.id}/exit/${exit.name}`,
                )
              }
            >
              <option value="">{exit.isRequired ? t('flows.notConnected') : t('flows.notConnectedFine')}</option>
              {order.map((other, index) => (
                <option key={other.id} value={other.id}>
                  {t('flows.nodeChoice', { number: index + 1, name: pick(other.name) })}
                </option>
              ))}
            </Select>
            <IconButton
              size="small"
              label={t('flows.addAtExit', { exit: label })}
              icon={<Plus size={14} aria-hidden />}
              onClick={() => askForNode({ nodeId: node.id, exit: exit.name })}
            />
          </li>
        );
      })}
    </ul>
  );
}

/** After the list has been drawn again. */
export function focusInList(nodeId: string | null): void {
  if (nodeId === null) return;
  window.setTimeout(() => document.querySelector<HTMLElement>(`[data-list-node="${nodeId}"]`)?.focus(), 0);
}
