import type { DeskContact } from '@shouwen/contract';
import { PhoneForwarded } from 'lucide-react';
import { useRef, useState } from 'react';
import { useTexts } from '../../../i18n/i18n.ts';
import { useAction, useKey } from '../workplace-context.ts';
import { TransferPanel } from './transfer-panel.tsx';

/** Opens the list of whom to ask or to give the call to, below its button. */
export function TransferButton({ contact }: { contact: DeskContact }) {
  const { t } = useTexts();
  const key = useKey('transfer');
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const isLive = contact.phase === 'talking' || contact.phase === 'hold';
  const isPossible = isLive && contact.third === null && contact.consultedBy === null;
  const toggle = (): void => setOpen(!isOpen);
  useAction('transfer', isPossible ? toggle : null);
  const isShown = isOpen && isPossible;
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <span className="keypad-anchor">
      <button
        ref={button}
        type="button"
        className={`ctl ctl-quiet ${isShown ? 'ctl-on' : ''}`}
        aria-expanded={isShown}
        aria-keyshortcuts={key.aria}
        disabled={!isPossible}
        onClick={toggle}
      >
        <PhoneForwarded size={17} aria-hidden />
        <span>
          {t('desk.transfer.title')} {key.shown === null ? null : <em>{key.shown}</em>}
        </span>
      </button>
      {isShown ? <TransferPanel contactId={contact.contactId} onClose={close} /> : null}
    </span>
  );
}
