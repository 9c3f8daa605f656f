import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useTexts } from '../../i18n/i18n.ts';
import { isComposing, isTextField } from './shortcuts/keys.ts';
import { useAction, useKey, useWorkplace } from './workplace-context.ts';
import './keypad.css';

const rows = [
  ['1', ''],
  ['2', 'ABC'],
  ['3', 'DEF'],
  ['4', 'GHI'],
  ['5', 'JKL'],
  ['6', 'MNO'],
  ['7', 'PQRS'],
  ['8', 'TUV'],
  ['9', 'WXYZ'],
  ['*', ''],
  ['0', '+'],
  ['#', ''],
] as const;

/** Twelve keys of a telephone. Used by the desk and by the practice phone. */
export function DialPad({ label, onDigit }: { label: string; onDigit: (digit: string) => void }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of keys is not a form part
    <div className="dialpad" role="group" aria-label={label}>
      {rows.map(([digit, letters]) => (
        <button key={digit} type="button" onClick={() => onDigit(digit)}>
          <b>{digit}</b>
          <small aria-hidden>{letters}</small>
        </button>
      ))}
    </div>
  );
}

/** The digit a key types on a telephone, from the top row, the number block or shifted signs; null for other keys. */
export function digitOf(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'altKey' | 'metaKey'>): string | null {
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  return /^[0-9*#]$/.test(event.key) ? event.key : null;
}

/** Opens the keypad below its button; while open, digits typed outside of a text field are sent too. */
export function KeypadButton({ icon, isPossible }: { icon: ReactNode; isPossible: boolean }) {
  const { t } = useTexts();
  const { phone } = useWorkplace();
  const key = useKey('keypad');
  const [isOpen, setOpen] = useState(false);
  const [sent, setSent] = useState('');
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const toggle = (): void => {
    setSent('');
    setOpen(!isOpen);
  };
  useAction('keypad', isPossible ? toggle : null);
  const isShown = isOpen && isPossible;

  useEffect(() => {
    if (!isShown) return;
    box.current?.focus();
    const onKeyDown = (event: KeyboardEvent): void => {
      if (isComposing(event)) return;
      if (event.key === 'Escape') {
        setOpen(false);
        button.current?.focus();
        return;
      }
      const digit = digitOf(event);
      if (digit === null || isTextField(event.target)) return;
      event.preventDefault();
      phone.sendDigits(digit);
      setSent((before) => before + digit);
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [isShown, phone]);

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
        {icon}
        <span>
          {t('desk.keypad')} {key.shown === null ? null : <em>{key.shown}</em>}
        </span>
      </button>
      {isShown ? (
        <div ref={box} className="keypad-box" role="dialog" aria-label={t('desk.keypad')} tabIndex={-1}>
          <output className="keypad-sent num" aria-label={t('desk.digitsSent')}>
            {sent.slice(-16) || <span className="dim">{t('desk.typeDigits')}</span>}
          </output>
          <DialPad
            label={t('desk.keypad')}
            onDigit={(digit) => {
              phone.sendDigits(digit);
              setSent((before) => before + digit);
            }}
          />
        </div>
      ) : null}
    </span>
  );
}
