/** What mixing costs, and a full queue with music: our process alone, no other relay here mixes. */
import { availableParallelism } from 'node:os';
import type { MediaSourceInput } from '@shouwen/contract/media-control';
import type { BenchRow } from '../row.ts';
import { median } from './compare.ts';
import { Load } from './load.ts';
import { type MediaProcess, startMediaProcess } from './media-process.ts';
import { cpuSeconds } from './process-cpu.ts';

const CONFERENCES = 20;
/** Callers of the full queue; a few of them are looked at by a process of its own, which is idle enough to measure well. */
const CROWD = 280;
const PROBES = 20;
const WAITING = CROWD + PROBES;
const WARM_UP_MS = 2000;
const ROUND_MS = 4000;
const ROUNDS = 3;

/** What each of three legs hears, by position. */
type Scene = (legs: readonly [string, string, string]) => [MediaSourceInput, MediaSourceInput, MediaSourceInput];

const mix = (...legIds: string[]): MediaSourceInput => ({ kind: 'mix', inputs: legIds.map((legId) => ({ legId })) });
const only = (legId: string): MediaSourceInput => ({ kind: 'leg', legId });

const scenes: Record<string, Scene> = {
  /** The same packets without mixing: each passed on to the next. */
  'three legs passed on in a ring': ([a, b, c]) => [only(c), only(a), only(b)],
  'three-way': ([a, b, c]) => [mix(b, c), mix(a, c), mix(a, b)],
  /** Customer, agent, supervisor. */
  'whisper, customer passed through': ([a, b, c]) => [only(b), mix(a, c), mix(a, b)],
};

const noRun = { expected: 0, received: 0, lateP99Ms: 0, lateMaxMs: 0 };

interface Figures {
  /** Cores, 1 is one. */
  cpu: number;
  lossPercent: number;
  lateP99Ms: number;
  lateMaxMs: number;
}

function row(name: string, value: number, unit: string, how: string): BenchRow {
  return { group: 'media', name, value, unit, target: null, targetText: '', verdict: 'info', how };
}

/** Runs all loads at once; loss and lateness are those of the last one. */
async function measure(media: MediaProcess, loads: [Load, ...Load[]], set: string): Promise<Figures> {
  await Promise.all(loads.map((load) => load.run(set, WARM_UP_MS)));
  const all: Figures[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const cpuBefore = cpuSeconds(media.pid);
    const before = performance.now();
    const runs = await Promise.all(loads.map((load) => load.run(set, ROUND_MS)));
    const cpu = (1000 * (cpuSeconds(media.pid) - cpuBefore)) / (performance.now() - before);
    const { expected, received, lateP99Ms, lateMaxMs } = runs.at(-1) ?? noRun;
    all.push({ cpu, lossPercent: (100 * (expected - received)) / Math.max(1, expected), lateP99Ms, lateMaxMs });
  }
  const of = (key: keyof Figures): number => median(all.map((figures) => figures[key]));
  return { cpu: of('cpu'), lossPercent: of('lossPercent'), lateP99Ms: of('lateP99Ms'), lateMaxMs: of('lateMaxMs') };
}

/** Opens `count` legs, `perCall` to a call; returns their ids. */
async function openLegs(
  media: MediaProcess,
  load: Load,
  set: string,
  prefix: string,
  count: number,
  perCall: number,
): Promise<string[]> {
  const sdps = await load.open(set, 'rtp', count / 2);
  const answers: { a: string; b: string }[] = [];
  const ids: string[] = [];
  const accept = async (sdp: string): Promise<string> => {
    const legId = `${prefix}-${ids.length}`;
    await media.engine.createLeg({ legId, callId: `${prefix}-${Math.floor(ids.length / perCall)}`, kind: 'rtp' });
    ids.push(legId);
    return (await media.engine.accept(legId, sdp)).sdp;
  };
  for (const { a, b } of sdps) answers.push({ a: await accept(a), b: await accept(b) });
  await load.connect(set, answers);
  return ids;
}

async function conferences(media: MediaProcess, load: Load): Promise<BenchRow[]> {
  const ids = await openLegs(media, load, 'conference', 'conference', 3 * CONFERENCES, 3);
  const rows: BenchRow[] = [];
  let ring = 0;
  for (const [name, scene] of Object.entries(scenes)) {
    for (let at = 0; at < ids.length; at += 3) {
      const legs = [ids[at] ?? '', ids[at + 1] ?? '', ids[at + 2] ?? ''] as const;
      for (const [i, source] of scene(legs).entries()) await media.engine.connect(legs[i] ?? '', source);
    }
    const { cpu } = await measure(media, [load], 'conference');
    const perSecond = (1000 * cpu) / CONFERENCES;
    const how = `${CONFERENCES} at once, PCMU, 150 packets in and out a second each; CPU of the whole process, median of ${ROUNDS}`;
    rows.push(row(`${name}: CPU`, perSecond, 'ms per conference second', how));
    if (ring === 0) ring = perSecond;
    else
      rows.push(
        row(`${name}: against passing on`, perSecond / ring, 'times', 'CPU, same packets in and out without mixing'),
      );
  }
  for (const legId of ids) await media.engine.closeLeg(legId);
  await load.close('conference');
  return rows;
}

async function fullQueue(media: MediaProcess, crowd: Load, probe: Load): Promise<BenchRow[]> {
  let overloads = 0;
  media.engine.subscribe((event) => {
    if (event.event === 'process.overload' && event.overloaded) overloads += 1;
  });
  const items = [{ file: 'music/calm.wav' }];
  const ids: string[] = [];
  const join = async (load: Load, prefix: string, count: number): Promise<void> => {
    for (const legId of await openLegs(media, load, 'queue', prefix, count, 1)) {
      await media.engine.connect(legId, { kind: 'play', playId: 'queue', items, loop: true });
      ids.push(legId);
    }
  };
  await join(probe, 'probe', PROBES);
  const alone = await measure(media, [probe], 'queue');
  overloads = 0;
  await join(crowd, 'crowd', CROWD);
  const { cpu, lossPercent, lateP99Ms, lateMaxMs } = await measure(media, [crowd, probe], 'queue');
  const name = (what: string): string => `${WAITING} waiting with music: ${what}`;
  const how = `music to ${WAITING} callers, who speak, PCMU; ${availableParallelism()} cores shared with what plays the callers`;
  const late = `arrival at ${PROBES} of them against timestamp and fastest packet; median of ${ROUNDS}`;
  for (const legId of ids) await media.engine.closeLeg(legId);
  await Promise.all([crowd.close('queue'), probe.close('queue')]);
  return [
    row(name('CPU'), 100 * cpu, '% of a core', how),
    row(name('lateness of 99 % of packets'), lateP99Ms, 'ms', late),
    row(
      `${PROBES} waiting with music: lateness of 99 % of packets`,
      alone.lateP99Ms,
      'ms',
      `${late}; what this machine does to a few`,
    ),
    row(name('worst lateness'), lateMaxMs, 'ms', late),
    row(name('packets missing'), lossPercent, '%', `by sequence number, at ${PROBES} callers`),
    row(name('overloads'), overloads, 'times', 'as the media process itself says: late by 60 ms or busy to 85 %'),
  ];
}

/** Measures conferences and a full queue. */
export async function measureMixing(): Promise<BenchRow[]> {
  const load = Load.start();
  const probe = Load.start();
  probe.prefer();
  const media = await startMediaProcess('41000-42999');
  try {
    return [...(await conferences(media, load)), ...(await fullQueue(media, load, probe))];
  } finally {
    load.stop();
    probe.stop();
    await media.stop();
  }
}
