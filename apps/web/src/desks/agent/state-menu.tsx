import type { AgentState, Desk } from '@shouwen/contract';
import { Check, ChevronDown } from 'lucide-react';
import { useErrorText } from '../../i18n/error-text.ts';
import { formatDuration, formatTimer } from '../../i18n/format.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { useNow } from '../../platform/clock.ts';
import { Kbd, Menu, MenuItem, toast } from '../../ui/index.ts';
import { chooseState } from './availability.ts';
import type { SettableState } from './desk-actions.ts';
import type { ActionId } from './shortcuts/actions.ts';
import { stateChoices } from './workplace.ts';
import { useAction, useDesk, useKey, useWorkplace } from './workplace-context.ts';
import './state-menu.css';

/** The look of an agent's state: one of the state colours. */
export function stateLook(state: AgentState): 'ready' | 'ring' | 'talk' | 'hold' | 'wrap' | 'away' {
  switch (state) {
    case 'available':
      return 'ready';
    case 'ringing':
      return 'ring';
    case 'talking':
      return 'talk';
    case 'hold':
      return 'hold';
    case 'wrap-up':
      return 'wrap';
    case 'break':
    case 'busy':
    case 'offline':
      return 'away';
  }
}

const stateActions = ['state1', 'state2', 'state3', 'state4', 'state5', 'state6'] as const;

/** The agent's state, in one place: a word, a timer, and the way to change it. */
export function StateMenu() {
  const { desk } = useDesk();
  return desk === null ? null : <LoadedStateMenu desk={desk} />;
}

function LoadedStateMenu({ desk }: { desk: Desk }) {
  const { t, pick } = useTexts();
  const workplace = useWorkplace();
  const errorText = useErrorText();
  const choices = stateChoices(desk).slice(0, 12);
  const { agent } = desk;
  const choose = (state: SettableState, reasonId: string | null): void => {
    chooseState(workplace, state, reasonId).catch((error: unknown) => toast(errorText(error), 'bad'));
  };
  const labelOf = (state: SettableState, reasonId: string | null): string => {
    const reason = desk.reasons.find((one) => one.reasonId === reasonId);
    return reason === undefined ? t(`common.state.${state}`) : pick(reason.name);
  };
  const choiceKeys = stateActions.map((action, index) => ({ action, choice: choices[index] }));
  return (
    <>
      {choiceKeys.map(({ action, choice }) => (
        <StateKey
          key={action}
          action={action}
          run={choice === undefined ? null : () => choose(choice.state, choice.reasonId)}
        />
      ))}
      <StateKey action="stateOff" run={() => choose('offline', null)} />
      <Menu
        label={t('desk.stateMenu')}
        align="end"
        renderTrigger={(attributes) => (
          <button {...attributes} type="button" className={`state-pill st-${stateLook(agent.state)}`}>
            <i className="dot" aria-hidden />
            <span className="vh">{t('desk.agentState')}</span>
            <StateWords desk={desk} />
            <ChevronDown size={14} aria-hidden />
          </button>
        )}
      >
        {choices.map(({ state, reasonId }, index) => (
          <MenuItem
            key={reasonId ?? state}
            isChosen={agent.state === state && agent.reasonId === reasonId}
            onSelect={() => choose(state, reasonId)}
          >
            <StateItem
              look={stateLook(state)}
              label={labelOf(state, reasonId)}
              limitMs={desk.reasons.find((reason) => reason.reasonId === reasonId)?.limitMs ?? null}
              isChosen={agent.state === state && agent.reasonId === reasonId}
              action={stateActions[index] ?? null}
            />
          </MenuItem>
        ))}
        <hr />
        <MenuItem isChosen={agent.state === 'offline'} onSelect={() => choose('offline', null)}>
          <StateItem
            look="away"
            label={t('common.state.offline')}
            limitMs={null}
            isChosen={agent.state === 'offline'}
            action="stateOff"
          />
        </MenuItem>
      </Menu>
    </>
  );
}

/** A key has no place on screen of its own; this only binds it. */
function StateKey({ action, run }: { action: ActionId; run: (() => void) | null }) {
  useAction(action, run);
  return null;
}

function StateWords({ desk }: { desk: Desk }) {
  const { t, pick } = useTexts();
  const now = useNow();
  const { state, reasonId, since, pendingState, pendingReasonId } = desk.agent;
  const reasonName = (id: string | null): string | null => {
    const reason = desk.reasons.find((one) => one.reasonId === id);
    return reason === undefined ? null : pick(reason.name);
  };
  const limit = desk.reasons.find((reason) => reason.reasonId === reasonId)?.limitMs ?? null;
  const elapsed = now - Date.parse(since);
  const pending = pendingState === null ? null : (reasonName(pendingReasonId) ?? t(`common.state.${pendingState}`));
  return (
    <>
      <span>{reasonName(reasonId) ?? t(`common.state.${state}`)}</span>
      <span className={`num ${limit !== null && elapsed > limit ? 'state-over' : ''}`}>{formatTimer(elapsed)}</span>
      {pending === null ? null : <span className="state-pending">{t('desk.pendingState', { state: pending })}</span>}
    </>
  );
}

interface StateItemProps {
  look: string;
  label: string;
  limitMs: number | null;
  isChosen: boolean;
  action: ActionId | null;
}

function StateItem({ look, label, limitMs, isChosen, action }: StateItemProps) {
  const { t, language } = useTexts();
  return (
    <>
      <i className={`dot state-dot-${look}`} aria-hidden />
      <span>{label}</span>
      {limitMs === null ? null : (
        <span className="dim num">{t('desk.stateLimit', { time: formatDuration(limitMs, language) })}</span>
      )}
      <span className="ui-menu-end">
        {isChosen ? <Check size={15} aria-hidden /> : null}
        {action === null ? null : <StateKeyLabel action={action} />}
      </span>
    </>
  );
}

function StateKeyLabel({ action }: { action: ActionId }) {
  const key = useKey(action);
  return key.shown === null ? null : <Kbd>{key.shown}</Kbd>;
}
