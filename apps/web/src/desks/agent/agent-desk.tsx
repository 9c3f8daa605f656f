import type { DeskContact } from '@shouwen/contract';
import { useEffect, useRef } from 'react';
import { CustomerColumn } from '../../customers/customer-column.tsx';
import { useTexts } from '../../i18n/i18n.ts';
import { useNow } from '../../platform/clock.ts';
import { Skeleton } from '../../ui/index.ts';
import { CallBar } from './call-bar.tsx';
import { revealNumber } from './desk-actions.ts';
import { GuidanceColumn } from './guidance-column.tsx';
import { IdleView } from './idle-view.tsx';
import { DeskNotice } from './notices.tsx';
import { RecordColumn } from './record-column.tsx';
import { CallStrip } from './transfer/call-strip.tsx';
import { WorkList } from './work-list.tsx';
import { useAction, useDesk, usePhone, useSelectedContact, useWorkplace } from './workplace-context.ts';
import './desk.css';

/** The agent's desk: work list, call bar, and three columns that never change places. */
export function AgentDesk() {
  const { t } = useTexts();
  const { desk } = useDesk();
  const contact = useSelectedContact();
  const now = useNow();
  const page = useRef<HTMLDivElement>(null);
  useAction('nextRegion', () => focusNextRegion(page.current));
  return (
    <div className="desk" ref={page}>
      <h1 className="vh">{t('desk.title')}</h1>
      <WorkList />
      <div className="desk-stage">
        <CallBar />
        {contact === null ? null : <CallStrip contact={contact} />}
        <DeskNotice />
        {desk === null ? <LoadingColumns /> : null}
        {desk !== null && contact === null ? <IdleView desk={desk} now={now} /> : null}
        {contact === null ? null : <ContactColumns key={contact.contactId} contact={contact} now={now} />}
      </div>
    </div>
  );
}

function ContactColumns({ contact, now }: { contact: DeskContact; now: number }) {
  useRing(contact);
  return (
    <div className="desk-columns">
      <CustomerColumn
        customer={contact.customer}
        maskedAddress={contact.maskedAddress}
        reveal={() => revealNumber(contact.contactId)}
        now={now}
      />
      <GuidanceColumn contact={contact} now={now} />
      <RecordColumn contact={contact} now={now} />
    </div>
  );
}

/** Rings only after the filled desk has been painted: two frames on, what React rendered is on the glass. */
function useRing(contact: DeskContact): void {
  const { ringer, preferences } = useWorkplace();
  const { line, call } = usePhone();
  const isRinging = contact.phase === 'ringing' && line !== 'elsewhere' && call?.phase !== 'answering';
  useEffect(() => {
    if (!isRinging) return;
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        performance.mark('shouwen:desk-filled');
        const { ringVolume, speakerId } = preferences.get();
        ringer.start(ringVolume, speakerId);
      });
    });
    return () => {
      cancelAnimationFrame(frame);
      ringer.stop();
    };
  }, [isRinging, ringer, preferences]);
}

function LoadingColumns() {
  return (
    <div className="desk-columns" aria-busy="true">
      <section className="ui-panel desk-loading">
        <Skeleton lines={8} status="" />
      </section>
      <section className="ui-panel desk-loading" aria-hidden>
        <Skeleton lines={6} status="" />
      </section>
      <section className="ui-panel desk-loading" aria-hidden>
        <Skeleton lines={9} status="" />
      </section>
    </div>
  );
}

/** Ctrl+F6: around the parts of the screen, like F6 in desktop programs. */
function focusNextRegion(page: HTMLElement | null): void {
  const regions = [...(page?.querySelectorAll<HTMLElement>('[data-region]') ?? [])];
  const at = regions.findIndex((region) => region.contains(document.activeElement));
  regions[(at + 1) % regions.length]?.focus();
}
