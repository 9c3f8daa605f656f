import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { useErrorText } from '../../../i18n/error-text.ts';
import { useTexts } from '../../../i18n/i18n.ts';
import { Kbd } from '../../../ui/index.ts';
import { consult, transferToQueue } from '../desk-actions.ts';
import { isComposing } from '../shortcuts/keys.ts';
import { TargetOption } from './target-option.tsx';
import { canBeHad, type Target } from './targets.ts';
import { useTargets } from './use-targets.ts';

interface TransferPanelProps {
  contactId: string;
  onClose: () => void;
}

/** A few letters, then Enter to speak with them first, or Ctrl+Enter to give the customer away at once. */
export function TransferPanel({ contactId, onClose }: TransferPanelProps) {
  const { t } = useTexts();
  const errorText = useErrorText();
  const id = useId();
  const box = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const { targets, isLoading, error } = useTargets(typed);
  const open = targets.filter(canBeHad);
  // By id, so that a colleague who becomes free does not change what Enter does.
  const chosen = open.find((target) => target.id === chosenId) ?? open[0] ?? null;
  useClickOutside(box, onClose);
  useEffect(() => input.current?.focus(), []);

  const go = async (target: Target | null, isHandedOver: boolean): Promise<void> => {
    if (target === null || isBusy || !canBeHad(target)) return;
    setBusy(true);
    setFailure(null);
    try {
      await send(contactId, target, isHandedOver);
      onClose();
    } catch (thrown) {
      setFailure(errorText(thrown));
      setBusy(false);
    }
  };
  const step = (by: 1 | -1): void => {
    const at = chosen === null ? -1 : open.indexOf(chosen);
    setChosenId(open[(at + by + open.length) % open.length]?.id ?? null);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isComposing(event.nativeEvent)) return;
    if (event.key === 'ArrowDown') step(1);
    else if (event.key === 'ArrowUp') step(-1);
    else if (event.key === 'Enter') void go(chosen, event.ctrlKey || event.metaKey);
    else if (event.key === 'Escape') onClose();
    else return;
    event.preventDefault();
  };

  return (
    <div ref={box} className="keypad-box transfer-box" role="dialog" aria-label={t('desk.transfer.title')}>
      <input
        ref={input}
        role="combobox"
        aria-expanded={targets.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={chosen === null ? undefined : `${id}-${chosen.id}`}
        aria-label={t('desk.transfer.search')}
        aria-autocomplete="list"
        className="ui-input"
        placeholder={t('desk.transfer.placeholder')}
        autoComplete="off"
        spellCheck={false}
        maxLength={60}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setChosenId(null);
          setFailure(null);
        }}
        onKeyDown={onKeyDown}
      />
      {failure === null && error === null ? null : (
        <p className="transfer-failure" role="alert">
          {failure ?? errorText(error)}
        </p>
      )}
      <div id={`${id}-list`} role="listbox" aria-label={t('desk.transfer.results')} className="transfer-list">
        {targets.map((target) => (
          <TargetOption
            key={`${target.kind}-${target.id}`}
            id={`${id}-${target.id}`}
            target={target}
            isChosen={target === chosen}
            onRun={() => void go(target, false)}
          />
        ))}
      </div>
      {targets.length > 0 ? null : (
        <p className="transfer-empty" role="status">
          {isLoading ? t('common.loading') : t('desk.transfer.nobody')}
        </p>
      )}
      <TransferFoot target={chosen} isBusy={isBusy} onRun={(isHandedOver) => void go(chosen, isHandedOver)} />
    </div>
  );
}

async function send(contactId: string, target: Target, isHandedOver: boolean): Promise<void> {
  if (target.kind === 'queue') await transferToQueue(contactId, target.queueId);
  else if (target.kind === 'agent') await consult(contactId, { kind: 'agent', agentId: target.id }, isHandedOver);
  else await consult(contactId, { kind: 'number', number: target.label }, isHandedOver);
}

interface TransferFootProps {
  target: Target | null;
  isBusy: boolean;
  onRun: (isHandedOver: boolean) => void;
}

/** What the two keys would do with whom is chosen; the same by mouse. */
function TransferFoot({ target, isBusy, onRun }: TransferFootProps) {
  const { t } = useTexts();
  if (target === null) return null;
  return (
    <div className="transfer-foot">
      {target.kind === 'queue' ? (
        <button type="button" className="transfer-do" disabled={isBusy} onClick={() => onRun(false)}>
          {t('desk.transfer.toQueue')} <Kbd>↵</Kbd>
        </button>
      ) : (
        <>
          <button type="button" className="transfer-do" disabled={isBusy} onClick={() => onRun(false)}>
            {t('desk.transfer.consult')} <Kbd>↵</Kbd>
          </button>
          <button type="button" className="transfer-do" disabled={isBusy} onClick={() => onRun(true)}>
            {t('desk.transfer.atOnce')} <Kbd>Ctrl ↵</Kbd>
          </button>
        </>
      )}
    </div>
  );
}

function useClickOutside(box: React.RefObject<HTMLElement | null>, onOutside: () => void): void {
  const latest = useRef(onOutside);
  latest.current = onOutside;
  useEffect(() => {
    const close = (event: Event): void => {
      const anchor = box.current?.parentElement;
      if (event.target instanceof Node && anchor?.contains(event.target) !== true) latest.current();
    };
    document.addEventListener('pointerdown', close);
    return () => document.removeEventListener('pointerdown', close);
  }, [box]);
}
