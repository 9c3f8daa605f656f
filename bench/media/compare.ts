import type { Load } from './load.ts';
import type { CallKind } from './load-messages.ts';
import { cpuSeconds } from './process-cpu.ts';
import type { Relay } from './relay.ts';

/** Both relays run warm: ours is compiled while it runs, which takes some ten thousand packets. */
const WARM_UP_MS = Number(process.env.WARM ?? 4000);
/** Packets a second that cross a relay per call: 50 each way. */
const PACKETS_PER_CALL = 100;
/** Bytes of audio in a packet. */
const PAYLOAD_BYTES = 160;
/** Time for the last bytes of recordings to reach their files. */
const FLUSH_MS = 1000;

/** One relay in one situation; medians over the rounds. */
export interface Measured {
  relay: string;
  /** CPU of the whole process per relayed packet. */
  microsecondsPerPacket: number;
  callsPerCore: number;
  lossPercent: number;
  worstToneShare: number;
  rounds: number[];
}

export interface Situation {
  callKind: CallKind;
  isRecorded: boolean;
  calls: number;
  rounds: number;
  roundMs: number;
}

/**
 * Sets up the same calls on every relay and drives them in turns, so that whatever else the machine does hits all alike.
 * Relays that wait still hold their calls; the CPU of a round is only that of the relay whose turn it is.
 */
export async function compare(relays: Relay[], load: Load, situation: Situation): Promise<Measured[]> {
  const { callKind, isRecorded, calls, rounds, roundMs } = situation;
  const nameOf = (call: number): string => `${callKind}-${isRecorded ? 'recorded' : 'plain'}-${calls}-${call}`;
  const rows = new Map(
    relays.map((relay) => [relay.name, { us: [] as number[], sent: 0, received: 0, share: 1, bytes: 0 }]),
  );
  for (const relay of relays) {
    const row = rows.get(relay.name);
    if (row && isRecorded) row.bytes = -(await relay.recordedBytes());
    const sdps = await load.open(relay.name, callKind, calls);
    const answers = [];
    for (const [i, sdp] of sdps.entries()) answers.push(await relay.call(nameOf(i), sdp, isRecorded));
    await load.connect(relay.name, answers);
    await load.run(relay.name, WARM_UP_MS);
  }
  for (let round = 0; round < rounds; round++) {
    for (const relay of relays) {
      const row = rows.get(relay.name);
      const before = cpuSeconds(relay.pid);
      const { sent, received, toneShare } = await load.run(relay.name, roundMs);
      row?.us.push(((cpuSeconds(relay.pid) - before) * 1e6) / sent);
      if (!row) continue;
      row.sent += sent;
      row.received += received;
      row.share = Math.min(row.share, toneShare);
    }
  }
  for (const relay of relays) {
    for (let i = 0; i < calls; i++) await relay.hangUp(nameOf(i));
    await load.close(relay.name);
  }
  if (isRecorded) await checkRecorded(relays, rows);
  return [...rows].map(([relay, { us, sent, received, share }]) => {
    const microsecondsPerPacket = median(us);
    return {
      relay,
      microsecondsPerPacket,
      callsPerCore: 1e6 / (microsecondsPerPacket * PACKETS_PER_CALL),
      lossPercent: (100 * (sent - received)) / sent,
      worstToneShare: share,
      rounds: us,
    };
  });
}

/** A relay that recorded less than the audio it was sent is not compared. */
async function checkRecorded(relays: Relay[], rows: Map<string, { sent: number; bytes: number }>): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, FLUSH_MS));
  for (const relay of relays) {
    const { sent, bytes } = rows.get(relay.name) ?? { sent: 0, bytes: 0 };
    const grown = bytes + (await relay.recordedBytes());
    if (grown < sent * PAYLOAD_BYTES) throw new Error(`${relay.name} recorded ${grown} bytes of ${sent} packets`);
  }
}

export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}
