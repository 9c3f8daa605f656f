import type { EChartsCoreOption } from 'echarts/core';
import type { VolumeChartProps } from './volume-chart.tsx';

/** The palette and type of the page, read when drawing, so that there is one of each only. */
interface Ink {
  colour: (token: string) => string;
  label: { color: string; fontSize: number; fontFamily: string };
}

/** What echarts is told. */
export function chartOption(chart: VolumeChartProps, fontSize: number): EChartsCoreOption {
  const style = getComputedStyle(document.documentElement);
  const colour = (token: string): string => style.getPropertyValue(token).trim();
  const fontFamily = colour('--f-sans');
  const ink: Ink = { colour, label: { color: colour('--text-3'), fontSize, fontFamily } };
  return {
    animation: false,
    grid: {
      left: 12,
      right: 16,
      top: fontSize + 14,
      bottom: 4,
      outerBoundsMode: 'same',
      outerBoundsContain: 'axisLabel',
    },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow', shadowStyle: { color: colour('--surface-3'), opacity: 0.5 } },
      backgroundColor: colour('--surface'),
      borderColor: colour('--line'),
      textStyle: { color: colour('--text'), fontSize: 13, fontFamily },
      confine: true,
    },
    ...axes(chart, ink),
    series: [bars(chart, ink), nowLine(chart, ink)],
  };
}

function axes({ labels }: VolumeChartProps, { colour, label }: Ink) {
  return {
    xAxis: [
      {
        type: 'category',
        data: [...labels],
        axisTick: { show: false },
        axisLine: { lineStyle: { color: colour('--line') } },
        axisLabel: { ...label, interval: (place: number) => place % 4 === 0 },
      },
      // A second scale in half hours, so that the now line stands at the minute and not in the middle of a bar.
      { type: 'value', min: 0, max: labels.length, show: false },
    ],
    yAxis: {
      type: 'value',
      minInterval: 1,
      splitNumber: 3,
      max: ({ max }: { max: number }) => (max < 4 ? 4 : undefined),
      axisLine: { show: false },
      axisTick: { show: false },
      splitLine: { lineStyle: { color: colour('--line') } },
      axisLabel: label,
    },
  };
}

function bars({ counts, nowSlot, texts }: VolumeChartProps, { colour }: Ink) {
  const running = Math.floor(nowSlot);
  return {
    name: texts.actual,
    type: 'bar',
    barWidth: '52%',
    data: counts.map((value, place) => ({
      value,
      // The running half hour is not over: lighter, so that nobody reads it as a fall.
      itemStyle: { color: colour('--accent'), opacity: place === running ? 0.55 : 1, borderRadius: [3, 3, 0, 0] },
    })),
  };
}

function nowLine({ nowSlot, texts }: VolumeChartProps, { colour, label }: Ink) {
  return {
    type: 'line',
    xAxisIndex: 1,
    data: [],
    tooltip: { show: false },
    markLine: {
      silent: true,
      symbol: 'none',
      animation: false,
      data: [{ xAxis: nowSlot }],
      lineStyle: { color: colour('--line-strong'), type: 'solid', width: 1 },
      label: { ...label, formatter: texts.now, position: 'end' },
    },
  };
}
