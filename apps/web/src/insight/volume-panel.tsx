import { ChartNoAxesColumn } from 'lucide-react';
import { lazy, Suspense, useMemo, useState } from 'react';
import { useTexts } from '../i18n/i18n.ts';
import { useStore } from '../platform/store.ts';
import { Button, Empty, Skeleton } from '../ui/index.ts';
import { useBoardNow } from './board-clock.ts';
import { centreTime } from './centre-time.ts';
import { formatCount } from './figures.ts';
import type { ServiceLevelDefinition } from './live-board.ts';
import { liveBoard } from './live-feed.ts';
import { ScrollBox } from './scroll-box.tsx';
import { halfHourMs, slotAt, summariseVolume, volumeWindow } from './volume.ts';

const VolumeChart = lazy(() => import('./volume-chart.tsx').then((module) => ({ default: module.VolumeChart })));

/** A minute is as exact as the now line needs to be; drawing it every second would cost and show nothing. */
const nowStepMs = 60_000;

export function VolumePanel() {
  const { t, language } = useTexts();
  const [isTable, setTable] = useState(false);
  const volume = useStore(liveBoard.volume);
  const definition = useStore(liveBoard.definition);
  const { total } = summariseVolume(volume);
  return (
    <section className="live-panel live-volume ui-panel" aria-labelledby="live-volume">
      <div className="live-panel-head ui-section-head">
        <h2 id="live-volume">
          {t('live.volume')}{' '}
          <span className="dim num">{t('live.volumeTotal', { total: formatCount(total, language) })}</span>
        </h2>
        {total === 0 ? null : (
          <span className="live-legend">
            {isTable ? null : (
              <span>
                <i aria-hidden />
                {t('live.volumeActual')}
              </span>
            )}
            <Button size="small" onClick={() => setTable(!isTable)}>
              {isTable ? t('live.volumeChart') : t('live.volumeTable')}
            </Button>
          </span>
        )}
      </div>
      {definition === null ? null : total === 0 ? (
        <Empty icon={<ChartNoAxesColumn size={24} aria-hidden />}>
          <p>{t('live.noVolume')}</p>
        </Empty>
      ) : isTable ? (
        <VolumeTable volume={volume} definition={definition} />
      ) : (
        <Chart volume={volume} definition={definition} />
      )}
    </section>
  );
}

interface VolumeProps {
  volume: readonly number[];
  definition: ServiceLevelDefinition;
}

function useRunningSlot(definition: ServiceLevelDefinition): { now: number; slot: number; start: number } {
  const now = Math.floor(useBoardNow() / nowStepMs) * nowStepMs;
  const start = Date.parse(definition.dayStart);
  return { now, slot: slotAt(now, start), start };
}

function Chart({ volume, definition }: VolumeProps) {
  const { t, language } = useTexts();
  const { now, slot, start } = useRunningSlot(definition);
  const { total, peak } = summariseVolume(volume);
  const clockOf = (time: number): string => centreTime(time, definition.timeZone).clock;
  const nowText = clockOf(now);
  const sentence = t('live.volumeSentence', {
    now: nowText,
    total: formatCount(total, language),
    peakTime: clockOf(start + (peak?.slot ?? 0) * halfHourMs),
    peak: peak?.count ?? 0,
  });
  const { first, end } = volumeWindow(volume, slot);
  const { timeZone } = definition;
  const labels = useMemo(
    () =>
      Array.from(
        { length: end - first },
        (_, place) => centreTime(start + (first + place) * halfHourMs, timeZone).clock,
      ),
    [first, end, start, timeZone],
  );
  return (
    <div className="live-chart" role="img" aria-label={sentence}>
      <Suspense fallback={<Skeleton lines={6} status={t('common.loading')} />}>
        <VolumeChart
          labels={labels}
          counts={volume.slice(first, end)}
          nowSlot={slot - first}
          texts={{ actual: t('live.volumeActual'), now: t('live.volumeNow') }}
        />
      </Suspense>
    </div>
  );
}

function VolumeTable({ volume, definition }: VolumeProps) {
  const { t, language } = useTexts();
  const { slot, start } = useRunningSlot(definition);
  const { first } = volumeWindow(volume, slot);
  const running = Math.floor(slot);
  const clockOf = (at: number): string => centreTime(start + at * halfHourMs, definition.timeZone).clock;
  const slots = Array.from({ length: running - first + 1 }, (_, place) => running - place);
  return (
    <ScrollBox className="live-volume-table" label={t('live.volume')}>
      <table className="num">
        <thead>
          <tr>
            <th scope="col">{t('live.volumeHalfHour')}</th>
            <th scope="col">{t('live.volumeCount')}</th>
          </tr>
        </thead>
        <tbody>
          {slots.map((at) => (
            <tr key={at}>
              <th scope="row">
                {clockOf(at)}–{clockOf(at + 1)}
                {at === running ? <span className="ui-chip">{t('live.volumeRunning')}</span> : null}
              </th>
              <td>{formatCount(volume[at] ?? 0, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
}
