/** The board of this tab, filled for as long as a page shows it. */
import { useEffect } from 'react';
import { realtime } from '../platform/realtime-browser.ts';
import { createLiveBoard } from './live-board.ts';

export const liveBoard = createLiveBoard((run, milliseconds) => {
  window.setTimeout(run, milliseconds);
});

export function useLiveFeed(): void {
  useEffect(() => {
    const leave = realtime.subscribe('live', (message) => {
      if (message.type === 'live') liveBoard.replace(message.live);
      else liveBoard.patch(message.patch);
    });
    return () => {
      leave();
      liveBoard.forget();
    };
  }, []);
}
