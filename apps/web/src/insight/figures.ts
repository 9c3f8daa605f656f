/** Figures as the board prints them: big numbers with small units. */
import type { Language } from '@shouwen/contract';

/** A number and the unit behind it; more than one when a length has minutes and seconds. */
export type FigurePart = readonly [number: string, unit: string];

export function formatCount(count: number, language: Language): string {
  return new Intl.NumberFormat(language === 'zh' ? 'zh-CN' : 'en-GB').format(count);
}

/** One digit after the point; 100 stays 100. */
export function formatPercent(percent: number): string {
  return percent >= 99.95 ? '100' : percent.toFixed(1);
}

/** 17 秒, 5 分 06 秒, 1 小时 02 分 (17 s, 5 m 06 s, 1 h 02 m). */
export function durationParts(milliseconds: number, language: Language): FigurePart[] {
  const [hour, minute, second] = language === 'zh' ? ['时', '分', '秒'] : ['h', 'm', 's'];
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const pad = (value: number): string => String(value).padStart(2, '0');
  if (seconds < 60) return [[String(seconds), second]];
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60)
    return [
      [String(minutes), minute],
      [pad(seconds % 60), second],
    ];
  return [
    [String(Math.floor(minutes / 60)), hour],
    [pad(minutes % 60), minute],
  ];
}

/** How far a percentage is below or above its target, in points with one digit. */
export function pointsFromTarget(
  percent: number,
  target: number,
): { direction: 'below' | 'above' | 'on'; points: string } {
  const difference = Math.round((percent - target) * 10) / 10;
  const direction = difference < 0 ? 'below' : difference > 0 ? 'above' : 'on';
  return { direction, points: Math.abs(difference).toFixed(1) };
}
