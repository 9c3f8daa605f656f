import type { EChartsCoreOption } from 'echarts/core';
import type { VolumeChartProps } from './volume-chart.tsx';

/** What echarts is told. Colours are read when drawing, so that the palette is the page's own. */
export function chartOption({ labels, counts, nowSlot, texts }: VolumeChartProps, fontSize: number): EChartsCoreOption {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const fontFamily = style.getPropertyValue('--f-sans').trim();
  const label = { color: colour('--text-3'), fontSize, fontFamily };
  const running = Math.floor(nowSlot);
  const accent = colour('--accent');
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
    series: [
      {
        name: texts.actual,
        type: 'bar',
        barWidth: '52%',
        data: counts.map((value, place) => ({
          value,
          // The running half hour is not over: lighter, so that nobody reads it as a fall.
          itemStyle: { color: accent, opacity: place === running ? 0.55 : 1, borderRadius: [3, 3, 0, 0] },
        })),
      },
      {
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
      },
    ],
  };
}
