import type { Desk } from '@shouwen/contract';
import { useNavigate } from '@tanstack/react-router';
import { useContext } from 'react';
import {
  type ActionId,
  keysOf,
  outcomeDigitsSwitch,
  supervisionActions,
  usualKeys,
} from '../desks/agent/shortcuts/actions.ts';
import { showKey } from '../desks/agent/shortcuts/keys.ts';
import { stateChoices, type Workplace } from '../desks/agent/workplace.ts';
import { WorkplaceContext } from '../desks/agent/workplace-context.ts';
import { useTexts } from '../i18n/i18n.ts';
import { may, useMe } from '../platform/session.ts';
import { useStore } from '../platform/store.ts';
import { Button, Dialog, Kbd } from '../ui/index.ts';
import './shortcut-help.css';

interface Line {
  id: string;
  label: string;
  key: string;
}

const groups = {
  call: [
    'answer',
    'hangUp',
    'mute',
    'hold',
    'transfer',
    'join',
    'handOver',
    'backToCustomer',
    'pauseRecording',
    'keypad',
    'dialOut',
  ],
  work: ['submit', 'extend', 'note', 'nextContact', 'previousContact'],
  page: ['palette', 'nextRegion', 'help'],
} as const satisfies Record<string, readonly ActionId[]>;
const stateKeys = ['state1', 'state2', 'state3', 'state4', 'state5', 'state6'] as const satisfies readonly ActionId[];

/** Every key that works now, as this person has set them. */
export function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const workplace = useContext(WorkplaceContext);
  const navigate = useNavigate();
  const toSettings = (): void => {
    onClose();
    void navigate({ to: '/settings' });
  };
  return (
    <Dialog
      title={t('shell.help.title')}
      closeLabel={t('common.close')}
      onClose={onClose}
      footer={
        <>
          {workplace === null ? null : <Button onClick={toSettings}>{t('shell.help.change')}</Button>}
          <Button look="primary" onClick={onClose}>
            {t('common.close')}
          </Button>
        </>
      }
    >
      {workplace === null ? <PlainHelp /> : <AgentHelp workplace={workplace} />}
    </Dialog>
  );
}

function PlainHelp() {
  const { t } = useTexts();
  const lines = (['palette', 'help'] as const).map((id) => ({
    id,
    label: t(`desk.action.${id}`),
    key: showKey(usualKeys[id]),
  }));
  return <HelpGroup title={t('shell.help.page')} lines={lines} />;
}

function AgentHelp({ workplace }: { workplace: Workplace }) {
  const { t } = useTexts();
  const me = useMe();
  const { keys: own } = useStore(workplace.preferences);
  const { desk } = useStore(workplace.desk);
  const states = useStateNames(desk);
  const keys = keysOf(own);
  const line = (id: ActionId, label: string): Line[] => {
    const key = keys[id];
    return key === null ? [] : [{ id, label, key: showKey(key) }];
  };
  const group = (ids: readonly ActionId[]): Line[] => ids.flatMap((id) => line(id, t(`desk.action.${id}`)));
  const digits = { id: outcomeDigitsSwitch, label: t('shell.help.outcomes'), key: '1–9' };
  return (
    <div className="help-groups">
      <HelpGroup title={t('shell.help.call')} lines={group(groups.call)} />
      {may(me, 'live.supervise') ? (
        <HelpGroup title={t('live.supervise.call')} lines={group(supervisionActions)} />
      ) : null}
      <HelpGroup
        title={t('shell.help.work')}
        lines={[...group(groups.work), ...(own[outcomeDigitsSwitch] === '' ? [] : [digits])]}
      />
      <HelpGroup
        title={t('shell.help.state')}
        lines={[
          ...stateKeys.flatMap((id, index) => (states[index] === undefined ? [] : line(id, states[index]))),
          ...line('stateOff', t('common.state.offline')),
        ]}
      />
      <HelpGroup title={t('shell.help.page')} lines={group(groups.page)} />
    </div>
  );
}

/** The names behind Alt+1 ... in this centre, so that nobody has to count. */
function useStateNames(desk: Desk | null): string[] {
  const { t, pick } = useTexts();
  if (desk === null) return [];
  return stateChoices(desk).map(({ state, reasonId }) => {
    const reason = desk.reasons.find((one) => one.reasonId === reasonId);
    return reason === undefined ? t(`common.state.${state}`) : pick(reason.name);
  });
}

function HelpGroup({ title, lines }: { title: string; lines: readonly Line[] }) {
  if (lines.length === 0) return null;
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <ul className="help-lines">
        {lines.map(({ id, label, key }) => (
          <li key={id}>
            <span>{label}</span>
            <Kbd>{key}</Kbd>
          </li>
        ))}
      </ul>
    </section>
  );
}
