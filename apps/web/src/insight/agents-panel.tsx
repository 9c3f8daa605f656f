import type { AgentState, LiveAgent } from '@shouwen/contract';
import { Users } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { useTexts } from '../i18n/i18n.ts';
import { useStore } from '../platform/store.ts';
import { Button, Empty, Select } from '../ui/index.ts';
import { AgentList } from './agent-list.tsx';
import { stateLook } from './agent-look.ts';
import { type AgentFilter, countStates, isSameOrder, orderAgents, teamsOf } from './agent-order.ts';
import { useBoardNow } from './board-clock.ts';
import { liveBoard } from './live-feed.ts';

interface AgentsPanelProps {
  teamName: string | null;
  onTeam: (teamName: string | null) => void;
}

export function AgentsPanel({ teamName, onTeam }: AgentsPanelProps) {
  const { t } = useTexts();
  const [state, setState] = useState<AgentState | null>(null);
  const agents = useStore(liveBoard.agents);
  const isFilled = useStore(liveBoard.isFilled);
  const ordered = useOrderedAgents(agents, teamName, state);
  const isNarrowed = teamName !== null || state !== null;
  const nobody =
    state !== null
      ? t('live.nobodyInState')
      : teamName !== null
        ? t('live.nobodyInTeam', { team: teamName })
        : t('live.nobodyIn');
  return (
    <section className="live-panel live-agents ui-panel" aria-labelledby="live-agents">
      <div className="live-panel-head ui-section-head">
        <h2 id="live-agents">
          {t('live.agents')} <span className="dim num">{isFilled ? ordered.length : ''}</span>
        </h2>
        <span className="dim live-agents-order">{t('live.agentsOrder')}</span>
        <TeamChoice agents={agents} teamName={teamName} onTeam={onTeam} />
      </div>
      <StateCounts agents={agents} teamName={teamName} state={state} onChange={setState} />
      {isFilled && ordered.length === 0 ? (
        <Empty icon={<Users size={24} aria-hidden />}>
          <p>{nobody}</p>
          {isNarrowed ? (
            <Button
              onClick={() => {
                setState(null);
                onTeam(null);
              }}
            >
              {t('live.showAll')}
            </Button>
          ) : null}
        </Empty>
      ) : (
        <AgentList agents={ordered} />
      )}
    </section>
  );
}

interface TeamChoiceProps extends AgentsPanelProps {
  agents: readonly LiveAgent[];
}

function TeamChoice({ agents, teamName, onTeam }: TeamChoiceProps) {
  const { t } = useTexts();
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

/** The same array for as long as the same rows stand in the same order, so that a second going by draws nothing. */
function useOrderedAgents(
  agents: readonly LiveAgent[],
  teamName: string | null,
  state: AgentState | null,
): readonly LiveAgent[] {
  const now = useBoardNow();
  const shown = useRef<readonly LiveAgent[]>([]);
  const filter: AgentFilter = { teamName, state };
  const ordered = orderAgents(agents, filter, now);
  if (!isSameOrder(ordered, shown.current)) shown.current = ordered;
  return shown.current;
}

interface StateCountsProps {
  agents: readonly LiveAgent[];
  teamName: string | null;
  state: AgentState | null;
  onChange: (state: AgentState | null) => void;
}

/** How many are in each state; a click keeps the list to one of them, a second click lets go. */
function StateCounts({ agents, teamName, state, onChange }: StateCountsProps) {
  const { t } = useTexts();
  const counts = useMemo(() => countStates(agents, teamName), [agents, teamName]);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be an inline flex row in every engine
    <div className="live-state-counts" role="group" aria-label={t('live.stateFilter')}>
      {counts.map(({ state: counted, count }) => (
        <button
          key={counted}
          type="button"
          className={`st-${stateLook[counted]} num`}
          aria-pressed={counted === state}
          onClick={() => onChange(counted === state ? null : counted)}
        >
          {t(`common.state.${counted}`)} {count}
        </button>
      ))}
    </div>
  );
}
