import { Link, useNavigate, useRouter } from '@tanstack/react-router';
import { ChevronDown, Keyboard, LogOut, Search, Settings, Wifi, WifiOff } from 'lucide-react';
import { useContext } from 'react';
import { StateMenu } from '../desks/agent/state-menu.tsx';
import { useDesk, useKey, WorkplaceContext } from '../desks/agent/workplace-context.ts';
import { useErrorText } from '../i18n/error-text.ts';
import { useTexts } from '../i18n/i18n.ts';
import { realtime } from '../platform/realtime-browser.ts';
import { signOut, useMe } from '../platform/session.ts';
import { useStore } from '../platform/store.ts';
import { Kbd, Menu, MenuItem, toast } from '../ui/index.ts';

export function TopBar({ onSearch, onHelp }: { onSearch: () => void; onHelp: () => void }) {
  const { t } = useTexts();
  const me = useMe();
  const isAgent = useContext(WorkplaceContext) !== null;
  return (
    <header className="top">
      <Link className="brand" to="/">
        <span className="brand-mark" aria-hidden>
          首
        </span>
        <span className="clip" title={me.centreName}>
          {me.centreName}
        </span>
      </Link>
      <button type="button" className="top-search" onClick={onSearch}>
        <Search size={15} aria-hidden />
        <span>{t('shell.search')}</span>
        {isAgent ? <PaletteKey /> : <Kbd>Ctrl K</Kbd>}
      </button>
      <div className="top-end">
        <LineState />
        {isAgent ? <StateMenu /> : null}
        {isAgent ? <Capacity /> : null}
        <AccountMenu onHelp={onHelp} />
      </div>
    </header>
  );
}

function PaletteKey() {
  const key = useKey('palette');
  return key.shown === null ? null : <Kbd>{key.shown}</Kbd>;
}

function LineState() {
  const { t } = useTexts();
  const { phase, roundTripMs } = useStore(realtime.connection);
  const isLive = phase === 'live';
  return (
    <span className={`top-line ${isLive || phase === 'connecting' ? '' : 'top-line-bad'}`} role="status">
      {phase === 'lost' || phase === 'ended' ? <WifiOff size={15} aria-hidden /> : <Wifi size={15} aria-hidden />}
      {t(`shell.line.${phase}`)}
      {isLive && roundTripMs !== null ? <b className="num" aria-hidden>{`${Math.round(roundTripMs)} ms`}</b> : null}
    </span>
  );
}

function Capacity() {
  const { t } = useTexts();
  const { desk } = useDesk();
  if (desk === null) return null;
  return (
    <span className="top-capacity num">
      {desk.agent.capacity.map(({ channel, used, max }) => (
        <span key={channel}>
          {t(`common.channel.${channel}`)} <b>{`${used}/${max}`}</b>
        </span>
      ))}
    </span>
  );
}

function AccountMenu({ onHelp }: { onHelp: () => void }) {
  const { t } = useTexts();
  const me = useMe();
  const navigate = useNavigate();
  const router = useRouter();
  const errorText = useErrorText();
  const leave = async (): Promise<void> => {
    try {
      await signOut();
      await router.invalidate();
    } catch (error) {
      toast(errorText(error), 'bad');
    }
  };
  return (
    <Menu
      label={t('shell.account', { name: me.name })}
      align="end"
      renderTrigger={(attributes) => (
        <button {...attributes} type="button" className="top-account">
          <span className="avatar" aria-hidden>
            {me.name.slice(0, 1)}
          </span>
          <span className="clip" title={me.name}>
            {me.name}
          </span>
          {me.agentNumber ? <span className="num dim">{me.agentNumber}</span> : null}
          <ChevronDown size={14} aria-hidden />
        </button>
      )}
    >
      <MenuItem onSelect={() => void navigate({ to: '/settings' })}>
        <Settings size={16} aria-hidden />
        {t('shell.pages.settings')}
      </MenuItem>
      <MenuItem onSelect={onHelp}>
        <Keyboard size={16} aria-hidden />
        {t('shell.help.open')}
      </MenuItem>
      <MenuItem onSelect={() => void leave()}>
        <LogOut size={16} aria-hidden />
        {t('shell.signOut')}
      </MenuItem>
    </Menu>
  );
}
