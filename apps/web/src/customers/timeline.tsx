import type { CustomerTimelineItem } from '@shouwen/contract';
import {
  ClipboardList,
  Mail,
  MessageCircle,
  MessageSquareText,
  Package,
  Phone,
  Printer,
  Receipt,
  Router,
  StickyNote,
  Wallet,
  Wrench,
} from 'lucide-react';
import { useState } from 'react';
import { formatMoment } from '../i18n/format.ts';
import { useTexts } from '../i18n/i18n.ts';
import { Segmented } from '../ui/index.ts';
import { filterTimeline, type TimelineFilter, timelineFilters } from './timeline-filter.ts';

const kindIcons = {
  voice: Phone,
  email: Mail,
  sms: MessageSquareText,
  chat: MessageCircle,
  fax: Printer,
  visit: Wrench,
  bill: Receipt,
  payment: Wallet,
  network: Router,
  order: Package,
  ticket: ClipboardList,
  note: StickyNote,
} as const;

/** What happened with a customer, newest first. `now` is the server's clock, for 今天 and 昨天. */
export function Timeline({ items, now }: { items: readonly CustomerTimelineItem[]; now: number }) {
  const { t } = useTexts();
  const [filter, setFilter] = useState<TimelineFilter>('all');
  const shown = filterTimeline(items, filter);
  return (
    <>
      <div className="ui-section-head customer-timeline-head">
        <h3>{t('customers.timeline')}</h3>
        <Segmented
          label={t('customers.filter')}
          value={filter}
          options={timelineFilters.map((value) => ({ value, label: t(`customers.filters.${value}`) }))}
          onChange={setFilter}
        />
      </div>
      {shown.length === 0 ? (
        <p className="customer-timeline-empty">{t('customers.timelineEmpty')}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
        <ol className="customer-timeline" tabIndex={0} aria-label={t('customers.timeline')}>
          {shown.map((item) => (
            <TimelineItem key={item.itemId} item={item} now={now} />
          ))}
        </ol>
      )}
    </>
  );
}

function TimelineItem({ item, now }: { item: CustomerTimelineItem; now: number }) {
  const { t, language } = useTexts();
  const Icon = kindIcons[item.kind];
  const body = [item.body, item.by].filter(Boolean).join(' · ');
  return (
    <li>
      <span className={`customer-timeline-icon ${item.isFailure ? 'customer-timeline-failure' : ''}`}>
        <Icon size={14} role="img" aria-label={t(`customers.kind.${item.kind}`)} />
      </span>
      <div>
        <div className="customer-timeline-line">
          <b>{item.title}</b>
          <time className="num" dateTime={item.at}>
            {formatMoment(item.at, now, language)}
          </time>
        </div>
        {body === '' ? null : <p>{body}</p>}
      </div>
    </li>
  );
}
