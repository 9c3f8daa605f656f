import type { LiveAgent } from '@shouwen/contract';
import { useQuery } from '@tanstack/react-query';
import { Ellipsis, Headphones } from 'lucide-react';
import { useState } from 'react';
import { reasonsQuery } from '../../contacts/queries.ts';
import { useErrorText } from '../../i18n/error-text.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { may, useMe } from '../../platform/session.ts';
import { useStoreValue } from '../../platform/store.ts';
import { IconButton, Menu, MenuGroup, MenuItem, toast } from '../../ui/index.ts';
import type { SettableState } from '../agent/desk-actions.ts';
import { MoveDialog } from './move-dialog.tsx';
import { setAgentState, supervision } from './supervision-actions.ts';
import { useSupervise } from './use-supervise.ts';

/** At the end of an agent's row: listen by one click, everything else in a menu. */
export function AgentActions({ agent }: { agent: LiveAgent }) {
  const { t } = useTexts();
  const me = useMe();
  const supervise = useSupervise(agent);
  const [isMoving, setMoving] = useState(false);
  const isHeard = useStoreValue(supervision, (one) => one?.agentId === agent.agentId);
  if (!may(me, 'live.supervise') || me.agentId === agent.agentId) return <span />;
  return (
    <span className="live-agent-actions">
      {supervise === null ? null : (
        <IconButton
          size="small"
          label={t('live.supervise.listenTo', { agent: agent.name })}
          icon={<Headphones size={15} aria-hidden />}
          aria-pressed={isHeard}
          onClick={() => (isHeard ? void supervision.leave() : supervise('listen'))}
        />
      )}
      <Menu
        label={t('live.supervise.more', { agent: agent.name })}
        align="end"
        renderTrigger={(attributes) => (
          <button
            {...attributes}
            type="button"
            className="ui-icon-button ui-icon-button-small"
            aria-label={t('live.supervise.more', { agent: agent.name })}
            title={t('live.supervise.more', { agent: agent.name })}
          >
            <Ellipsis size={15} aria-hidden />
          </button>
        )}
      >
        {supervise === null ? null : (
          <MenuGroup label={t('live.supervise.call')}>
            <MenuItem onSelect={() => supervise('listen')}>{t('live.supervise.mode.listen')}</MenuItem>
            <MenuItem onSelect={() => supervise('whisper')}>{t('live.supervise.mode.whisper')}</MenuItem>
            <MenuItem onSelect={() => supervise('listen', 'barge')}>{t('live.supervise.mode.barge')}</MenuItem>
            <MenuItem onSelect={() => supervise('listen', 'take-over')}>{t('live.supervise.mode.take-over')}</MenuItem>
            <MenuItem onSelect={() => setMoving(true)}>{t('live.supervise.move')}</MenuItem>
          </MenuGroup>
        )}
        <StateItems agent={agent} />
      </Menu>
      {isMoving && agent.contactId !== null ? (
        <MoveDialog contactId={agent.contactId} agentName={agent.name} onClose={() => setMoving(false)} />
      ) : null}
    </span>
  );
}

function StateItems({ agent }: { agent: LiveAgent }) {
  const { t, pick } = useTexts();
  const errorText = useErrorText();
  const { data: reasons = [] } = useQuery(reasonsQuery);
  const set = (state: SettableState, reasonId: string | null, label: string): void => {
    setAgentState(agent.agentId, state, reasonId).then(
      () => toast(t('live.supervise.stateSet', { agent: agent.name, state: label }), 'ready'),
      (error: unknown) => toast(errorText(error), 'bad'),
    );
  };
  const choices: { state: SettableState; reasonId: string | null; label: string }[] = [
    { state: 'available', reasonId: null, label: t('common.state.available') },
    ...reasons
      .filter((reason) => !reason.isSystem)
      .map(({ state, reasonId, name }) => ({ state, reasonId, label: pick(name) })),
    { state: 'offline', reasonId: null, label: t('common.state.offline') },
  ];
  return (
    <MenuGroup label={t('live.supervise.state')}>
      {choices.map(({ state, reasonId, label }) => (
        <MenuItem
          key={reasonId ?? state}
          isChosen={agent.state === state && agent.reasonId === reasonId}
          onSelect={() => set(state, reasonId, label)}
        >
          {label}
        </MenuItem>
      ))}
    </MenuGroup>
  );
}
