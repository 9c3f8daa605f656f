import type { ContactSummary } from '@shouwen/contract';
import { useTexts } from '../i18n/i18n.ts';

const looks = {
  flow: 'away',
  waiting: 'away',
  ringing: 'ring',
  talking: 'talk',
  'wrap-up': 'wrap',
  closed: null,
  abandoned: null,
} as const;

/** Running states in their colour; what is over needs none: nothing can be done about it here. */
export function ContactStatePill({ state }: { state: ContactSummary['state'] }) {
  const { t } = useTexts();
  const look = looks[state];
  if (look === null) return <span className="ui-chip">{t(`contacts.state.${state}`)}</span>;
  return (
    <span className={`ui-pill contact-pill st-${look}`}>
      <i className="dot" aria-hidden />
      {t(`contacts.state.${state}`)}
    </span>
  );
}
