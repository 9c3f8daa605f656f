import type { ContactDetail } from '@shouwen/contract';
import {
  BellRing,
  Circle,
  Eye,
  Hash,
  Hourglass,
  Mic,
  NotebookPen,
  Pause,
  Phone,
  PhoneIncoming,
  PhoneOff,
} from 'lucide-react';
import { useState } from 'react';
import { formatClock, formatTimer } from '../i18n/format.ts';
import { useTexts } from '../i18n/i18n.ts';
import { Segmented } from '../ui/index.ts';
import { describeEvent, type EventTopic } from './event-lines.ts';
import { sentenceOf, wordsFrom } from './event-words.ts';

const icons = {
  arrival: PhoneIncoming,
  flow: Hash,
  queue: Hourglass,
  offer: BellRing,
  talk: Phone,
  hold: Pause,
  end: PhoneOff,
  record: Mic,
  access: Eye,
  note: NotebookPen,
  other: Circle,
} as const satisfies Record<EventTopic, unknown>;

/** Colours of the state the event begins; others stay grey. */
const looks: Partial<Record<EventTopic, string>> = { offer: 'ring', talk: 'talk', hold: 'hold', note: 'wrap' };

type TimelineEvent = ContactDetail['timeline'][number];

interface TimelinePanelProps {
  events: readonly TimelineEvent[];
  startedAt: string;
}

/** What happened, in the words of a person. */
export function TimelinePanel({ events, startedAt }: TimelinePanelProps) {
  const { t, language } = useTexts();
  const [shown, setShown] = useState<'main' | 'all'>('main');
  const words = wordsFrom(t, language);
  const described = events.map((event) => ({ event, line: describeEvent(event, words) }));
  const listed = shown === 'all' ? described : described.filter(({ line }) => line.isMain);
  return (
    <section className="contact-panel ui-panel" aria-labelledby="contact-timeline">
      <div className="contact-panel-head ui-section-head">
        <h2 id="contact-timeline">{t('contacts.timeline.title')}</h2>
        <Segmented
          label={t('contacts.timeline.show')}
          value={shown}
          options={[
            { value: 'main', label: t('contacts.timeline.main') },
            { value: 'all', label: t('contacts.timeline.all') },
          ]}
          onChange={setShown}
        />
      </div>
      {listed.length === 0 ? (
        <p className="contact-none">{t('contacts.timeline.none')}</p>
      ) : (
        <ol className="contact-timeline num">
          {listed.map(({ event, line }) => (
            <li key={event.seq}>
              <time dateTime={event.at}>{formatClock(event.at, true)}</time>
              <TopicIcon topic={line.topic} />
              <span>{sentenceOf(line, t, language)}</span>
              <span className="contact-timeline-offset">
                +{formatTimer(Date.parse(event.at) - Date.parse(startedAt))}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

function TopicIcon({ topic }: { topic: EventTopic }) {
  const Icon = icons[topic];
  const look = looks[topic];
  return (
    <span className={look === undefined ? 'contact-timeline-icon' : `contact-timeline-icon st-${look}`}>
      <Icon size={13} aria-hidden />
    </span>
  );
}
