import { type ReactNode, useEffect, useRef } from 'react';
import { useTexts } from '../../i18n/i18n.ts';

interface BigScreenProps {
  children: ReactNode;
  onLeave: () => void;
}

/**
 * The board for a screen on the wall: a modal dialog over the whole window, so that the rest of the page is out of reach of
 * eye and keyboard without being taken apart. Escape leaves, and so does leaving the browser's own full screen.
 */
export function BigScreen({ children, onLeave }: BigScreenProps) {
  const { t } = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  const leave = useRef(onLeave);
  leave.current = onLeave;

  useEffect(() => {
    const element = dialog.current;
    if (element === null) return;
    if (!element.open) element.showModal();
    // A screen on the wall shows no focus ring until somebody uses its keyboard.
    element.focus();
    let wasFull = document.fullscreenElement !== null;
    const onChange = (): void => {
      const isFull = document.fullscreenElement !== null;
      if (wasFull && !isFull) leave.current();
      wasFull = isFull;
    };
    document.addEventListener('fullscreenchange', onChange);
    return () => {
      document.removeEventListener('fullscreenchange', onChange);
      element.close();
      if (document.fullscreenElement !== null) void document.exitFullscreen().catch(() => {});
    };
  }, []);

  return (
    <dialog
      ref={dialog}
      className="live-screen"
      tabIndex={-1}
      aria-label={t('live.bigScreen')}
      onCancel={(event) => {
        event.preventDefault();
        onLeave();
      }}
    >
      {children}
    </dialog>
  );
}

/** Best effort: without a click of the person, or where it is forbidden, the board still fills the window. */
export function askForFullScreen(): void {
  void document.documentElement.requestFullscreen?.().catch(() => {});
}
