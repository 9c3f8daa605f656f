/** The bars of today. In its own file because echarts is loaded only when the board is shown. */
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, MarkLineComponent, TooltipComponent } from 'echarts/components';
import { type EChartsType, init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { shownTheme } from '../platform/appearance.ts';
import { useStore } from '../platform/store.ts';
import { chartOption } from './volume-option.ts';

use([BarChart, LineChart, GridComponent, MarkLineComponent, TooltipComponent, CanvasRenderer]);

/** A busy centre counts several contacts a second; the eye needs one picture every other one. */
const drawEveryMs = 2_000;

export interface VolumeChartProps {
  labels: readonly string[];
  /** From the first label on; the last one may still be running. */
  counts: readonly number[];
  /** Place of now, in half hours from the first label. */
  nowSlot: number;
  texts: { actual: string; now: string };
}

export function VolumeChart(props: VolumeChartProps) {
  const theme = useStore(shownTheme);
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const latest = useRef(props);
  const pending = useRef<number | undefined>(undefined);
  latest.current = props;

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const made = init(element);
    chart.current = made;
    // The observer calls at once, which gives the first size.
    const observer = new ResizeObserver(() => made.resize());
    observer.observe(element);
    return () => {
      observer.disconnect();
      window.clearTimeout(pending.current);
      pending.current = undefined;
      chart.current = null;
      made.dispose();
    };
  }, []);

  const { labels, nowSlot } = props;
  const countsKey = props.counts.join();
  // biome-ignore lint/correctness/useExhaustiveDependencies: drawn anew when what it shows changes
  useEffect(() => {
    window.clearTimeout(pending.current);
    pending.current = undefined;
    chart.current?.setOption(chartOption(latest.current, fontSizeOf(box.current)));
  }, [theme, labels, nowSlot, props.texts.actual]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: counts alone may wait a moment
  useEffect(() => {
    pending.current ??= window.setTimeout(() => {
      pending.current = undefined;
      chart.current?.setOption(chartOption(latest.current, fontSizeOf(box.current)));
    }, drawEveryMs);
  }, [countsKey]);

  return <div ref={box} className="live-chart-canvas" aria-hidden />;
}

/** Labels follow the style sheet: larger on a big screen. */
function fontSizeOf(element: HTMLElement | null): number {
  return element === null ? 12 : Number.parseFloat(getComputedStyle(element).fontSize) || 12;
}
