import { type RefObject, useEffect, useRef } from 'react';

/**
 * Shows an element in the top layer under another one, where nothing clips it, and says when a click or the focus goes
 * elsewhere. For lists and calendars that belong to an input; menus have `ui/menu.tsx`.
 */
export function usePopup(
  isOpen: boolean,
  popup: RefObject<HTMLElement | null>,
  anchor: RefObject<HTMLElement | null>,
  onOutside: () => void,
): void {
  const leave = useRef(onOutside);
  leave.current = onOutside;
  useEffect(() => {
    const element = popup.current;
    const under = anchor.current;
    if (!isOpen || element === null || under === null) return;
    element.showPopover();
    const place = (): void => placeUnder(element, under);
    place();
    const closeOutside = (event: Event): void => {
      const target = event.target instanceof Node ? event.target : null;
      if (!element.contains(target) && !under.contains(target)) leave.current();
    };
    document.addEventListener('pointerdown', closeOutside);
    document.addEventListener('focusin', closeOutside);
    window.addEventListener('resize', place);
    return () => {
      document.removeEventListener('pointerdown', closeOutside);
      document.removeEventListener('focusin', closeOutside);
      window.removeEventListener('resize', place);
      if (element.isConnected) element.hidePopover();
    };
  }, [isOpen, popup, anchor]);
}

function placeUnder(element: HTMLElement, anchor: HTMLElement): void {
  const at = anchor.getBoundingClientRect();
  const size = element.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, window.innerWidth - size.width - 8));
  const below = at.bottom + 4;
  const top = below + size.height <= window.innerHeight - 8 ? below : Math.max(8, at.top - size.height - 4);
  element.style.left = `${left}px`;
  element.style.top = `${top}px`;
}
