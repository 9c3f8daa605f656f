import type { Person } from '@shouwen/contract';
import { X } from 'lucide-react';
import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { useTexts } from '../i18n/i18n.ts';
import { Field, IconButton, Input } from '../ui/index.ts';
import { type AgentChoice, agentChoices, findAgents } from './agent-choices.ts';
import { usePopup } from './popup.ts';

interface AgentPickerProps {
  people: readonly Person[];
  agentId: string | null;
  onChange: (agentId: string | null) => void;
}

/** One agent out of hundreds, found by part of the name or by number: the ARIA combobox with a list. */
export function AgentPicker({ people, agentId, onChange }: AgentPickerProps) {
  const { t } = useTexts();
  const id = useId();
  const anchor = useRef<HTMLDivElement>(null);
  const popup = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState<string | null>(null);
  const [active, setActive] = useState(0);
  const isOpen = typed !== null;
  const choices = agentChoices(people);
  const chosen = choices.find((choice) => choice.agentId === agentId);
  const found = findAgents(choices, typed ?? '');
  const shut = (): void => {
    setTyped(null);
    setActive(0);
  };
  usePopup(isOpen, popup, anchor, shut);

  const choose = (choice: AgentChoice | undefined): void => {
    if (choice !== undefined) onChange(choice.agentId);
    shut();
  };
  const move = (step: number): void => {
    const next = found.length === 0 ? 0 : (active + step + found.length) % found.length;
    setActive(next);
    document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (isOpen) move(event.key === 'ArrowDown' ? 1 : -1);
      else setTyped('');
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
          value={typed ?? (chosen === undefined ? (agentId ?? '') : chosen.label)}
          onChange={(event) => {
            setTyped(event.target.value);
            setActive(0);
          }}
          onClick={() => setTyped(typed ?? '')}
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
        <div id={`${id}-list`} role="listbox" aria-label={t('contacts.agent')}>
          {isOpen
            ? found.map((choice, place) => (
                // biome-ignore lint/a11y/useKeyWithClickEvents: keys are handled by the input, which keeps the focus
                <div
                  key={choice.agentId}
                  id={`${id}-${place}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={place === active}
                  onPointerDown={(event) => event.preventDefault()}
                  onClick={() => choose(choice)}
                >
                  <span className="clip">{choice.name}</span>
                  <span className="num dim">{choice.number}</span>
                </div>
              ))
            : null}
        </div>
        {isOpen && found.length === 0 ? <p className="contact-options-none">{t('contacts.noAgentFound')}</p> : null}
      </div>
    </Field>
  );
}
