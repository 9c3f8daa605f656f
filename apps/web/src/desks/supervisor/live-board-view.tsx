import { MonitorUp, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTexts } from '../../i18n/i18n.ts';
import { AgentsPanel, KeyFigures, liveBoard, QueuesPanel, teamsOf, VolumePanel } from '../../insight/index.ts';
import { realtime } from '../../platform/realtime-browser.ts';
import { useStore, useStoreValue } from '../../platform/store.ts';
import { Button, ErrorBox, Select, Skeleton } from '../../ui/index.ts';
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
  return (
    <div className={isBig ? 'live-board live-board-big' : 'live-board'}>
      <div className="live-head">
        <h1>{t('live.title')}</h1>
        <FeedStatus />
        <div className="live-head-end">
          <TeamChoice teamName={teamName} onTeam={onTeam} />
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
          <KeyFigures />
          <div className="live-grid">
            <QueuesPanel />
            <VolumePanel />
            <AgentsPanel teamName={teamName} onShowAll={() => onTeam(null)} />
          </div>
        </>
      ) : (
        <NotYet />
      )}
    </div>
  );
}

function TeamChoice({ teamName, onTeam }: Pick<LiveBoardViewProps, 'teamName' | 'onTeam'>) {
  const { t } = useTexts();
  const agents = useStore(liveBoard.agents);
  const teams = teamsOf(agents);
  if (teams.length === 0) return null;
  // A team in the address that nobody belongs to now stays chosen and visible.
  const listed = teamName === null || teams.includes(teamName) ? teams : [teamName, ...teams];
  return (
    <Select
      className="live-team"
      aria-label={t('live.team')}
      value={teamName ?? ''}
      onChange={(event) => onTeam(event.target.value === '' ? null : event.target.value)}
    >
      <option value="">{t('live.allTeams')}</option>
      {listed.map((team) => (
        <option key={team} value={team}>
          {team}
        </option>
      ))}
    </Select>
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
