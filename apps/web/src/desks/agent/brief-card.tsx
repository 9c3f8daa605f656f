import type { DeskContact } from '@shouwen/contract';
import { Lightbulb } from 'lucide-react';
import { formatDuration, formatMoment } from '../../i18n/format.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { type Headline, makeBrief, type Point } from './brief.ts';

/** Why do they call, what do I say first. */
export function BriefCard({ contact, now }: { contact: DeskContact; now: number }) {
  const { t } = useTexts();
  const headline = useHeadline();
  const pointText = usePoint(now);
  const brief = makeBrief(contact, now);
  return (
    <section className="desk-brief" aria-label={t(contact.phase === 'ringing' ? 'desk.briefBefore' : 'desk.brief')}>
      <div className="desk-brief-head">
        <Lightbulb size={15} aria-hidden />
        {t(contact.phase === 'ringing' ? 'desk.briefBefore' : 'desk.brief')}
      </div>
      <h3>{headline(brief.headline)}</h3>
      {brief.points.length === 0 ? null : (
        <ul>
          {brief.points.map((point) => (
            <li key={point.fact}>{pointText(point)}</li>
          ))}
        </ul>
      )}
      {brief.sentence === null ? null : (
        <p className="desk-say" lang={brief.sentence.language === 'zh' ? 'zh-CN' : 'en'}>
          {brief.sentence.language === 'zh' ? `“${brief.sentence.text}”` : `"${brief.sentence.text}"`}
        </p>
      )}
    </section>
  );
}

function useHeadline(): (headline: Headline) => string {
  const { t, pick } = useTexts();
  return (headline) => {
    switch (headline.rule) {
      case 'repeat':
        return t('desk.headline.repeat', { failure: headline.failure, times: headline.times });
      case 'failure':
        return t('desk.headline.failure', { failure: headline.failure });
      case 'repeat-contact':
        return t('desk.headline.repeatContact', { times: headline.times });
      case 'purpose':
        return t('desk.headline.purpose', { purpose: pick(headline.purpose) });
      case 'outbound':
        return t('desk.headline.outbound');
      case 'stranger':
        return t('desk.headline.stranger');
      case 'plain':
        return t('desk.headline.plain');
    }
  };
}

function usePoint(now: number): (point: Point) => string {
  const { t, pick, language } = useTexts();
  return (point) => {
    switch (point.fact) {
      case 'purpose':
        return point.key === null
          ? t('desk.point.purpose', { purpose: pick(point.purpose) })
          : t('desk.point.purposeKey', { purpose: pick(point.purpose), key: point.key });
      case 'waited':
        return t(point.isLong ? 'desk.point.waitedLong' : 'desk.point.waited', {
          time: formatDuration(point.milliseconds, language),
        });
      case 'failure':
        return t('desk.point.failure', { title: point.title, at: formatMoment(point.at, now, language) });
      case 'within-7-days':
        return t('desk.point.within7Days', { count: point.times });
      case 'last-contact': {
        const outcome = point.outcome === null ? t('desk.noOutcome') : pick(point.outcome);
        const at = formatMoment(point.at, now, language);
        return point.agentName === null
          ? t('desk.point.lastContact', { at, outcome })
          : t('desk.point.lastContactBy', { at, outcome, agent: point.agentName });
      }
    }
  };
}
