import { type FlowNodeKind, flowNodeSchema } from '@shouwen/contract/flows';
import { type KeyboardEvent, useRef, useState } from 'react';
import { useTexts } from '../../i18n/i18n.ts';
import { Dialog, Input } from '../../ui/index.ts';
import { KindIcon } from './kind-icon.tsx';
import { kindNames } from './new-node.ts';

/** In the order a page offers them; there is one beginning, and it is there. */
const kinds: readonly FlowNodeKind[] = flowNodeSchema.options
  .map((option) => option.shape.kind.value)
  .filter((kind) => kind !== 'start');

interface AddNodeDialogProps {
  /** Whose exit the new node hangs on; null for none. */
  exitName: string | null;
  onAdd: (kind: FlowNodeKind) => void;
  onClose: () => void;
}

/** Which kind of node to add: typed in part and taken with Enter, or clicked. */
export function AddNodeDialog({ exitName, onAdd, onClose }: AddNodeDialogProps) {
  const { t, pick } = useTexts();
  const [wanted, setWanted] = useState('');
  const list = useRef<HTMLUListElement>(null);
  const text = wanted.trim().toLowerCase();
  const shown = kinds.filter((kind) => {
    const { zh, en } = kindNames[kind];
    return `${zh} ${en} ${kind}`.toLowerCase().includes(text);
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || event.nativeEvent.keyCode === 229) return;
    if (event.key === 'Enter' && shown[0] !== undefined) {
      event.preventDefault();
      onAdd(shown[0]);
    }
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      list.current?.querySelector('button')?.focus();
    }
  };
  return (
    <Dialog
      title={exitName === null ? t('flows.addNode') : t('flows.addAtExit', { exit: exitName })}
      closeLabel={t('common.close')}
      onClose={onClose}
    >
      <Input
        type="search"
        aria-label={t('flows.findKind')}
        placeholder={t('flows.findKind')}
        value={wanted}
        autoComplete="off"
        onChange={(event) => setWanted(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <ul ref={list} className="flow-kinds">
        {shown.map((kind) => (
          <li key={kind}>
            <button type="button" onClick={() => onAdd(kind)}>
              <KindIcon kind={kind} />
              <b>{pick(kindNames[kind])}</b>
              <small>{t(`flows.kindHint.${kind}`)}</small>
            </button>
          </li>
        ))}
      </ul>
      {shown.length === 0 ? <p className="dim">{t('flows.noKind')}</p> : null}
    </Dialog>
  );
}
