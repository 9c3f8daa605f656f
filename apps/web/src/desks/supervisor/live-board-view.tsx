import { useQuery } from '@tanstack/react-query';
import { Bell, MonitorUp, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { reasonsQuery } from '../../contacts/queries.ts';
import { useTexts } from '../../i18n/i18n.ts';
import {
  AgentActionsContext,
  AgentsPanel,
  AlarmDialog,
  AlarmStrip,
  KeyFigures,
  liveBoard,
  QueuesPanel,
  VolumePanel,
} from '../../insight/index.ts';
import { realtime } from '../../platform/realtime-browser.ts';
import { useStore, useStoreValue } from '../../platform/store.ts';
import { Button, ErrorBox, Skeleton } from '../../ui/index.ts';
import { AgentActions } from './agent-actions.tsx';
import { askForFullScreen } from './big-screen.tsx';
import { FeedStatus } from './feed-status.tsx';
import './live-page.css';

interface LiveBoardViewProps {
  teamName: string | null;
  isBig: boolean;
  onTeam: (teamName: string | null) => void;
  onBig: (isBig: boolean) => void;
}

export function LiveBoardView({ teamName, isBig, onTeam, onBig }: LiveBoardViewProps) {
  const { t } = useTexts();
  const isFilled = useStore(liveBoard.isFilled);
  // Here already, so that the menu of a row knows its height when it opens.
  useQuery(reasonsQuery);
  return (
    <div className={isBig ? 'live-board live-board-big' : 'live-board'}>
      <div className="live-head">
        <h1>{t('live.title')}</h1>
        <FeedStatus />
        <div className="live-head-end">
          {isBig ? null : <AlarmButton />}
          {isBig ? (
            <Button icon={<X size={15} aria-hidden />} onClick={() => onBig(false)}>
              {t('live.leaveBigScreen')}
            </Button>
          ) : (
            <Button
              icon={<MonitorUp size={15} aria-hidden />}
              onClick={() => {
                askForFullScreen();
                onBig(true);
              }}
            >
              {t('live.bigScreen')}
            </Button>
          )}
        </div>
      </div>
      {isFilled ? (
        <>
          <AlarmStrip />
          <KeyFigures />
          <div className="live-grid">
            <QueuesPanel />
            <VolumePanel />
            <AgentActionsContext value={isBig ? null : AgentActions}>
              <AgentsPanel teamName={teamName} onTeam={onTeam} />
            </AgentActionsContext>
          </div>
        </>
      ) : (
        <NotYet />
      )}
    </div>
  );
}

function AlarmButton() {
  const { t } = useTexts();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button icon={<Bell size={15} aria-hidden />} onClick={() => setOpen(true)}>
        {t('live.alarm.open')}
      </Button>
      {isOpen ? <AlarmDialog onClose={() => setOpen(false)} /> : null}
    </>
  );
}

const slowMs = 5_000;

/** Grey lines that stay this long are no answer any more. */
function useIsSlow(): boolean {
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setSlow(true), slowMs);
    return () => window.clearTimeout(timer);
  }, []);
  return isSlow;
}

/** Before the first document: grey lines, or what is wrong when the line is down. */
function NotYet() {
  const { t } = useTexts();
  const phase = useStoreValue(realtime.connection, (connection) => connection.phase);
  const isSlow = useIsSlow();
  if (phase === 'lost' || phase === 'ended' || isSlow) {
    return (
      <ErrorBox
        title={t('live.notArrived')}
        text={t('live.notArrivedText')}
        retryLabel={t('common.retry')}
        onRetry={() => realtime.reconnectNow()}
      />
    );
  }
  return (
    <>
      <div className="ui-panel live-skeleton">
        <Skeleton lines={3} status={t('common.loading')} />
      </div>
      <div className="live-grid" aria-hidden>
        {['live-queues', 'live-volume', 'live-agents'].map((part) => (
          <div key={part} className={`live-panel live-skeleton ui-panel ${part}`}>
            <Skeleton lines={part === 'live-agents' ? 10 : 6} status="" />
          </div>
        ))}
      </div>
    </>
  );
}
