import type { Person } from '@shouwen/contract';
import { X } from 'lucide-react';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { useTexts } from '../i18n/i18n.ts';
import { Field, IconButton, Input } from '../ui/index.ts';
import { type AgentChoice, agentChoices, findAgents } from './agent-choices.ts';
import { usePopup } from './popup.ts';

interface AgentPickerProps {
  people: readonly Pick<Person, 'agentId' | 'agentNumber' | 'name'>[];
  agentId: string | null;
  onChange: (agentId: string | null) => void;
}

/** One agent out of hundreds, found by part of the name or by number: the ARIA combobox with a list. */
export function AgentPicker({ people, agentId, onChange }: AgentPickerProps) {
  const { t } = useTexts();
  const id = useId();
  const anchor = useRef<HTMLDivElement>(null);
  const popup = useRef<HTMLDivElement>(null);
  const [list, setList] = useState<{ typed: string; active: number } | null>(null);
  const { typed, active } = list ?? { typed: '', active: 0 };
  const isOpen = list !== null;
  const choices = agentChoices(people);
  const chosen = choices.find((choice) => choice.agentId === agentId);
  const found = findAgents(choices, typed);
  const shut = (): void => setList(null);
  usePopup(isOpen, popup, anchor, shut);

  const choose = (choice: AgentChoice | undefined): void => {
    if (choice !== undefined) onChange(choice.agentId);
    shut();
  };
  const move = (step: number): void => {
    const next = found.length === 0 ? 0 : (active + step + found.length) % found.length;
    setList({ typed, active: next });
    document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (isOpen) move(event.key === 'ArrowDown' ? 1 : -1);
      else setList({ typed, active });
    } else if (event.key === 'Enter' && isOpen) choose(found[active]);
    else if (event.key === 'Escape' && isOpen) shut();
    else return;
    event.preventDefault();
  };

  return (
    <Field label={t('contacts.agent')}>
      <div ref={anchor} className="contact-picker">
        <Input
          role="combobox"
          aria-autocomplete="list"
          aria-expanded={isOpen}
          aria-controls={`${id}-list`}
          aria-activedescendant={isOpen && found.length > 0 ? `${id}-${active}` : undefined}
          autoComplete="off"
          spellCheck={false}
          placeholder={isOpen ? t('contacts.agentHint') : t('contacts.anyAgent')}
          value={isOpen ? typed : (chosen?.label ?? agentId ?? '')}
          onChange={(event) => setList({ typed: event.target.value, active: 0 })}
          onClick={() => setList({ typed, active })}
          onKeyDown={onKeyDown}
        />
        {agentId === null || isOpen ? null : (
          <IconButton
            size="small"
            label={t('contacts.clearAgent')}
            icon={<X size={14} aria-hidden />}
            onClick={() => onChange(null)}
          />
        )}
      </div>
      <div ref={popup} popover="manual" className="contact-popup contact-options">
        <Options id={id} found={isOpen ? found : null} active={active} onChoose={choose} />
      </div>
    </Field>
  );
}

interface OptionsProps {
  id: string;
  /** Null while the list is shut. */
  found: readonly AgentChoice[] | null;
  active: number;
  onChoose: (choice: AgentChoice) => void;
}

function Options({ id, found, active, onChoose }: OptionsProps) {
  const { t } = useTexts();
  return (
    <>
      <div id={`${id}-list`} role="listbox" aria-label={t('contacts.agent')}>
        {found?.map((choice, place) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the input, which keeps the focus
          <div
            key={choice.agentId}
            id={`${id}-${place}`}
            role="option"
            tabIndex={-1}
            aria-selected={place === active}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onChoose(choice)}
          >
            <span className="clip" title={choice.name}>
              {choice.name}
            </span>
            <span className="num dim">{choice.number}</span>
          </div>
        ))}
      </div>
      {found?.length === 0 ? <p className="contact-options-none">{t('contacts.noAgentFound')}</p> : null}
    </>
  );
}
