import { useEffect, useState } from 'react';
import {
  type ActionId,
  actionIds,
  actionWithKey,
  keysOf,
  outcomeDigitsSwitch,
  supervisionActions,
  usualKeys,
} from '../desks/agent/shortcuts/actions.ts';
import { checkKey, isComposing, keyTextOf, showKey } from '../desks/agent/shortcuts/keys.ts';
import { useWorkplace } from '../desks/agent/workplace-context.ts';
import { useTexts } from '../i18n/i18n.ts';
import { may, useMe } from '../platform/session.ts';
import { useStore } from '../platform/store.ts';
import { Button, Kbd, Switch } from '../ui/index.ts';

/** Every key of the desk: change it, or switch it off. Kept for this account on this machine. */
export function ShortcutSettings() {
  const { t } = useTexts();
  const { preferences } = useWorkplace();
  const { keys: own } = useStore(preferences);
  const me = useMe();
  const without: readonly ActionId[] = may(me, 'live.supervise') ? [] : supervisionActions;
  const shown = actionIds.filter((action) => !without.includes(action));
  const [changing, setChanging] = useState<ActionId | null>(null);
  const setKey = (action: string, key: string | null): void => {
    const { [action]: _before, ...others } = own;
    preferences.change({ keys: key === null ? others : { ...others, [action]: key } });
  };
  return (
    <section className="ui-panel settings-panel" aria-label={t('settings.shortcuts')}>
      <div className="ui-section-head">
        <h2>{t('settings.shortcuts')}</h2>
        <Button size="small" disabled={Object.keys(own).length === 0} onClick={() => preferences.change({ keys: {} })}>
          {t('settings.usualKeys')}
        </Button>
      </div>
      <p className="settings-hint">{t('settings.shortcutsText')}</p>
      <ul className="settings-keys">
        {shown.map((action) => (
          <ShortcutRow
            key={action}
            action={action}
            isChanging={changing === action}
            onBegin={() => setChanging(action)}
            onEnd={() => setChanging(null)}
            onSet={(key) => setKey(action, key)}
          />
        ))}
        <li>
          <span>{t('desk.action.outcomeDigits')}</span>
          <span className="settings-key">
            <Kbd>1–9</Kbd>
          </span>
          <span />
          <Switch
            label={t('settings.switchKey', { action: t('desk.action.outcomeDigits') })}
            isLabelHidden
            isOn={own[outcomeDigitsSwitch] !== ''}
            onChange={(isOn) => setKey(outcomeDigitsSwitch, isOn ? null : '')}
          />
        </li>
      </ul>
    </section>
  );
}

interface ShortcutRowProps {
  action: ActionId;
  isChanging: boolean;
  onBegin: () => void;
  onEnd: () => void;
  /** Null brings the usual key back, '' switches off. */
  onSet: (key: string | null) => void;
}

function ShortcutRow({ action, isChanging, onBegin, onEnd, onSet }: ShortcutRowProps) {
  const { t } = useTexts();
  const { preferences } = useWorkplace();
  const keys = keysOf(useStore(preferences).keys);
  const key = keys[action];
  const label = t(`desk.action.${action}`);
  return (
    <li>
      <span>{label}</span>
      <span className="settings-key">
        {isChanging ? <KeyCatcher action={action} onEnd={onEnd} onSet={onSet} /> : null}
        {!isChanging && key !== null ? <Kbd>{showKey(key)}</Kbd> : null}
        {!isChanging && key === null ? <span className="dim">{t('settings.keyOff')}</span> : null}
      </span>
      <Button
        size="small"
        look="quiet"
        aria-label={t(isChanging ? 'settings.cancelKey' : 'settings.changeKey', { action: label })}
        onClick={isChanging ? onEnd : onBegin}
      >
        {isChanging ? t('common.cancel') : t('settings.change')}
      </Button>
      <Switch
        label={t('settings.switchKey', { action: label })}
        isLabelHidden
        isOn={key !== null}
        onChange={(isOn) => onSet(isOn ? null : '')}
      />
    </li>
  );
}

/** Takes the next key instead of the desk, and says why when it cannot be used. */
function KeyCatcher({ action, onEnd, onSet }: Pick<ShortcutRowProps, 'action' | 'onEnd' | 'onSet'>) {
  const { t } = useTexts();
  const { preferences } = useWorkplace();
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (isComposing(event) || event.key === 'Tab') return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (event.key === 'Escape') {
        onEnd();
        return;
      }
      const text = keyTextOf(event);
      const found = checkKey(text);
      if (found === 'modifier-only') return;
      const other = actionWithKey(keysOf(preferences.get().keys), text, action);
      if (found !== null) setProblem(t(`settings.keyProblem.${found}`, { key: showKey(text) }));
      else if (other !== null)
        setProblem(t('settings.keyUsed', { key: showKey(text), action: t(`desk.action.${other}`) }));
      else {
        onSet(text === usualKeys[action] ? null : text);
        onEnd();
      }
    };
    // Before the desk's own listener.
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, [action, onEnd, onSet, preferences, t]);
  return (
    <span className={problem === null ? 'settings-catch' : 'settings-catch settings-catch-bad'} role="status">
      {problem ?? t('settings.pressKey')}
    </span>
  );
}
