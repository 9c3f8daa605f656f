import type { LegStats, LegSummary, MediaSource } from '@shouwen/contract/media-control';
import type { Leg } from '@shouwen/media';

/** Milliseconds since 1970 of a moment on the worker's clock; null for "never". */
export function epochOf(atMs: number): number | null {
  return atMs < 0 ? null : Math.round(atMs + performance.timeOrigin);
}

/** Figures of a leg as the control protocol gives them. */
export function statsOf(leg: Leg): LegStats {
  return { ...leg.figures(), lastPacketAt: epochOf(leg.lastPacketAtMs) };
}

/** A leg as `list` gives it; `source` is what the last `leg.connect` or `bridge` asked for. */
export function summaryOf(leg: Leg, source: MediaSource): LegSummary {
  return {
    legId: leg.legId,
    callId: leg.callId,
    kind: leg.kind,
    state: stateOf(leg),
    codec: leg.codec,
    remoteDirection: leg.remoteDirection,
    muted: leg.isMuted,
    source,
    createdAt: epochOf(leg.createdAtMs) ?? 0,
    connectedAt: epochOf(leg.connectedAtMs),
    lastPacketAt: epochOf(leg.lastPacketAtMs),
  };
}

function stateOf(leg: Leg): LegSummary['state'] {
  if (leg.isTimedOut) return 'timed-out';
  if (leg.connectedAtMs >= 0) return 'connected';
  if (leg.codec !== null) return 'negotiated';
  return leg.negotiation.isOffering ? 'offered' : 'new';
}
