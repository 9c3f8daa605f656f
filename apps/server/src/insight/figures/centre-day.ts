/** The day of the figures: it begins at midnight where the centre is, whatever the clock of the machine says. */

export const halfHourMs = 30 * 60_000;

const formats = new Map<string, Intl.DateTimeFormat>();

/** When the day that `at` lies in began, ms since 1970. `timeZone` is an IANA name. */
export function dayStartOf(at: number, timeZone: string): number {
  const wall = wallTime(at, timeZone);
  const midnight = Math.floor(wall / 86_400_000) * 86_400_000;
  // The offset at midnight may differ from the one now (daylight saving), so the guess is corrected by its own offset.
  const guess = midnight - (wall - at);
  return guess - (wallTime(guess, timeZone) - midnight);
}

/** When the next day begins. */
export function nextDayStart(dayStart: number, timeZone: string): number {
  return dayStartOf(dayStart + 36 * 3_600_000, timeZone);
}

/** Number of the half hour of the day, 0 at its beginning. */
export function halfHourOf(at: number, dayStart: number): number {
  return Math.floor((at - dayStart) / halfHourMs);
}

/** What the clock on the wall shows, as if it were UTC. */
function wallTime(at: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (format === undefined) {
    const number = 'numeric';
    format = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone, hourCycle: 'h23', year: number, month: number, day: number },
      ...{ hour: number, minute: number, second: number },
    });
    formats.set(timeZone, format);
  }
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
  const seconds = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return seconds + (((at % 1000) + 1000) % 1000);
}
