import { formatClock } from '../../i18n/format.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { realtime } from '../../platform/realtime-browser.ts';
import { useStore } from '../../platform/store.ts';
import { Button, Notice } from '../../ui/index.ts';
import { useDesk, useMicrophone, usePhone, useSelectedContact, useWorkplace } from './workplace-context.ts';

/** At most one line over the desk: the most serious thing that is true now. */
export function DeskNotice() {
  const { t } = useTexts();
  const { phone, ringer } = useWorkplace();
  const isRingBlocked = useStore(ringer.isBlocked);
  const connection = useStore(realtime.connection);
  const { line, call, isSoundBlocked, lastFailure } = usePhone();
  const { desk } = useDesk();
  const { status: microphone } = useMicrophone();
  const contact = useSelectedContact();

  if (connection.phase === 'ended') {
    return (
      <Notice
        look="bad"
        isLive
        action={
          <Button size="small" onClick={() => window.location.reload()}>
            {t('desk.reload')}
          </Button>
        }
      >
        {t('desk.notice.ended')}
      </Notice>
    );
  }
  if (connection.phase === 'lost') {
    const at =
      connection.lastMessageAt === null ? null : formatClock(connection.lastMessageAt + connection.clockOffsetMs, true);
    return (
      <Notice look="bad" isLive>
        {at === null ? t('desk.notice.neverConnected') : t('desk.notice.stale', { at })}
        {call?.phase === 'talking' ? t('desk.notice.callGoesOn') : null}
      </Notice>
    );
  }
  if (isSoundBlocked)
    return (
      <Notice look="warn" isLive>
        {t('desk.notice.soundBlocked')}
      </Notice>
    );
  if (lastFailure === 'microphone' && microphone !== 'ready')
    return (
      <Notice look="bad" isLive>
        {t('desk.notice.noMicrophone')}
      </Notice>
    );
  if (line === 'elsewhere') {
    return (
      <Notice
        look="warn"
        isLive
        action={
          <Button size="small" onClick={() => phone.takeOver()}>
            {t('desk.takePhone')}
          </Button>
        }
      >
        {t('desk.notice.phoneElsewhere')}
      </Notice>
    );
  }
  if (isRingBlocked && desk !== null && desk.agent.state !== 'offline') {
    return (
      <Notice look="warn" isLive>
        {t('desk.notice.touchPage')}
      </Notice>
    );
  }
  const isLive = contact?.phase === 'talking' || contact?.phase === 'hold';
  const isSilent = isLive && (contact.isMediaLost || call?.isMediaLost === true);
  if (isSilent)
    return (
      <Notice look="warn" isLive>
        {t('desk.notice.mediaLost')}
      </Notice>
    );
  if (line === 'refused')
    return (
      <Notice look="bad" isLive>
        {t('desk.notice.phoneRefused')}
      </Notice>
    );
  if (line === 'lost' && desk !== null && desk.agent.state !== 'offline') {
    return (
      <Notice look="warn" isLive>
        {t('desk.notice.phoneLost')}
      </Notice>
    );
  }
  return null;
}
