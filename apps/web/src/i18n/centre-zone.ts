/** Days and hours as the centre has them, wherever the browser is: two people who look at one contact see one time. */

export interface WallTime {
  year: number;
  /** 1 to 12. */
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
}

let formatter: Intl.DateTimeFormat | null = null;

/** Null, or a zone this browser has never heard of: the browser's own. */
export function setCentreZone(timeZone: string | null): void {
  const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const;
  try {
    formatter =
      timeZone === null
        ? null
        : new Intl.DateTimeFormat('en-US', { ...fields, second: 'numeric', hourCycle: 'h23', timeZone });
  } catch {
    formatter = null;
  }
}

export function wallTime(time: string | number): WallTime {
  const date = new Date(time);
  if (formatter === null || Number.isNaN(date.getTime())) {
    return {
      year: date.getFullYear(),
      month: date.getMonth() + 1,
      day: date.getDate(),
      hour: date.getHours(),
      minute: date.getMinutes(),
      second: date.getSeconds(),
    };
  }
  const parts = new Map(formatter.formatToParts(date).map(({ type, value }) => [type, Number(value)]));
  const of = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  return {
    year: of('year'),
    month: of('month'),
    day: of('day'),
    hour: of('hour'),
    minute: of('minute'),
    second: of('second'),
  };
}

/** Whole days since 1970 of a wall time: equal for equal days, one more for the next. */
export function dayNumber({ year, month, day }: WallTime): number {
  return Math.round(Date.UTC(year, month - 1, day) / 86_400_000);
}
