import type { ContactDetail, Recording } from '@shouwen/contract';
import { MicOff } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { formatTimer } from '../../i18n/format.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { may, useMe } from '../../platform/session.ts';
import { Notice, Segmented } from '../../ui/index.ts';
import { AccessList } from './access-list.tsx';
import { Player } from './player.tsx';
import './player.css';

/** The recording of a contact: heard, seen, and who has heard it before. */
export function RecordingPanel({ contact }: { contact: ContactDetail }) {
  const { t } = useTexts();
  const [chosenId, setChosenId] = useState<string | null>(null);
  const { recordings } = contact;
  const recording = recordings.find((one) => one.recordingId === chosenId) ?? recordings[0];
  return (
    <section className="contact-panel ui-panel" aria-labelledby="contact-recording">
      <div className="contact-panel-head ui-section-head">
        <h2 id="contact-recording">
          {t('contacts.player.title')}
          {recording === undefined || recording.state === 'running' ? null : (
            <span className="dim num"> {formatTimer(recording.durationMs)}</span>
          )}
        </h2>
        {recordings.length > 1 && recording !== undefined ? (
          <Segmented
            label={t('contacts.player.choose')}
            value={recording.recordingId}
            options={recordings.map((one, place) => ({
              value: one.recordingId,
              label: t('contacts.player.piece', { number: place + 1 }),
            }))}
            onChange={setChosenId}
          />
        ) : null}
      </div>
      {recording === undefined ? (
        <p className="contact-none contact-no-recording">
          <MicOff size={15} aria-hidden />
          {t('contacts.player.none')}
        </p>
      ) : (
        <RecordingBody key={recording.recordingId} contact={contact} recording={recording} />
      )}
    </section>
  );
}

interface RecordingBodyProps {
  contact: ContactDetail;
  recording: Recording;
}

function RecordingBody({ contact, recording }: RecordingBodyProps) {
  const { t } = useTexts();
  const me = useMe();
  const problem = problemOf(recording, t);
  return (
    <>
      {problem}
      {recording.mayPlay ? <Player contact={contact} recording={recording} /> : null}
      <div className="player-foot">
        <p className="player-hints">
          {t('contacts.player.logged')}
          {recording.mayPlay ? <span>{t('contacts.player.keys')}</span> : null}
        </p>
        {may(me, 'contacts.see-all') ? <AccessList recordingId={recording.recordingId} /> : null}
      </div>
    </>
  );
}

/** Why it cannot be heard, or not whole. */
function problemOf(recording: Recording, t: ReturnType<typeof useTexts>['t']): ReactNode {
  if (recording.state === 'running') return <PlainNotice look="info" text={t('contacts.player.running')} />;
  if (recording.state === 'failed') return <PlainNotice look="warn" text={t('contacts.player.broken')} />;
  if (!recording.mayPlay) return <PlainNotice look="info" text={t('contacts.player.notAllowed')} />;
  if (recording.state === 'partial') return <PlainNotice look="warn" text={t('contacts.player.partial')} />;
  return null;
}

function PlainNotice({ look, text }: { look: 'info' | 'warn'; text: string }) {
  return (
    <div className="player-notice">
      <Notice look={look}>{text}</Notice>
    </div>
  );
}
