import { Outlet, useNavigate, useRouter } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { MicrophoneCheck } from '../desks/agent/microphone-check.tsx';
import { usualKeys } from '../desks/agent/shortcuts/actions.ts';
import { isTyping, keyTextOf } from '../desks/agent/shortcuts/keys.ts';
import { createWorkplace, type Workplace } from '../desks/agent/workplace.ts';
import { useAction, useDesk, WorkplaceContext } from '../desks/agent/workplace-context.ts';
import { SupervisionDock } from '../desks/supervisor/supervision-dock.tsx';
import { useTexts } from '../i18n/i18n.ts';
import { queryClient } from '../platform/queries.ts';
import { realtime } from '../platform/realtime-browser.ts';
import { leaveSession, may, meQuery, useMe } from '../platform/session.ts';
import { Palette } from './palette/palette.tsx';
import { Rail } from './rail.tsx';
import { ShortcutHelp } from './shortcut-help.tsx';
import { TopBar } from './top-bar.tsx';
import './shell.css';

/** What surrounds every page of a signed-in person, and what goes on while pages change: lines, phone, keys. */
export function Shell() {
  const { t } = useTexts();
  const me = useMe();
  const isAgent = me.agentId !== null && may(me, 'desk.use');
  const { accountId } = me;
  const workplace = useMemo(() => (isAgent ? createWorkplace(accountId, realtime) : null), [isAgent, accountId]);
  const [isPaletteOpen, setPaletteOpen] = useState(false);
  const [isHelpOpen, setHelpOpen] = useState(false);
  useLines(workplace);

  const openPalette = (): void => setPaletteOpen(true);
  const openHelp = (): void => setHelpOpen(true);
  return (
    <WorkplaceContext value={workplace}>
      <div className="shell">
        <a className="skip-link" href="#main">
          {t('shell.skip')}
        </a>
        <TopBar onSearch={openPalette} onHelp={openHelp} />
        <Rail />
        <main id="main" tabIndex={-1}>
          <Outlet />
        </main>
        {workplace === null ? (
          <PlainKeys onPalette={openPalette} onHelp={openHelp} />
        ) : (
          <AgentKeys onPalette={openPalette} onHelp={openHelp} />
        )}
        {workplace === null || !may(me, 'live.supervise') ? null : <SupervisionDock />}
        {workplace === null ? null : <MicrophoneCheck />}
        {isPaletteOpen ? <Palette onClose={() => setPaletteOpen(false)} /> : null}
        {isHelpOpen ? <ShortcutHelp onClose={() => setHelpOpen(false)} /> : null}
      </div>
    </WorkplaceContext>
  );
}

function useLines(workplace: Workplace | null): void {
  const router = useRouter();
  useEffect(() => {
    realtime.start();
    workplace?.start();
    const stop = realtime.connection.subscribe(() => {
      const { phase, endedBy } = realtime.connection.get();
      if (phase === 'ended' && endedBy === 'signed-out') {
        leaveSession();
        void router.invalidate();
      }
      // A session that ended while we were away: the socket cannot say so, the API can.
      if (phase === 'lost') void queryClient.fetchQuery({ ...meQuery, staleTime: 0 }).catch(() => {});
    });
    return () => {
      stop();
      workplace?.stop();
      realtime.stop();
    };
  }, [workplace, router]);
}

interface KeysProps {
  onPalette: () => void;
  onHelp: () => void;
}

/** A call that begins to ring brings its agent to the desk from any page. */
function AgentKeys({ onPalette, onHelp }: KeysProps) {
  const { t } = useTexts();
  const { desk } = useDesk();
  const navigate = useNavigate();
  useAction('palette', onPalette);
  useAction('help', onHelp);
  const ringing = desk?.contacts.find((contact) => contact.phase === 'ringing');
  const ringingId = ringing?.contactId;
  const caller = ringing?.customer?.name ?? ringing?.maskedAddress;
  useEffect(() => {
    if (ringingId !== undefined) void navigate({ to: '/desk' });
  }, [ringingId, navigate]);
  useEffect(() => {
    document.title = caller === undefined ? t('common.product') : `${t('desk.phase.ringing')} ${caller}`;
  }, [caller, t]);
  return null;
}

/** The two keys of people without a desk, who have no settings for them. */
function PlainKeys({ onPalette, onHelp }: KeysProps) {
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent): void => {
      const text = keyTextOf(event);
      if (isTyping(event, text)) return;
      const open = text === usualKeys.palette ? onPalette : text === usualKeys.help ? onHelp : null;
      if (open === null) return;
      event.preventDefault();
      open();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [onPalette, onHelp]);
  return null;
}
