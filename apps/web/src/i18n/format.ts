import type { Language } from '@shouwen/contract';
import { dayNumber, wallTime } from './centre-zone.ts';

const pad = (value: number): string => String(value).padStart(2, '0');

/** A running timer: 01:12, from one hour on 1:01:12. Milliseconds in; below zero counts as zero. */
export function formatTimer(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${pad(minutes)}:${pad(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${pad(seconds % 60)}`;
}

/** A length in text, two units at most: 31 秒, 4 分 52 秒, 5 小时 18 分 (31 s, 4 min 52 s, 5 h 18 min). */
export function formatDuration(milliseconds: number, language: Language): string {
  const [hourUnit, minuteUnit, secondUnit] = language === 'zh' ? ['小时', '分', '秒'] : ['h', 'min', 's'];
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return `${seconds} ${secondUnit}`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) {
    const rest = seconds % 60;
    return rest === 0 ? `${minutes} ${minuteUnit}` : `${minutes} ${minuteUnit} ${rest} ${secondUnit}`;
  }
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  return rest === 0 ? `${hours} ${hourUnit}` : `${hours} ${hourUnit} ${rest} ${minuteUnit}`;
}

/** 14:05, seconds only when asked for, in the centre's time zone. */
export function formatClock(time: string | number, withSeconds = false): string {
  const { hour, minute, second } = wallTime(time);
  const clock = `${pad(hour)}:${pad(minute)}`;
  return withSeconds ? `${clock}:${pad(second)}` : clock;
}

/** The day of a moment seen from `now`: 今天, 昨天, 11-19, another year 2025-11-19. */
export function formatDay(time: string | number, now: number, language: Language): string {
  const then = wallTime(time);
  const today = wallTime(now);
  const daysAgo = dayNumber(today) - dayNumber(then);
  if (daysAgo === 0) return language === 'zh' ? '今天' : 'today';
  if (daysAgo === 1) return language === 'zh' ? '昨天' : 'yesterday';
  const day = `${pad(then.month)}-${pad(then.day)}`;
  return then.year === today.year ? day : `${then.year}-${day}`;
}

/** 今天 09:31, 11-19 15:20. */
export function formatMoment(time: string | number, now: number, language: Language): string {
  return `${formatDay(time, now, language)} ${formatClock(time)}`;
}

/** How long ago a day was: 今天, 昨天, 3 天前. For whole days, counted by midnights. */
export function formatDaysAgo(time: string | number, now: number, language: Language): string {
  const days = dayNumber(wallTime(now)) - dayNumber(wallTime(time));
  if (days <= 1) return formatDay(time, now, language);
  return language === 'zh' ? `${days} 天前` : `${days} days ago`;
}
