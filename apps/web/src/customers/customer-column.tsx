import type { Customer } from '@shouwen/contract';
import { CircleAlert, UserRoundSearch } from 'lucide-react';
import { formatMoment } from '../i18n/format.ts';
import { useTexts } from '../i18n/i18n.ts';
import { MaskedNumber } from './masked-number.tsx';
import { Timeline } from './timeline.tsx';
import './customers.css';

interface CustomerColumnProps {
  /** Null when nobody is known by this number. */
  customer: Customer | null;
  maskedAddress: string;
  reveal: () => Promise<string>;
  now: number;
}

/** Who this is: name, number, what failed last, facts, history. Shown while ringing and until the record is done. */
export function CustomerColumn({ customer, maskedAddress, reveal, now }: CustomerColumnProps) {
  const { t } = useTexts();
  return (
    <section className="ui-panel customer-column" aria-label={t('customers.customer')} data-region tabIndex={-1}>
      {customer === null ? (
        <Stranger maskedAddress={maskedAddress} reveal={reveal} />
      ) : (
        <Known customer={customer} maskedAddress={maskedAddress} reveal={reveal} now={now} />
      )}
    </section>
  );
}

function Known({ customer, maskedAddress, reveal, now }: CustomerColumnProps & { customer: Customer }) {
  const { t, pick, language } = useTexts();
  const years = customer.since === null ? 0 : yearsSince(customer.since, now);
  return (
    <>
      <div className="customer-head">
        <div className="customer-name">
          <h2>{customer.name}</h2>
          {customer.level === null ? null : <span className="ui-chip ui-chip-gold">{pick(customer.level)}</span>}
          {years > 0 ? <span className="ui-chip">{t('customers.years', { count: years })}</span> : null}
        </div>
        <MaskedNumber masked={maskedAddress} reveal={reveal} />
        {customer.address === null ? null : <p className="customer-address">{customer.address}</p>}
      </div>
      {customer.lastFailure === null ? null : (
        <div className="customer-alert" role="note" aria-label={t('customers.lastFailure')}>
          <div className="customer-alert-head">
            <CircleAlert size={16} aria-hidden />
            <b>{customer.lastFailure.title}</b>
          </div>
          <p>
            <time className="num" dateTime={customer.lastFailure.at}>
              {formatMoment(customer.lastFailure.at, now, language)}
            </time>
            {customer.lastFailure.body === '' ? null : ` · ${customer.lastFailure.body}`}
          </p>
        </div>
      )}
      <dl className="customer-facts">
        <div>
          <dt>{t('customers.within7Days')}</dt>
          <dd className="num">{t('customers.times', { count: customer.contactsWithin7Days })}</dd>
        </div>
        {customer.facts.map((fact) => (
          <div key={fact.label.en}>
            <dt>{pick(fact.label)}</dt>
            <dd className={`num ${fact.isBad ? 'customer-bad' : ''}`}>{fact.value}</dd>
          </div>
        ))}
      </dl>
      <Timeline items={customer.timeline} now={now} />
    </>
  );
}

function Stranger({ maskedAddress, reveal }: Pick<CustomerColumnProps, 'maskedAddress' | 'reveal'>) {
  const { t } = useTexts();
  return (
    <>
      <div className="customer-head">
        <div className="customer-name">
          <h2>{t('customers.stranger')}</h2>
        </div>
        <MaskedNumber masked={maskedAddress} reveal={reveal} />
      </div>
      <div className="customer-stranger">
        <UserRoundSearch size={24} aria-hidden />
        <p>{t('customers.strangerText')}</p>
      </div>
    </>
  );
}

function yearsSince(since: string, now: number): number {
  return Math.floor((now - Date.parse(since)) / (365.25 * 86_400_000));
}
