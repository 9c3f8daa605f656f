import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useId, useRef, useState } from 'react';

interface TriggerAttributes {
  ref: RefObject<HTMLButtonElement | null>;
  'aria-haspopup': 'menu';
  'aria-expanded': boolean;
  'aria-controls': string;
  onClick: () => void;
}

interface MenuProps {
  /** Name of the list for screen readers. */
  label: string;
  renderTrigger: (attributes: TriggerAttributes) => ReactNode;
  /** Items: `MenuItem`, headings and `<hr>`. */
  children: ReactNode;
  /** Which edge of the button the list keeps to. */
  align?: 'start' | 'end';
}

/**
 * A button with a list of actions, by the ARIA menu pattern: arrows, Home, End and first letters move, Escape closes,
 * focus returns to the button. Shown in the top layer, so that nothing clips it.
 */
export function Menu({ label, renderTrigger, children, align = 'start' }: MenuProps) {
  const id = useId();
  const trigger = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const [isOpen, setOpen] = useState(false);

  useEffect(() => {
    const element = list.current;
    const button = trigger.current;
    if (!isOpen || element === null || button === null) return;
    element.showPopover();
    place(element, button, align);
    (element.querySelector<HTMLElement>('[aria-checked="true"]') ?? items(element)[0])?.focus();
    const closeOutside = (event: Event): void => {
      const target = event.target instanceof Node ? event.target : null;
      if (!element.contains(target) && !button.contains(target)) setOpen(false);
    };
    document.addEventListener('pointerdown', closeOutside);
    document.addEventListener('focusin', closeOutside);
    return () => {
      document.removeEventListener('pointerdown', closeOutside);
      document.removeEventListener('focusin', closeOutside);
      element.hidePopover();
    };
  }, [isOpen, align]);

  const close = (): void => {
    setOpen(false);
    trigger.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const element = list.current;
    if (element === null) return;
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      close();
    } else if (moveFocus(element, event)) {
      event.preventDefault();
    }
    event.stopPropagation();
  };

  return (
    <>
      {renderTrigger({
        ref: trigger,
        'aria-haspopup': 'menu',
        'aria-expanded': isOpen,
        'aria-controls': id,
        onClick: () => (isOpen ? close() : setOpen(true)),
      })}
      <div
        ref={list}
        id={id}
        role="menu"
        aria-label={label}
        popover="manual"
        className="ui-menu"
        onKeyDown={onKeyDown}
        onClick={close}
      >
        {isOpen ? children : null}
      </div>
    </>
  );
}

function items(list: HTMLElement): HTMLElement[] {
  return [...list.querySelectorAll<HTMLElement>('[role^="menuitem"]')];
}

function moveFocus(list: HTMLElement, event: KeyboardEvent): boolean {
  const all = items(list);
  const at = all.indexOf(document.activeElement as HTMLElement);
  let next: HTMLElement | undefined;
  if (event.key === 'ArrowDown') next = all[(at + 1) % all.length];
  else if (event.key === 'ArrowUp') next = all[(at - 1 + all.length) % all.length];
  else if (event.key === 'Home') next = all[0];
  else if (event.key === 'End') next = all.at(-1);
  else if (event.key.length === 1 && !event.ctrlKey && !event.altKey && !event.metaKey && event.key !== ' ') {
    const after = [...all.slice(at + 1), ...all.slice(0, at + 1)];
    next = after.find((item) => item.textContent?.trim().toLowerCase().startsWith(event.key.toLowerCase()));
  }
  next?.focus();
  return next !== undefined;
}

function place(list: HTMLElement, button: HTMLElement, align: 'start' | 'end'): void {
  const at = button.getBoundingClientRect();
  const size = list.getBoundingClientRect();
  const wanted = align === 'end' ? at.right - size.width : at.left;
  const left = Math.max(8, Math.min(wanted, window.innerWidth - size.width - 8));
  const below = at.bottom + 6;
  const top = below + size.height <= window.innerHeight - 8 ? below : Math.max(8, at.top - size.height - 6);
  list.style.left = `${left}px`;
  list.style.top = `${top}px`;
}

interface MenuItemProps {
  children: ReactNode;
  /** For a choice among several: whether it is the present one. */
  isChosen?: boolean;
  onSelect: () => void;
}

export function MenuItem({ children, isChosen, onSelect }: MenuItemProps) {
  if (isChosen === undefined) {
    return (
      <button type="button" role="menuitem" tabIndex={-1} onClick={onSelect}>
        {children}
      </button>
    );
  }
  return (
    <button type="button" role="menuitemradio" aria-checked={isChosen} tabIndex={-1} onClick={onSelect}>
      {children}
    </button>
  );
}

export function MenuGroup({ label, children }: { label: string; children: ReactNode }) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: role group is what a menu may contain
    <div role="group" aria-labelledby={id}>
      <div className="ui-menu-group" id={id} role="presentation">
        {label}
      </div>
      {children}
    </div>
  );
}
