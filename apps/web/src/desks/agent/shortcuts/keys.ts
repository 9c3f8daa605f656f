/**
 * Keys as text: `F2`, `Alt+KeyK`, `Control+Enter`. The last part is `event.code`, the place on the keyboard, because
 * Option on a Mac and other layouts change `event.key`.
 */
export type KeyText = string;

export interface KeyLike {
  code: string;
  altKey: boolean;
  ctrlKey: boolean;
  shiftKey: boolean;
  metaKey: boolean;
  isComposing: boolean;
  keyCode: number;
}

/** True while an input method is composing: every key then belongs to it. Some browsers say so only by code 229. */
export function isComposing(event: Pick<KeyLike, 'isComposing' | 'keyCode'>): boolean {
  return event.isComposing || event.keyCode === 229;
}

export function keyTextOf(event: KeyLike): KeyText {
  const parts = [
    event.ctrlKey ? 'Control' : '',
    event.altKey ? 'Alt' : '',
    event.shiftKey ? 'Shift' : '',
    event.metaKey ? 'Meta' : '',
    event.code === 'NumpadEnter' ? 'Enter' : event.code,
  ];
  return parts.filter(Boolean).join('+');
}

/** A key that writes a character, pressed where text is written: it belongs to the text. */
export function isTyping(event: { target: EventTarget | null }, text: KeyText): boolean {
  return checkKey(text) === 'needs-modifier' && isTextField(event.target);
}

export function isTextField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.matches('input:not([type=radio],[type=checkbox],[type=range]),textarea,select')
  );
}

const modifierCodes = /^(Control|Alt|Shift|Meta|OS)(Left|Right)?$/;
/** Keys the browser or the system takes, which must not be given to an action (design.md section 7). */
const taken = new Set([
  'F1',
  'F3',
  'F5',
  'F6',
  'F7',
  'F10',
  'F11',
  'F12',
  'Alt+KeyD',
  'Alt+KeyE',
  'Alt+KeyF',
  'Alt+F4',
  'Control+KeyW',
  'Control+KeyT',
  'Control+KeyN',
  'Control+KeyR',
  'Control+KeyC',
  'Control+KeyV',
  'Control+KeyX',
  'Control+KeyA',
  'Control+KeyZ',
  'Tab',
  'Enter',
  'Escape',
  'Space',
]);

export type KeyProblem = 'modifier-only' | 'taken' | 'needs-modifier';

/** Whether a key may be chosen for an action: function keys, or others with Control or Alt. */
export function checkKey(text: KeyText): KeyProblem | null {
  const code = text.split('+').at(-1) ?? '';
  if (code === '' || modifierCodes.test(code)) return 'modifier-only';
  if (taken.has(text) || /^Control\+Digit\d$/.test(text) || text.includes('Meta')) return 'taken';
  const isFunctionKey = /^F\d{1,2}$/.test(code);
  if (!isFunctionKey && !/(^|\+)(Control|Alt)\+/.test(text)) return 'needs-modifier';
  return null;
}

const wholeNames: Record<string, string> = { 'Shift+Slash': '?' };
const codeNames: Record<string, string> = {
  Enter: '↵',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Slash: '/',
  Period: '.',
  Comma: ',',
  Minus: '-',
  Equal: '=',
  Backquote: '`',
  Semicolon: ';',
  Quote: "'",
  BracketLeft: '[',
  BracketRight: ']',
  Backslash: '\\',
  Control: 'Ctrl',
};

/** As printed on buttons: `F2`, `Alt K`, `Ctrl ↵`. */
export function showKey(text: KeyText): string {
  const whole = wholeNames[text];
  if (whole !== undefined) return whole;
  return text
    .split('+')
    .map((part) => codeNames[part] ?? part.replace(/^(Key|Digit|Numpad)(?=.)/, ''))
    .join(' ');
}

/** As `aria-keyshortcuts` wants it: `Alt+K`, `Control+Enter`. */
export function ariaKey(text: KeyText): string {
  return text.replace(/\b(Key|Digit)(?=[A-Z0-9]$)/, '').replace('Slash', '/');
}
