import { useTexts } from '../../i18n/i18n.ts';
import { centreTime, frozenAt, liveBoard, useBoardNow } from '../../insight/index.ts';
import { realtime } from '../../platform/realtime-browser.ts';
import { useStore, useStoreValue } from '../../platform/store.ts';

/** Whether the figures are live, and if not, from when they are. Announced when it changes, not every second. */
export function FeedStatus() {
  const { t } = useTexts();
  const phase = useStoreValue(realtime.connection, (connection) => connection.phase);
  const stoppedAt = useStoreValue(realtime.connection, frozenAt);
  const isFilled = useStore(liveBoard.isFilled);
  const definition = useStore(liveBoard.definition);
  const timeZone = definition?.timeZone ?? '';
  if (!isFilled) return null;
  if (stoppedAt === null) {
    return (
      <span className="live-status num">
        <i className="dot" aria-hidden />
        <LiveClock timeZone={timeZone} />
      </span>
    );
  }
  const time = centreTime(stoppedAt, timeZone).clockWithSeconds;
  return (
    <span className="live-status live-status-stale num" role="alert">
      <i className="dot" aria-hidden />
      {phase === 'ended' ? t('live.isReplaced', { time }) : t('live.isStale', { time })}
    </span>
  );
}

function LiveClock({ timeZone }: { timeZone: string }) {
  const { t } = useTexts();
  const now = useBoardNow();
  return t('live.isLive', { time: centreTime(now, timeZone).clockWithSeconds });
}
