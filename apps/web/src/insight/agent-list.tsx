import type { LiveAgent } from '@shouwen/contract';
import { Link } from '@tanstack/react-router';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useContext, useLayoutEffect, useRef, useState } from 'react';
import { formatTimer } from '../i18n/format.ts';
import { useTexts } from '../i18n/i18n.ts';
import { may, useMe } from '../platform/session.ts';
import { AgentActionsContext } from './agent-actions-context.ts';
import { stateLook } from './agent-look.ts';
import { beyondLimitMs } from './agent-order.ts';
import { useBoardNow } from './board-clock.ts';
import { ScrollBox } from './scroll-box.tsx';

/** Up to here all rows are in the page; above it only those in view. */
export const plainRowsMax = 100;

export function AgentList({ agents }: { agents: readonly LiveAgent[] }) {
  const { t } = useTexts();
  const box = useRef<HTMLDivElement>(null);
  const isPlain = agents.length <= plainRowsMax;
  return (
    <ScrollBox ref={box} className="live-agent-box" label={t('live.agentList')}>
      {isPlain ? (
        <ul className="live-agent-list">
          {agents.map((agent) => (
            <li key={agent.agentId}>
              <AgentRow agent={agent} />
            </li>
          ))}
        </ul>
      ) : (
        <LongList agents={agents} box={box} />
      )}
    </ScrollBox>
  );
}

interface LongListProps {
  agents: readonly LiveAgent[];
  box: React.RefObject<HTMLDivElement | null>;
}

function LongList({ agents, box }: LongListProps) {
  const list = useRef<HTMLUListElement>(null);
  const rowHeight = useRowHeight(list);
  const rows = useVirtualizer({
    count: agents.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    getItemKey: (place) => agents[place]?.agentId ?? place,
    overscan: 4,
  });
  useLayoutEffect(() => {
    if (rowHeight > 0) rows.measure();
  }, [rows, rowHeight]);
  return (
    <ul ref={list} className="live-agent-list" style={{ height: rows.getTotalSize() }}>
      {rows.getVirtualItems().map((item) => {
        const agent = agents[item.index];
        if (agent === undefined) return null;
        return (
          <li
            key={agent.agentId}
            className="live-agent-placed"
            style={{ transform: `translateY(${item.start}px)` }}
            aria-setsize={agents.length}
            aria-posinset={item.index + 1}
          >
            <AgentRow agent={agent} />
          </li>
        );
      })}
    </ul>
  );
}

/** The height of a row is a matter of the style sheet (window size, big screen) and read from there. */
function useRowHeight(list: React.RefObject<HTMLElement | null>): number {
  const [height, setHeight] = useState(46);
  useLayoutEffect(() => {
    const read = (): void => {
      if (list.current === null) return;
      const value = Number.parseFloat(getComputedStyle(list.current).getPropertyValue('--live-row'));
      if (value > 0) setHeight(value);
    };
    read();
    window.addEventListener('resize', read);
    return () => window.removeEventListener('resize', read);
  }, [list]);
  return height;
}

const AgentRow = memo(function AgentRow({ agent }: { agent: LiveAgent }) {
  const { t } = useTexts();
  const now = useBoardNow();
  const beyond = beyondLimitMs(agent, now);
  const Actions = useContext(AgentActionsContext);
  return (
    <div className={beyond === null ? 'live-agent' : 'live-agent live-broken'}>
      <span className={`ui-pill st-${stateLook[agent.state]}`}>
        <i className="dot" aria-hidden />
        {t(`common.state.${agent.state}`)}
      </span>
      <span className="live-agent-who">
        <span className="clip" title={`${agent.name} ${agent.agentNumber}`}>
          <AgentName agent={agent} /> <span className="live-agent-number num">{agent.agentNumber}</span>
        </span>
        <AgentDoing agent={agent} beyond={beyond} />
      </span>
      <span className="live-agent-handled num" title={t('live.handledTodayLong', { count: agent.handledToday })}>
        {t('live.handledToday', { count: agent.handledToday })}
      </span>
      <span className={beyond === null ? 'live-agent-time num' : 'live-agent-time num live-hot'}>
        {formatTimer(now - Date.parse(agent.since))}
      </span>
      {Actions === null ? null : <Actions agent={agent} />}
    </div>
  );
});

/** Leads to the running contact, if there is one and the person may see it. */
function AgentName({ agent }: { agent: LiveAgent }) {
  const { t } = useTexts();
  const me = useMe();
  if (agent.contactId === null || !may(me, 'contacts.see-all')) return <b>{agent.name}</b>;
  return (
    <Link
      className="live-agent-name"
      to="/contacts/$contactId"
      params={{ contactId: agent.contactId }}
      preload={false}
      title={t('live.openContact', { agent: agent.name })}
    >
      {agent.name}
    </Link>
  );
}

function AgentDoing({ agent, beyond }: { agent: LiveAgent; beyond: number | null }) {
  const { t, pick } = useTexts();
  const words = [
    agent.reasonName === null ? '' : pick(agent.reasonName),
    agent.queueName === null ? '' : pick(agent.queueName),
    // Beyond a limit the overrun is what counts, and there is room for one of the two.
    beyond === null ? (agent.maskedAddress ?? '') : '',
  ].filter(Boolean);
  if (words.length === 0 && agent.teamName !== null) words.push(agent.teamName);
  return (
    <span className="live-agent-doing clip num" title={words.join(' · ') || undefined}>
      {beyond === null ? null : <b className="live-hot">{t('live.over', { time: formatTimer(beyond) })}</b>}
      {beyond !== null && words.length > 0 ? ' · ' : null}
      {words.join(' · ')}
    </span>
  );
}
