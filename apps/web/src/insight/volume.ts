/** Contacts per half hour of today: which part of the day is shown, and what it says in one sentence. */

export const halfHourMs = 30 * 60_000;
/** The longest day of the year, when clocks go back, has 25 hours. */
const slotsMax = 50;
/** Half a day is always shown, so that the bars do not change their width with every half hour. */
const slotsShownMin = 24;

/** Half hours since the start of the day, with the part of the running one. */
export function slotAt(now: number, dayStart: number): number {
  return Math.min(slotsMax, Math.max(0, (now - dayStart) / halfHourMs));
}

export interface VolumeWindow {
  /** First half hour shown, on a full hour. */
  first: number;
  /** One after the last. */
  end: number;
}

/** From the hour of the first contact to now and beyond, half a day at least. */
export function volumeWindow(volume: readonly number[], nowSlot: number): VolumeWindow {
  const firstWithContacts = volume.findIndex((count) => count > 0);
  const running = Math.floor(nowSlot);
  const wanted = firstWithContacts < 0 ? running : Math.min(firstWithContacts, running);
  const end = Math.min(48, Math.max(wanted - (wanted % 2) + slotsShownMin, running + 3));
  const first = Math.max(0, Math.min(wanted - (wanted % 2), end - slotsShownMin));
  return { first, end: Math.max(end, running + 1) };
}

export interface VolumeSummary {
  total: number;
  /** The busiest half hour and its count; null before the first contact. */
  peak: { slot: number; count: number } | null;
}

export function summariseVolume(volume: readonly number[]): VolumeSummary {
  let peak: VolumeSummary['peak'] = null;
  let total = 0;
  volume.forEach((count, slot) => {
    total += count;
    if (count > (peak?.count ?? 0)) peak = { slot, count };
  });
  return { total, peak };
}
