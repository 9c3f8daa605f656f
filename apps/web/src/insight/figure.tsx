import type { ReactNode } from 'react';
import { useTexts } from '../i18n/i18n.ts';
import { durationParts } from './figures.ts';

interface FigureProps {
  label: ReactNode;
  value: ReactNode;
  note: ReactNode;
  /** A limit is broken now. */
  isBad?: boolean;
  isWide?: boolean;
}

/** One key figure: what it is, the number, one line that puts it in place. */
export function Figure({ label, value, note, isBad = false, isWide = false }: FigureProps) {
  const names = ['live-figure', isBad ? 'live-bad' : '', isWide ? 'live-figure-wide' : ''];
  return (
    <div className={names.filter(Boolean).join(' ')}>
      <dt>{label}</dt>
      <dd className="live-figure-value num">{value}</dd>
      <dd className="live-figure-note">{note}</dd>
    </div>
  );
}

/** A dash that is read out as what it means. */
export function NoFigure() {
  const { t } = useTexts();
  return (
    <>
      <span aria-hidden>—</span>
      <span className="vh">{t('live.noFigure')}</span>
    </>
  );
}

export function DurationFigure({ milliseconds }: { milliseconds: number | null }) {
  const { language } = useTexts();
  if (milliseconds === null) return <NoFigure />;
  return durationParts(milliseconds, language).map(([number, unit]) => (
    <span key={unit} className="live-figure-part">
      {number}
      <small>{unit}</small>
    </span>
  ));
}
