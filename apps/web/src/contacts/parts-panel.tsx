import type { ContactDetail } from '@shouwen/contract';
import { formatDuration, formatTimer } from '../i18n/format.ts';
import { useTexts } from '../i18n/i18n.ts';
import { useNow } from '../platform/clock.ts';
import { layOutParts, type PartKind, type StripPart, sumParts } from './parts.ts';
import { isOver } from './queries.ts';

const looks: Readonly<Record<PartKind, string>> = {
  flow: 'flow',
  waiting: 'waiting',
  ringing: 'ringing',
  talking: 'talking',
  hold: 'hold',
  'wrap-up': 'wrap',
};

/** The course of a contact as one strip, each part as long as it took. */
export function PartsPanel({ contact }: { contact: ContactDetail }) {
  const { t } = useTexts();
  return (
    <section className="contact-panel ui-panel" aria-labelledby="contact-parts">
      {isOver(contact) ? (
        <Strip contact={contact} now={Date.parse(contact.startedAt)} />
      ) : (
        <RunningStrip contact={contact} />
      )}
      {contact.parts.length === 0 ? <p className="contact-none">{t('contacts.partsNone')}</p> : null}
    </section>
  );
}

function RunningStrip({ contact }: { contact: ContactDetail }) {
  const now = useNow();
  return <Strip contact={contact} now={now} />;
}

function Strip({ contact, now }: { contact: ContactDetail; now: number }) {
  const { t, language } = useTexts();
  const parts = layOutParts(contact.parts, now);
  const total = parts.reduce((sum, part) => sum + part.lengthMs, 0);
  return (
    <>
      <div className="contact-panel-head ui-section-head">
        <h2 id="contact-parts">{t('contacts.partsTitle')}</h2>
        {total === 0 ? null : (
          <span className="dim num">{t('contacts.partsTotal', { time: formatDuration(total, language) })}</span>
        )}
      </div>
      {parts.length === 0 ? null : (
        <>
          <ol className="contact-strip" aria-label={t('contacts.partsBar')}>
            {parts.map((part) => (
              <StripItem key={`${part.kind}-${part.startMs}`} part={part} />
            ))}
          </ol>
          <dl className="contact-strip-sums num">
            {sumParts(parts).map((sum) => (
              <div key={sum.kind}>
                <dt>
                  <i className={`contact-part-${looks[sum.kind]}`} aria-hidden />
                  {t(`contacts.parts.${sum.kind}`)}
                </dt>
                <dd>{sum.isRunning ? formatTimer(sum.lengthMs) : formatDuration(sum.lengthMs, language)}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
    </>
  );
}

function StripItem({ part }: { part: StripPart }) {
  const { t, language } = useTexts();
  const word = t(`contacts.parts.${part.kind}`);
  const time = formatDuration(part.lengthMs, language);
  const sentence =
    part.agentName === null ? `${word} ${time}` : t('contacts.partOf', { part: word, time, agent: part.agentName });
  return (
    <li className={`contact-part-${looks[part.kind]}`} style={{ flexGrow: part.share }} title={sentence}>
      <span className="vh">{sentence}</span>
      <span className="contact-part-word" aria-hidden>
        {word}
      </span>
    </li>
  );
}
