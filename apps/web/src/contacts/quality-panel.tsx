import type { ContactDetail } from '@shouwen/contract';
import { useTexts } from '../i18n/i18n.ts';
import { qualityLook, qualityWord } from './quality.ts';

type LegQuality = ContactDetail['quality'][number];

/** How it sounded, from either side. */
export function QualityPanel({ legs }: { legs: readonly LegQuality[] }) {
  const { t } = useTexts();
  const customerFirst = legs.toSorted((left, right) => right.party.localeCompare(left.party));
  return (
    <section className="contact-panel ui-panel" aria-labelledby="contact-quality">
      <div className="contact-panel-head ui-section-head">
        <h2 id="contact-quality">{t('contacts.quality.title')}</h2>
      </div>
      {legs.length === 0 ? (
        <p className="contact-none">{t('contacts.quality.none')}</p>
      ) : (
        <>
          <table className="contact-quality num">
            <thead>
              <tr>
                <th scope="col">{t('contacts.quality.leg')}</th>
                <th scope="col">{t('contacts.quality.mos')}</th>
                <th scope="col">{t('contacts.quality.loss')}</th>
                <th scope="col">{t('contacts.quality.jitter')}</th>
                <th scope="col">{t('contacts.quality.roundTrip')}</th>
              </tr>
            </thead>
            <tbody>
              {customerFirst.map((leg) => (
                <LegRow key={leg.legId} leg={leg} />
              ))}
            </tbody>
          </table>
          <p className="contact-quality-hint">{t('contacts.quality.hint')}</p>
        </>
      )}
    </section>
  );
}

function LegRow({ leg }: { leg: LegQuality }) {
  const { t } = useTexts();
  const unknown = <span className="dim">{t('contacts.quality.unknown')}</span>;
  return (
    <tr>
      <th scope="row">{t(`contacts.quality.${leg.party}`)}</th>
      <td>{leg.mos === null ? unknown : <Score mos={leg.mos} />}</td>
      <td title={t('contacts.quality.packets', { count: leg.packetsReceived })}>{leg.lossPercent.toFixed(1)}%</td>
      <td>{leg.jitterMs.toFixed(1)} ms</td>
      <td>{leg.roundTripMs === null ? unknown : `${Math.round(leg.roundTripMs)} ms`}</td>
    </tr>
  );
}

function Score({ mos }: { mos: number }) {
  const { t } = useTexts();
  const word = qualityWord(mos);
  const look = qualityLook(word);
  return (
    <>
      <b>{mos.toFixed(1)}</b>{' '}
      <span className={look === null ? 'ui-chip' : `ui-chip ui-chip-${look}`}>
        {t(`contacts.quality.word.${word}`)}
      </span>
    </>
  );
}
