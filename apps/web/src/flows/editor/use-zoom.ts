import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Bounds } from './layout.ts';

const least = 0.3;
const most = 1.6;
/** Smaller cannot be read; a long flow is scrolled instead. */
const fitLeast = 0.55;

/** Zooming of an area that scrolls: what is in the middle of the view stays there. */
export function useZoom(view: RefObject<HTMLElement | null>, bounds: Bounds, margin: number) {
  const [zoom, setZoom] = useState(1);
  const middle = useRef<{ x: number; y: number; zoom: number } | null>(null);

  const zoomBy = useCallback(
    (factor: number): void => {
      const box = view.current;
      if (box === null) return;
      setZoom((before) => {
        middle.current = {
          x: box.scrollLeft + box.clientWidth / 2,
          y: box.scrollTop + box.clientHeight / 2,
          zoom: before,
        };
        return Math.min(most, Math.max(least, before * factor));
      });
    },
    [view],
  );
  const fitTo = useRef({ width: 0, height: 0 });
  fitTo.current = { width: bounds.width + 2 * margin, height: bounds.height + 2 * margin };
  const fit = useCallback((): void => {
    const box = view.current;
    if (box === null) return;
    const { width, height } = fitTo.current;
    setZoom(Math.min(1, Math.max(fitLeast, Math.min(box.clientWidth / width, box.clientHeight / height))));
    box.scrollTo(0, 0);
  }, [view]);

  useLayoutEffect(fit, [fit]);
  useLayoutEffect(() => {
    const box = view.current;
    const { current: kept } = middle;
    if (box === null || kept === null) return;
    middle.current = null;
    const scale = zoom / kept.zoom;
    box.scrollTo(kept.x * scale - box.clientWidth / 2, kept.y * scale - box.clientHeight / 2);
  }, [zoom, view]);
  useEffect(() => {
    const box = view.current;
    if (box === null) return;
    // React listens passively, and the browser would zoom the whole page.
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      zoomBy(event.deltaY < 0 ? 1.1 : 1 / 1.1);
    };
    box.addEventListener('wheel', onWheel, { passive: false });
    return () => box.removeEventListener('wheel', onWheel);
  }, [view, zoomBy]);
  return { zoom, zoomBy, fit };
}
