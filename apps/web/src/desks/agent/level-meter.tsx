import { useEffect, useRef } from 'react';

/** A bar that follows a loudness of 0 to 1, drawn without rendering React again. */
export function LevelBar({ label, measure }: { label: string; measure: () => number }) {
  const bar = useRef<HTMLElement>(null);
  const meter = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    let frame = 0;
    let shown = 0;
    let announcedAt = 0;
    const draw = (at: number): void => {
      const level = measure();
      // Up at once, down slowly: quiet gaps between words do not make it flicker.
      shown = Math.max(level, shown * 0.9);
      if (bar.current !== null) bar.current.style.scale = `${shown.toFixed(3)} 1`;
      if (at - announcedAt > 500) {
        announcedAt = at;
        meter.current?.setAttribute('aria-valuenow', String(Math.round(shown * 100)));
      }
      frame = requestAnimationFrame(draw);
    };
    frame = requestAnimationFrame(draw);
    return () => cancelAnimationFrame(frame);
  }, [measure]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a <meter> cannot be drawn without rendering again
    <span
      ref={meter}
      className="ui-meter"
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={0}
    >
      <i ref={bar} style={{ scale: '0 1' }} />
    </span>
  );
}
