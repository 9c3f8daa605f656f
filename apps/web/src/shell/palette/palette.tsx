import { ArrowRight, CircleUserRound, ContactRound, Zap } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { isComposing } from '../../desks/agent/shortcuts/keys.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { Kbd } from '../../ui/index.ts';
import { type CommandGroup, type FoundCommand, useCommands } from './use-commands.ts';
import './palette.css';

const groupIcons = { actions: Zap, states: CircleUserRound, pages: ArrowRight, customers: ContactRound } as const;
const groups: readonly CommandGroup[] = ['actions', 'states', 'pages', 'customers'];

/** Type a few letters, press Enter. Runs every action the screen has. */
export function Palette({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState(0);
  const found = useCommands(typed);
  const sorted = groups.flatMap((group) => found.filter((command) => command.group === group));
  // The best match is chosen, wherever its group stands.
  const best = found[0] === undefined ? 0 : sorted.indexOf(found[0]);
  const count = Math.max(1, sorted.length);
  const at = (((best + chosen) % count) + count) % count;

  useEffect(() => {
    const element = dialog.current;
    if (element !== null && !element.open) element.showModal();
    return () => element?.close();
  }, []);

  const run = (command: FoundCommand | undefined): void => {
    if (command === undefined) return;
    // First gone, then done: an action may put the focus somewhere.
    onClose();
    window.setTimeout(command.run, 0);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isComposing(event.nativeEvent)) return;
    if (event.key === 'ArrowDown') setChosen(chosen + 1);
    else if (event.key === 'ArrowUp') setChosen(chosen - 1);
    else if (event.key === 'Enter') run(sorted[at]);
    else return;
    event.preventDefault();
  };

  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a click beside the box closes; the key for it is Escape
    <dialog
      ref={dialog}
      className="palette"
      aria-label={t('desk.palette.title')}
      onCancel={onClose}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <input
        role="combobox"
        aria-expanded={sorted.length > 0}
        aria-controls={`${id}-list`}
        aria-activedescendant={sorted.length > 0 ? `${id}-${at}` : undefined}
        aria-label={t('desk.palette.label')}
        aria-autocomplete="list"
        placeholder={t('desk.palette.placeholder')}
        autoComplete="off"
        spellCheck={false}
        maxLength={60}
        autoFocus
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <div id={`${id}-list`} role="listbox" aria-label={t('desk.palette.results')}>
        <PaletteGroups id={id} commands={sorted} chosen={at} onRun={run} />
      </div>
      {sorted.length === 0 ? (
        <p className="palette-empty" role="status">
          {t('desk.palette.empty')}
        </p>
      ) : null}
      <PaletteKeys />
    </dialog>
  );
}

function PaletteKeys() {
  const { t } = useTexts();
  return (
    <footer>
      <span>
        <Kbd>↑</Kbd> <Kbd>↓</Kbd> {t('desk.palette.choose')}
      </span>
      <span>
        <Kbd>↵</Kbd> {t('desk.palette.run')}
      </span>
      <span>
        <Kbd>Esc</Kbd> {t('common.close')}
      </span>
    </footer>
  );
}

interface PaletteGroupsProps {
  id: string;
  commands: readonly FoundCommand[];
  chosen: number;
  onRun: (command: FoundCommand) => void;
}

function PaletteGroups({ id, commands, chosen, onRun }: PaletteGroupsProps) {
  const { t } = useTexts();
  return groups.map((group) => {
    const inGroup = commands.filter((command) => command.group === group);
    if (inGroup.length === 0) return null;
    return (
      // biome-ignore lint/a11y/useSemanticElements: a listbox may contain groups, not fieldsets
      <div key={group} role="group" aria-label={t(`desk.palette.group.${group}`)}>
        <div className="palette-group" aria-hidden>
          {t(`desk.palette.group.${group}`)}
        </div>
        {inGroup.map((command) => {
          const index = commands.indexOf(command);
          return (
            <PaletteOption
              key={command.id}
              id={`${id}-${index}`}
              command={command}
              isChosen={index === chosen}
              onRun={() => onRun(command)}
            />
          );
        })}
      </div>
    );
  });
}

interface PaletteOptionProps {
  id: string;
  command: FoundCommand;
  isChosen: boolean;
  onRun: () => void;
}

function PaletteOption({ id, command, isChosen, onRun }: PaletteOptionProps) {
  const Icon = groupIcons[command.group];
  const characters = [...command.label];
  const { from, to } = command.match;
  const option = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) option.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosen]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the combobox, which owns the list
    // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the combobox (aria-activedescendant)
    <div ref={option} id={id} role="option" aria-selected={isChosen} className="palette-option" onClick={onRun}>
      <Icon size={16} aria-hidden />
      <span className="clip">
        {characters.slice(0, from).join('')}
        {to > from ? <mark>{characters.slice(from, to).join('')}</mark> : null}
        {characters.slice(to).join('')}
      </span>
      <span className="palette-end">
        {command.hint}
        {command.key === null ? null : <Kbd>{command.key}</Kbd>}
      </span>
    </div>
  );
}
