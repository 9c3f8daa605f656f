import { LoaderCircle } from 'lucide-react';
import type { ButtonHTMLAttributes, ReactNode } from 'react';
import { Kbd } from './kbd.tsx';

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  look?: 'default' | 'primary' | 'danger' | 'quiet';
  size?: 'small' | 'usual' | 'large';
  icon?: ReactNode;
  /** Printed behind the label; the key itself is bound elsewhere (desks/agent/shortcuts). */
  shortcut?: string | null;
  isBusy?: boolean;
  isBlock?: boolean;
}

export function Button(props: ButtonProps) {
  const { look = 'default', size = 'usual', icon, shortcut, isBusy = false, isBlock = false, ...rest } = props;
  const { className = '', children, disabled, type = 'button', ...attributes } = rest;
  const names = ['ui-button', `ui-button-${look}`, `ui-button-${size}`, isBlock ? 'ui-button-block' : '', className];
  return (
    <button
      {...attributes}
      type={type}
      className={names.filter(Boolean).join(' ')}
      disabled={disabled === true || isBusy}
      aria-busy={isBusy || undefined}
    >
      {isBusy ? <LoaderCircle size={15} className="ui-spin" aria-hidden /> : icon}
      {children}
      {shortcut ? <Kbd>{shortcut}</Kbd> : null}
    </button>
  );
}

interface IconButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** Read out and shown as a tip. */
  label: string;
  icon: ReactNode;
  size?: 'small' | 'usual';
}

export function IconButton({ label, icon, size = 'usual', className = '', ...attributes }: IconButtonProps) {
  return (
    <button
      type="button"
      {...attributes}
      aria-label={label}
      title={label}
      className={`ui-icon-button ${size === 'small' ? 'ui-icon-button-small' : ''} ${className}`}
    >
      {icon}
    </button>
  );
}
