import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useContext } from 'react';
import { chooseState } from '../../desks/agent/availability.ts';
import { dialNumber } from '../../desks/agent/desk-actions.ts';
import { isDialable } from '../../desks/agent/dialable.ts';
import { type ActionId, keysOf, supervisionActions } from '../../desks/agent/shortcuts/actions.ts';
import { showKey } from '../../desks/agent/shortcuts/keys.ts';
import { stateChoices, type Workplace } from '../../desks/agent/workplace.ts';
import { WorkplaceContext } from '../../desks/agent/workplace-context.ts';
import { useErrorText } from '../../i18n/error-text.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { api, call } from '../../platform/api.ts';
import { may, useMe } from '../../platform/session.ts';
import { toast } from '../../ui/index.ts';
import { pagesFor } from '../pages.ts';
import { findMatch, type Match } from './match.ts';
import { usePinyin } from './pinyin.ts';

export type CommandGroup = 'actions' | 'states' | 'pages' | 'customers';
export interface Command {
  id: string;
  group: CommandGroup;
  label: string;
  hint: string | null;
  key: string | null;
  run: () => void;
}
export interface FoundCommand extends Command {
  match: Match;
}

/** Actions of the palette; opening it is none of them, nor is the way between regions. */
const paletteActions: readonly ActionId[] = [
  'answer',
  'hangUp',
  'mute',
  'hold',
  'transfer',
  'join',
  'handOver',
  'backToCustomer',
  'pauseRecording',
  ...supervisionActions,
  'keypad',
  'dialOut',
  'submit',
  'extend',
  'note',
  'nextContact',
  'previousContact',
  'help',
];

const shownMax = 12;

/** Everything that can be done now and fits what was typed, best first. */
export function useCommands(typed: string): FoundCommand[] {
  const commands = [...useDeskCommands(typed), ...usePageCommands(), ...useCustomerCommands(typed)];
  const toSyllables = usePinyin();
  return commands
    .flatMap((command): FoundCommand[] => {
      // The server has matched customers already, also by parts that are not shown.
      const isGiven = command.group === 'customers' || command.id === 'dial';
      const match = findMatch(command.label, toSyllables?.(command.label) ?? null, typed);
      if (match === null && !isGiven) return [];
      return [{ ...command, match: match ?? { from: 0, to: 0, rank: 4 } }];
    })
    .sort((a, b) => a.match.rank - b.match.rank)
    .slice(0, shownMax);
}

function useDeskCommands(typed: string): Command[] {
  const { t, pick } = useTexts();
  const workplace = useContext(WorkplaceContext);
  const errorText = useErrorText();
  if (workplace === null) return [];
  const keys = keysOf(workplace.preferences.get().keys);
  const say = (error: unknown): void => toast(errorText(error), 'bad');
  const keyOf = (action: ActionId): string | null => (keys[action] === null ? null : showKey(keys[action]));
  const actions = paletteActions
    .filter((action) => workplace.shortcuts.canRun(action))
    .map((action) => ({
      id: action,
      group: 'actions' as const,
      label: t(`desk.action.${action}`),
      hint: null,
      key: keyOf(action),
      run: () => void workplace.shortcuts.run(action),
    }));
  const { desk } = workplace.desk.get();
  const states = (desk === null ? [] : stateChoices(desk)).map(({ state, reasonId }) => {
    const reason = desk?.reasons.find((one) => one.reasonId === reasonId);
    return {
      id: `state-${state}-${reasonId}`,
      group: 'states' as const,
      label: reason === undefined ? t(`common.state.${state}`) : pick(reason.name),
      hint: reason === undefined ? null : t(`common.state.${state}`),
      key: null,
      run: () => void chooseState(workplace, state, reasonId).catch(say),
    };
  });
  const off: Command = {
    id: 'state-offline',
    group: 'states',
    label: t('common.state.offline'),
    hint: null,
    key: keyOf('stateOff'),
    run: () => void chooseState(workplace, 'offline', null).catch(say),
  };
  const dial: Command = {
    id: 'dial',
    group: 'actions',
    label: t('desk.dialNumber', { number: typed.trim() }),
    hint: null,
    key: null,
    run: () => void callNumber(workplace, typed.trim()).catch(say),
  };
  const canDial = isDialable(typed) && typed.trim().length >= 3 && workplace.shortcuts.canRun('dialOut');
  return [...(canDial ? [dial] : []), ...actions, ...states, off];
}

async function callNumber(workplace: Workplace, number: string): Promise<void> {
  if ((await workplace.microphone.acquire()) !== null) await dialNumber(number);
}

function usePageCommands(): Command[] {
  const { t } = useTexts();
  const me = useMe();
  const navigate = useNavigate();
  return pagesFor(me).map((page) => ({
    id: `page-${page.key}`,
    group: 'pages',
    label: t(`shell.pages.${page.key}`),
    hint: null,
    key: null,
    run: () => void navigate({ to: page.path }),
  }));
}

function useCustomerCommands(typed: string): Command[] {
  const { pick } = useTexts();
  const me = useMe();
  const navigate = useNavigate();
  const q = typed.trim();
  const isSearched = q.length >= 2 && (may(me, 'contacts.see-all') || may(me, 'contacts.see-own'));
  const { data = [] } = useQuery({
    queryKey: ['customers', q],
    enabled: isSearched,
    queryFn: ({ signal }) => call(api.GET('/api/customers', { params: { query: { q } }, signal })),
  });
  if (!isSearched) return [];
  return data.slice(0, 5).map((customer) => ({
    id: `customer-${customer.customerId}`,
    group: 'customers',
    label: customer.name,
    hint: [customer.maskedPhone, customer.level === null ? null : pick(customer.level)].filter(Boolean).join(' · '),
    key: null,
    run: () => void navigate({ to: '/contacts', search: { q: customer.name } }),
  }));
}
