import { useNavigate } from '@tanstack/react-router';
import { Headphones, LoaderCircle, PhoneOff } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useErrorText } from '../../i18n/error-text.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { useStore } from '../../platform/store.ts';
import { Button, Kbd, toast } from '../../ui/index.ts';
import type { ActionId } from '../agent/shortcuts/actions.ts';
import { useAction, useKey, useWorkplace } from '../agent/workplace-context.ts';
import type { LoudAction, Supervision, SupervisionMode } from './supervision.ts';
import { supervision } from './supervision-actions.ts';
import './supervision-dock.css';

/** Below every page for as long as a call is listened to: whom, who hears the supervisor, and how to change that. */
export function SupervisionDock() {
  const { phone } = useWorkplace();
  const current = useStore(supervision);
  useEffect(() => supervision.followPhone(phone.state), [phone]);
  return current === null ? null : <Dock current={current} />;
}

type Choice = SupervisionMode | 'take-over';
const choices: readonly { choice: Choice; action: ActionId }[] = [
  { choice: 'listen', action: 'superviseListen' },
  { choice: 'whisper', action: 'superviseWhisper' },
  { choice: 'barge', action: 'superviseBarge' },
  { choice: 'take-over', action: 'superviseTakeOver' },
];

function Dock({ current }: { current: Supervision }) {
  const { t } = useTexts();
  const errorText = useErrorText();
  const navigate = useNavigate();
  const leaveKey = useKey('hangUp');
  const isOn = current.state === 'on';
  const say = (error: unknown): void => toast(errorText(error), 'bad');
  const leave = (): void => void supervision.leave();
  const choose = (choice: Choice): void => {
    if (choice === current.mode) supervision.ask(null);
    else if (choice === 'barge' || choice === 'take-over') supervision.ask(choice);
    else supervision.changeMode(choice).catch(say);
  };
  const confirm = (what: LoudAction): void => {
    if (what === 'barge') supervision.changeMode('barge').catch(say);
    else supervision.takeOver().then(() => navigate({ to: '/desk' }), say);
  };
  useAction('hangUp', leave);
  return (
    <section className="dock" aria-label={t('live.supervise.dock')} data-region tabIndex={-1}>
      <div className="dock-whom">
        <span className="ui-pill st-talk">
          {isOn ? <Headphones size={14} aria-hidden /> : <LoaderCircle size={14} className="ui-spin" aria-hidden />}
          <span role="status">{isOn ? t(`live.supervise.now.${current.mode}`) : t('live.supervise.joining')}</span>
        </span>
        <b className="clip" title={current.agentName}>
          {current.agentName}
        </b>
        {current.maskedAddress === null ? null : (
          <span className="dim num">{t('live.supervise.customer', { address: current.maskedAddress })}</span>
        )}
      </div>
      {current.pending === null ? (
        <Modes current={current} onChoose={choose} />
      ) : (
        <Question what={current.pending} onConfirm={confirm} />
      )}
      <Button
        icon={<PhoneOff size={15} aria-hidden />}
        shortcut={leaveKey.shown}
        aria-keyshortcuts={leaveKey.aria}
        onClick={leave}
      >
        {t('live.supervise.leave')}
      </Button>
    </section>
  );
}

interface ModesProps {
  current: Supervision;
  onChoose: (choice: Choice) => void;
}

function Modes({ current, onChoose }: ModesProps) {
  const { t } = useTexts();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be an inline flex row in every engine
    <div className="dock-modes" role="group" aria-label={t('live.supervise.modes')}>
      {choices.map(({ choice, action }) => (
        <ModeButton
          key={choice}
          choice={choice}
          action={action}
          isChosen={current.mode === choice}
          isPossible={current.state === 'on'}
          onChoose={onChoose}
        />
      ))}
    </div>
  );
}

interface ModeButtonProps {
  choice: Choice;
  action: ActionId;
  isChosen: boolean;
  isPossible: boolean;
  onChoose: (choice: Choice) => void;
}

function ModeButton({ choice, action, isChosen, isPossible, onChoose }: ModeButtonProps) {
  const { t } = useTexts();
  const key = useKey(action);
  const run = (): void => onChoose(choice);
  useAction(action, isPossible ? run : null);
  return (
    <button type="button" aria-pressed={isChosen} aria-keyshortcuts={key.aria} disabled={!isPossible} onClick={run}>
      <b>
        {t(`live.supervise.mode.${choice}`)} {key.shown === null ? null : <Kbd>{key.shown}</Kbd>}
      </b>
      <small>{t(`live.supervise.heardBy.${choice}`)}</small>
    </button>
  );
}

/** Asked once, because the customer notices what comes next. The focus comes here; Escape takes it back. */
function Question({ what, onConfirm }: { what: LoudAction; onConfirm: (what: LoudAction) => void }) {
  const { t } = useTexts();
  const yes = useRef<HTMLSpanElement>(null);
  useEffect(() => yes.current?.querySelector('button')?.focus(), []);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape on either of the two buttons inside
    <div
      className="dock-question"
      onKeyDown={(event) => {
        if (event.key === 'Escape') supervision.ask(null);
      }}
    >
      <p role="alert">{t(`live.supervise.ask.${what}`)}</p>
      <span ref={yes}>
        <Button look="primary" onClick={() => onConfirm(what)}>
          {t(`live.supervise.mode.${what}`)}
        </Button>
      </span>
      <Button onClick={() => supervision.ask(null)}>{t('common.cancel')}</Button>
    </div>
  );
}
