/** The parts of a contact on one strip: lengths, shares, sums. */
import type { ContactDetail } from '@shouwen/contract';

export type PartKind = ContactDetail['parts'][number]['kind'];

export interface StripPart {
  kind: PartKind;
  startMs: number;
  lengthMs: number;
  /** Share of the strip in percent. */
  share: number;
  agentName: string | null;
  isRunning: boolean;
}

export interface PartSum {
  kind: PartKind;
  lengthMs: number;
  isRunning: boolean;
}

const kindOrder: readonly PartKind[] = ['flow', 'waiting', 'ringing', 'talking', 'hold', 'wrap-up'];

/** In the order of time; a running part ends now. Parts without length are left out unless they run. */
export function layOutParts(parts: ContactDetail['parts'], now: number): StripPart[] {
  const placed = parts
    .map((part) => {
      const startMs = Date.parse(part.startedAt);
      const endMs = part.endedAt === null ? Math.max(now, startMs) : Date.parse(part.endedAt);
      const { kind, agentName } = part;
      return { kind, agentName, startMs, lengthMs: Math.max(0, endMs - startMs), isRunning: part.endedAt === null };
    })
    .filter((part) => part.lengthMs > 0 || part.isRunning)
    .sort((left, right) => left.startMs - right.startMs);
  const total = placed.reduce((sum, part) => sum + part.lengthMs, 0);
  return placed.map((part) => ({ ...part, share: total === 0 ? 100 / placed.length : (part.lengthMs / total) * 100 }));
}

/** How long each kind took in all, in the order of a call's life. */
export function sumParts(parts: readonly StripPart[]): PartSum[] {
  return kindOrder.flatMap((kind) => {
    const of = parts.filter((part) => part.kind === kind);
    if (of.length === 0) return [];
    const lengthMs = of.reduce((sum, part) => sum + part.lengthMs, 0);
    return [{ kind, lengthMs, isRunning: of.some((part) => part.isRunning) }];
  });
}

export interface Marker {
  /** Percent of the recording. */
  from: number;
  width: number;
}

/** Where the customer was on hold, on the strip of a recording. */
export function holdMarkers(
  parts: ContactDetail['parts'],
  recordingStart: number,
  durationMs: number,
  now: number,
): Marker[] {
  if (durationMs <= 0) return [];
  return parts.flatMap((part) => {
    if (part.kind !== 'hold') return [];
    const clamp = (time: number): number => Math.min(durationMs, Math.max(0, time - recordingStart));
    const from = clamp(Date.parse(part.startedAt));
    const to = clamp(part.endedAt === null ? now : Date.parse(part.endedAt));
    return to > from ? [{ from: (from / durationMs) * 100, width: ((to - from) / durationMs) * 100 }] : [];
  });
}
