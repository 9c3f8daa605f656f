import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { IconButton } from './button.tsx';

interface DialogProps {
  title: string;
  closeLabel: string;
  onClose: () => void;
  children: ReactNode;
  footer?: ReactNode;
}

const mainAction = '.ui-dialog-foot .ui-button-primary:not(:disabled), .ui-dialog-foot .ui-button';

/** The browser's own modal dialog: focus stays inside, Escape closes, focus returns. Mounted means open. */
export function Dialog({ title, closeLabel, onClose, children, footer }: DialogProps) {
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    if (element !== null && !element.open) {
      element.showModal();
      // Not on the closing cross, where browsers put it: on what is to be filled in, else on the main action.
      const first =
        element.querySelector<HTMLElement>('input, textarea') ?? element.querySelector<HTMLElement>(mainAction);
      first?.focus();
    }
    return () => element?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="ui-dialog"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className="ui-dialog-head">
        <h2 id={id}>{title}</h2>
        <IconButton label={closeLabel} icon={<X size={17} aria-hidden />} onClick={onClose} />
      </div>
      <div className="ui-dialog-body">{children}</div>
      {footer ? <div className="ui-dialog-foot">{footer}</div> : null}
    </dialog>
  );
}
