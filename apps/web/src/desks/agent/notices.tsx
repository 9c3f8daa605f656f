import type { ReactNode } from 'react';
import { formatClock } from '../../i18n/format.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { realtime } from '../../platform/realtime-browser.ts';
import { useStore } from '../../platform/store.ts';
import { Button, Notice } from '../../ui/index.ts';
import { type NoticeName, noticeOf } from './notice-of.ts';
import { useDesk, useMicrophone, usePhone, useSelectedContact, useWorkplace } from './workplace-context.ts';

const looks: Record<NoticeName, 'bad' | 'warn'> = {
  ended: 'bad',
  neverConnected: 'bad',
  stale: 'bad',
  soundBlocked: 'warn',
  noMicrophone: 'bad',
  phoneElsewhere: 'warn',
  touchPage: 'warn',
  mediaLost: 'warn',
  phoneRefused: 'bad',
  phoneLost: 'warn',
};

/** At most one line over the desk: the most serious thing that is true now. */
export function DeskNotice() {
  const { t } = useTexts();
  const { ringer } = useWorkplace();
  const connection = useStore(realtime.connection);
  const phone = usePhone();
  const { desk } = useDesk();
  const name = noticeOf({
    connection,
    phone,
    microphone: useMicrophone().status,
    isRingBlocked: useStore(ringer.isBlocked),
    agentState: desk?.agent.state ?? null,
    contact: useSelectedContact(),
  });
  if (name === null) return null;
  const at = formatClock((connection.lastMessageAt ?? 0) + connection.clockOffsetMs, true);
  const isLineLost = name === 'stale' || name === 'neverConnected';
  return (
    <Notice look={looks[name]} isLive action={<NoticeAction name={name} />}>
      {t(`desk.notice.${name}`, { at })}
      {isLineLost && phone.call?.phase === 'talking' ? t('desk.notice.callGoesOn') : null}
    </Notice>
  );
}

function NoticeAction({ name }: { name: NoticeName }): ReactNode {
  const { t } = useTexts();
  const { phone } = useWorkplace();
  if (name === 'ended') {
    return (
      <Button size="small" onClick={() => window.location.reload()}>
        {t('desk.reload')}
      </Button>
    );
  }
  if (name === 'phoneElsewhere') {
    return (
      <Button size="small" onClick={() => phone.takeOver()}>
        {t('desk.takePhone')}
      </Button>
    );
  }
  return null;
}
