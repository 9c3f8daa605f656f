import type { DeskContact } from '@shouwen/contract';
import { ArrowLeftRight, CornerUpLeft, Ear, Forward, Music, Phone, Users } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTexts } from '../../../i18n/i18n.ts';
import { Button } from '../../../ui/index.ts';
import type { ActionId } from '../shortcuts/actions.ts';
import { useAction, useKey } from '../workplace-context.ts';
import { type Part, partsOf } from './third-view.ts';
import { type ThirdControls, useThird } from './use-third.ts';
import './transfer.css';

/** Below the call bar for as long as somebody else is on the call: who hears whom, and what can be done about it. */
export function CallStrip({ contact }: { contact: DeskContact }) {
  const third = useThird(contact);
  const isLive = contact.phase !== 'wrap-up';
  return (
    <>
      {third === null ? null : <ThirdStrip contact={contact} controls={third} />}
      {isLive && contact.consultedBy !== null ? <HelperStrip contact={contact} by={contact.consultedBy} /> : null}
      {isLive && third === null && contact.supervisorName !== null ? (
        <SupervisorStrip name={contact.supervisorName} />
      ) : null}
    </>
  );
}

function ThirdStrip({ contact, controls }: { contact: DeskContact; controls: ThirdControls }) {
  const { t } = useTexts();
  const { situation } = controls;
  const customer = contact.customer?.name ?? contact.maskedAddress;
  const third = contact.third?.name ?? '';
  const parts = partsOf(situation, contact.phase === 'hold');
  return (
    <section className="call-strip" aria-label={t('desk.third.title')} data-region tabIndex={-1}>
      <div className="call-strip-parties">
        <Party name={customer} role={t('desk.third.customer')} part={parts.customer} />
        <Party name={third} role={t(`desk.third.kind.${contact.third?.kind ?? 'agent'}`)} part={parts.third} />
      </div>
      <p className="call-strip-sentence" role="status">
        {t(`desk.third.sentence.${situation}`, { customer, third })}
        {contact.supervisorName === null ? null : (
          <b> {t('desk.third.supervisor', { name: contact.supervisorName })}</b>
        )}
      </p>
      <div className="call-strip-actions">
        {situation === 'ringing' ? null : (
          <>
            <StripAction
              action="hold"
              icon={<ArrowLeftRight size={15} aria-hidden />}
              label={situation === 'together' ? t('desk.third.alone') : t('desk.third.swap')}
              run={controls.swap}
            />
            {situation === 'together' ? null : (
              <StripAction
                action="join"
                icon={<Users size={15} aria-hidden />}
                label={t('desk.third.join')}
                run={controls.join}
              />
            )}
            <StripAction
              action="handOver"
              icon={<Forward size={15} aria-hidden />}
              label={t('desk.third.handOver')}
              run={controls.handOver}
            />
          </>
        )}
        <StripAction
          action="backToCustomer"
          icon={<CornerUpLeft size={15} aria-hidden />}
          label={situation === 'ringing' ? t('desk.third.cancel') : t('desk.third.back')}
          run={controls.back}
        />
      </div>
    </section>
  );
}

const partLooks: Record<Part, { look: 'talk' | 'hold' | 'ring' | 'away'; icon: ReactNode }> = {
  talks: { look: 'talk', icon: <Phone size={13} aria-hidden /> },
  music: { look: 'hold', icon: <Music size={13} aria-hidden /> },
  waits: { look: 'away', icon: <Music size={13} aria-hidden /> },
  rings: { look: 'ring', icon: <Phone size={13} aria-hidden /> },
};

/** One of the two others: who, and in the colour of a state whether they are talked with. */
function Party({ name, role, part }: { name: string; role: string; part: Part }) {
  const { t } = useTexts();
  const { look, icon } = partLooks[part];
  return (
    <span className={`call-party call-party-${part}`}>
      <span className="call-party-who">
        <b className="clip" title={name}>
          {name}
        </b>
        <small>{role}</small>
      </span>
      <span className={`ui-pill st-${look}`}>
        {icon}
        {t(`desk.third.part.${part}`)}
      </span>
    </span>
  );
}

interface StripActionProps {
  action: ActionId;
  icon: ReactNode;
  label: string;
  run: (() => void) | null;
}

function StripAction({ action, icon, label, run }: StripActionProps) {
  const key = useKey(action);
  useAction(action, run);
  return (
    <Button
      icon={icon}
      shortcut={key.shown}
      aria-keyshortcuts={key.aria}
      disabled={run === null}
      onClick={() => run?.()}
    >
      {label}
    </Button>
  );
}

/** On the desk of the colleague who was asked. */
function HelperStrip({ contact, by }: { contact: DeskContact; by: string }) {
  const { t } = useTexts();
  const customer = contact.customer?.name ?? contact.maskedAddress;
  return (
    <section className="call-strip call-strip-plain" aria-label={t('desk.third.helpTitle')} data-region tabIndex={-1}>
      <Users size={16} aria-hidden />
      <p role="status">
        <b>{t('desk.third.asks', { by, customer })}</b>{' '}
        <span className="dim">
          {contact.phase === 'ringing' ? t('desk.third.asksHint') : t('desk.third.helpHint', { by })}
        </span>
      </p>
    </section>
  );
}

function SupervisorStrip({ name }: { name: string }) {
  const { t } = useTexts();
  return (
    <section className="call-strip call-strip-plain" aria-label={t('desk.third.supervisorTitle')}>
      <Ear size={16} aria-hidden />
      <p role="status">
        <b>{t('desk.third.supervisor', { name })}</b>
      </p>
    </section>
  );
}
