/** Times of the board in the centre's time zone, wherever the browser is. */

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterFor(timeZone: string): Intl.DateTimeFormat {
  const existing = formatters.get(timeZone);
  if (existing !== undefined) return existing;
  const parts = {
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  } as const;
  let formatter: Intl.DateTimeFormat;
  try {
    formatter = new Intl.DateTimeFormat('en-GB', { ...parts, timeZone });
  } catch {
    // A zone this browser has never heard of: its own is the best guess there is.
    formatter = new Intl.DateTimeFormat('en-GB', parts);
  }
  formatters.set(timeZone, formatter);
  return formatter;
}

export interface CentreTime {
  /** 11-22 */
  day: string;
  /** 09:42 */
  clock: string;
  /** 09:42:07 */
  clockWithSeconds: string;
}

export function centreTime(time: string | number, timeZone: string): CentreTime {
  const parts = new Map(
    formatterFor(timeZone)
      .formatToParts(new Date(time))
      .map((part) => [part.type, part.value]),
  );
  const clock = `${parts.get('hour')}:${parts.get('minute')}`;
  return {
    day: `${parts.get('month')}-${parts.get('day')}`,
    clock,
    clockWithSeconds: `${clock}:${parts.get('second')}`,
  };
}
