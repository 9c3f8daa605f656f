import type { DeskContact, Outcome } from '@shouwen/contract';
import { CloudOff, LoaderCircle } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import { useTexts } from '../../i18n/i18n.ts';
import { useStore, useStoreValue } from '../../platform/store.ts';
import { Kbd, TextArea } from '../../ui/index.ts';
import { noteMax } from './drafts.ts';
import { LastContactColumn } from './last-contact.tsx';
import { outcomeDigitsSwitch } from './shortcuts/actions.ts';
import { isComposing, isTextField } from './shortcuts/keys.ts';
import { useNotePrefill } from './use-note-prefill.ts';
import { useAction, useDesk, useKey, useWorkplace } from './workplace-context.ts';

/** The right: record it. While it rings there is nothing to record yet, so the last contact stands here. */
export function RecordColumn({ contact, now }: { contact: DeskContact; now: number }) {
  const { t } = useTexts();
  if (contact.phase === 'ringing') return <LastContactColumn contact={contact} now={now} />;
  const isWrapUp = contact.phase === 'wrap-up';
  return (
    <section className="ui-panel desk-record" aria-label={t('desk.record')} data-region tabIndex={-1}>
      <div className="desk-record-head">
        <h2>{isWrapUp ? t('desk.wrapUp') : t('desk.record')}</h2>
        <span className="dim">{isWrapUp ? t('desk.wrapUpHint') : t('desk.recordHint')}</span>
      </div>
      <div className="desk-record-body">
        <OutcomePicker contact={contact} />
        <NoteEditor contact={contact} />
      </div>
    </section>
  );
}

function OutcomePicker({ contact }: { contact: DeskContact }) {
  const { t, pick } = useTexts();
  const { desk } = useDesk();
  const { drafts, preferences } = useWorkplace();
  useStore(drafts.state);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const areDigitsOn = useStoreValue(preferences, ({ keys }) => keys[outcomeDigitsSwitch] !== '');
  const outcomes = desk?.outcomes ?? [];
  const chosen = drafts.of(contact).outcomeId;
  const { contactId } = contact;

  useEffect(() => {
    if (!areDigitsOn) return;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (isComposing(event) || event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
      if (isTextField(event.target) || document.querySelector('[role=dialog],dialog[open]') !== null) return;
      const outcome = outcomes.find(({ digit }) => digit !== null && event.key === String(digit));
      if (outcome !== undefined) drafts.change(contactId, { outcomeId: outcome.outcomeId });
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, [areDigitsOn, outcomes, drafts, contactId]);

  const step = (direction: 1 | -1): void => {
    const at = outcomes.findIndex(({ outcomeId }) => outcomeId === chosen);
    const next = outcomes[(at + direction + outcomes.length) % outcomes.length];
    if (next === undefined) return;
    drafts.change(contactId, { outcomeId: next.outcomeId });
    list.current?.querySelector<HTMLElement>(`[data-outcome="${next.outcomeId}"]`)?.focus();
  };

  return (
    <div className="desk-outcome">
      <div className="desk-outcome-label" id={id}>
        {t('desk.outcome')}
      </div>
      <div
        ref={list}
        className="desk-outcomes"
        role="radiogroup"
        aria-labelledby={id}
        onKeyDown={(event) => {
          const direction = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
          if (direction === undefined || event.altKey || event.ctrlKey) return;
          event.preventDefault();
          step(direction === 1 ? 1 : -1);
        }}
      >
        {outcomes.map((outcome, index) => (
          <OutcomeButton
            key={outcome.outcomeId}
            outcome={outcome}
            label={pick(outcome.name)}
            isChosen={outcome.outcomeId === chosen}
            isTabStop={chosen === null ? index === 0 : outcome.outcomeId === chosen}
            isDigitShown={areDigitsOn}
            onChoose={() => drafts.change(contactId, { outcomeId: outcome.outcomeId })}
          />
        ))}
      </div>
    </div>
  );
}

interface OutcomeButtonProps {
  outcome: Outcome;
  label: string;
  isChosen: boolean;
  isTabStop: boolean;
  isDigitShown: boolean;
  onChoose: () => void;
}

function OutcomeButton({ outcome, label, isChosen, isTabStop, isDigitShown, onChoose }: OutcomeButtonProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a chip with its digit, not a round mark
    <button
      type="button"
      role="radio"
      aria-checked={isChosen}
      tabIndex={isTabStop ? 0 : -1}
      data-outcome={outcome.outcomeId}
      className="desk-outcome-chip"
      onClick={onChoose}
    >
      {outcome.digit !== null && isDigitShown ? <Kbd>{outcome.digit}</Kbd> : null}
      {label}
    </button>
  );
}

function NoteEditor({ contact }: { contact: DeskContact }) {
  const { t } = useTexts();
  const { drafts } = useWorkplace();
  useStore(drafts.state);
  useNotePrefill(contact);
  const id = useId();
  const editor = useRef<HTMLTextAreaElement>(null);
  const key = useKey('note');
  const draft = drafts.of(contact);
  useAction('note', () => editor.current?.focus());
  return (
    <div className="desk-note">
      <div className="desk-note-label">
        <label htmlFor={id}>{t('desk.note')}</label>
        {draft.isAutomatic ? <span className="desk-automatic">{t('desk.automatic')}</span> : null}
        {key.shown === null ? null : <Kbd>{key.shown}</Kbd>}
        <span className="desk-note-saved" role="status">
          {draft.save === 'saving' ? <LoaderCircle size={12} className="ui-spin" aria-hidden /> : null}
          {draft.save === 'failed' ? <CloudOff size={13} aria-hidden /> : null}
          {draft.isAutomatic ? '' : t(`desk.save.${draft.save}`)}
        </span>
      </div>
      <TextArea
        ref={editor}
        id={id}
        value={draft.note}
        maxLength={noteMax}
        aria-keyshortcuts={key.aria}
        placeholder={t('desk.notePlaceholder')}
        onChange={(event) => drafts.change(contact.contactId, { note: event.target.value })}
      />
    </div>
  );
}
