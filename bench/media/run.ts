/** Speed of media: our process beside rtpengine in user space, in the same run on the same calls. */
import { availableParallelism } from 'node:os';
import type { BenchRow } from '../row.ts';
import { compare, type Measured, median, type Situation } from './compare.ts';
import { Load } from './load.ts';
import type { CallKind } from './load-messages.ts';
import { measureMixing } from './mixing.ts';
import { startOwnRelay } from './own-relay.ts';
import type { Relay } from './relay.ts';
import { hasRtpengine, startRtpengine } from './rtpengine-relay.ts';

const CALLS = 50;
const ROUNDS = 7;
const ROUND_MS = 2000;
/** The aims. */
const RATIO_MAX = 1.3;
const LOSS_PERCENT_MAX = 0.1;

const titles: Record<CallKind, string> = { rtp: 'RTP-RTP', webrtc: 'WebRTC-RTP' };

function info(name: string, value: number, unit: string, how: string): BenchRow {
  return { group: 'media', name, value, unit, target: null, targetText: '', verdict: 'info', how };
}

function judged(name: string, value: number, unit: string, target: number, how: string): BenchRow {
  const verdict = value <= target ? 'meets' : 'misses';
  return { group: 'media', name, value, unit, target, targetText: `<= ${target}`, verdict, how };
}

function rowsOf({ callKind, isRecorded, calls }: Situation, measured: Measured[]): BenchRow[] {
  const situation = `${titles[callKind]}, recording ${isRecorded ? 'on' : 'off'}`;
  const how = `${calls} calls, median of ${ROUNDS} runs of ${ROUND_MS / 1000} s in turns, CPU of the whole process`;
  const rows = measured.flatMap((result) => [
    info(`${situation}: CPU per relayed packet, ${result.relay}`, result.microsecondsPerPacket, 'us', how),
    info(
      `${situation}: calls per core, ${result.relay}`,
      result.callsPerCore,
      'calls',
      '1 / CPU share of a call, a core at 100 %',
    ),
  ]);
  const [own, other] = measured;
  if (!own) return rows;
  const check = `packets lost of all sent; tone share ${own.worstToneShare.toFixed(3)} in what arrived`;
  rows.push(info(`${situation}: loss`, own.lossPercent, '%', check));
  if (!other) return rows;
  // Round by round: neighbours in time share whatever else the machine does.
  const ratio = median(own.rounds.map((microseconds, round) => microseconds / (other.rounds[round] ?? Number.NaN)));
  const against = `CPU per packet, own / rtpengine user space; median of ${ROUNDS} pairs of runs`;
  const name = `${situation}: against rtpengine`;
  rows.push(isRecorded ? judged(name, ratio, 'times', RATIO_MAX, against) : info(name, ratio, 'times', against));
  return rows;
}

/** The hundred recorded calls of the issue, on our process alone. */
async function hundredCalls(own: Relay, load: Load): Promise<BenchRow> {
  const situation = { callKind: 'rtp' as const, isRecorded: true, calls: 100, rounds: 1, roundMs: 10_000 };
  const [measured] = await compare([own], load, situation);
  const how = `100 recorded RTP-RTP calls at once for 10 s on ${availableParallelism()} cores shared with the load generator`;
  return judged('100 recorded calls: loss', measured?.lossPercent ?? 100, '%', LOSS_PERCENT_MAX, how);
}

/** Measures all rows of the group `media`. */
export async function measureMedia(): Promise<BenchRow[]> {
  const load = Load.start();
  const own = await startOwnRelay();
  const relays = hasRtpengine() ? [own, await startRtpengine()] : [own];
  const rows: BenchRow[] = [];
  try {
    for (const callKind of ['rtp', 'webrtc'] as const) {
      for (const isRecorded of [false, true]) {
        const situation = { callKind, isRecorded, calls: CALLS, rounds: ROUNDS, roundMs: ROUND_MS };
        rows.push(...rowsOf(situation, await compare(relays, load, situation)));
      }
    }
    rows.push(await hundredCalls(own, load));
  } finally {
    load.stop();
    for (const relay of relays) await relay.stop();
  }
  rows.push(...(await measureMixing()));
  return rows;
}
