import type { Prompt } from '@shouwen/contract/flows';
import { useQuery } from '@tanstack/react-query';
import { Play, Plus, Square, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { formatTimer } from '../../i18n/format.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { queryClient } from '../../platform/queries.ts';
import { Button, IconButton, Input, Segmented, toast } from '../../ui/index.ts';
import { AdminHead } from '../admin-head.tsx';
import { ConfirmDialog } from '../confirm-dialog.tsx';
import { Loaded } from '../loaded.tsx';
import { PromptDialog } from './prompt-dialog.tsx';
import { promptsQuery, removePrompt, soundAddress } from './prompt-requests.ts';
import './prompts.css';

type Open = { kind: 'new'; prompt: Prompt | null } | { kind: 'remove'; prompt: Prompt } | null;
const folders = ['zh', 'en', 'music'] as const;

/** What callers hear: every prompt to be played, the centre's own to be made and removed. */
export function PromptsPage() {
  const { t } = useTexts();
  const prompts = useQuery(promptsQuery);
  const [folder, setFolder] = useState<(typeof folders)[number]>('zh');
  const [wanted, setWanted] = useState('');
  const [open, setOpen] = useState<Open>(null);
  const sound = useSound();
  const fits = (prompt: Prompt): boolean =>
    prompt.folder === folder &&
    `${prompt.name} ${prompt.text ?? ''}`.toLowerCase().includes(wanted.trim().toLowerCase());
  const remove = async (prompt: Prompt): Promise<void> => {
    await removePrompt(prompt.folder, prompt.name);
    await queryClient.invalidateQueries({ queryKey: promptsQuery.queryKey });
  };
  return (
    <div className="ui-page">
      <AdminHead title={t('shell.pages.prompts')} count={prompts.data?.filter(fits).length}>
        <Segmented
          label={t('centre.prompt.folder')}
          size="large"
          value={folder}
          options={folders.map((value) => ({ value, label: t(`centre.prompt.folderName.${value}`) }))}
          onChange={setFolder}
        />
        <Input
          type="search"
          className="prompt-search"
          aria-label={t('centre.prompt.find')}
          placeholder={t('centre.prompt.find')}
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
        <Button
          look="primary"
          icon={<Plus size={15} aria-hidden />}
          onClick={() => setOpen({ kind: 'new', prompt: null })}
        >
          {t('centre.prompt.add')}
        </Button>
      </AdminHead>
      <Loaded query={prompts} failedTitle={t('centre.prompt.failed')} emptyText={t('centre.prompt.none')}>
        {(items) => <PromptsTable prompts={items.filter(fits)} sound={sound} onOpen={setOpen} />}
      </Loaded>
      {open?.kind === 'new' ? (
        <PromptDialog prompt={open.prompt} folder={folder} onClose={() => setOpen(null)} />
      ) : null}
      {open?.kind === 'remove' ? (
        <ConfirmDialog
          title={t('centre.prompt.removeNamed', { name: open.prompt.name })}
          text={open.prompt.replacesBuiltIn ? t('centre.prompt.removeBack') : t('centre.prompt.removeAsk')}
          actionLabel={t('centre.remove')}
          isDanger
          act={() => remove(open.prompt)}
          onClose={() => setOpen(null)}
        />
      ) : null}
    </div>
  );
}

interface Sound {
  playing: string | null;
  play(prompt: Prompt): void;
}

/** One prompt at a time. */
function useSound(): Sound {
  const { t } = useTexts();
  const [playing, setPlaying] = useState<string | null>(null);
  const audio = useRef<HTMLAudioElement | null>(null);
  useEffect(() => () => audio.current?.pause(), []);
  return {
    playing,
    play(prompt) {
      audio.current?.pause();
      const key = `${prompt.folder}/${prompt.name}`;
      if (playing === key) {
        setPlaying(null);
        return;
      }
      const next = new Audio(soundAddress(prompt.folder, prompt.name, prompt.changedAt));
      audio.current = next;
      next.addEventListener('ended', () => setPlaying(null));
      setPlaying(key);
      next.play().catch(() => {
        // A prompt that was stopped by the next one is not a failure.
        if (audio.current !== next) return;
        setPlaying(null);
        toast(t('centre.prompt.notPlayed'), 'bad');
      });
    },
  };
}

interface TableProps {
  prompts: readonly Prompt[];
  sound: Sound;
  onOpen: (open: Open) => void;
}

function PromptsTable({ prompts, sound, onOpen }: TableProps) {
  const { t } = useTexts();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling area must be reachable by keyboard
    <section className="ui-panel ui-table-box" tabIndex={0} aria-label={t('shell.pages.prompts')}>
      <table className="ui-table">
        <thead>
          <tr>
            <th scope="col">
              <span className="vh">{t('centre.prompt.play')}</span>
            </th>
            <th scope="col">{t('centre.name')}</th>
            <th scope="col">{t('centre.prompt.source')}</th>
            <th scope="col" className="ui-table-number">
              {t('centre.prompt.length')}
            </th>
            <th scope="col">{t('centre.prompt.text')}</th>
            <th scope="col">
              <span className="vh">{t('accounts.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {prompts.map((prompt) => (
            <PromptRow key={prompt.name} prompt={prompt} sound={sound} onOpen={onOpen} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function PromptRow({ prompt, sound, onOpen }: Omit<TableProps, 'prompts'> & { prompt: Prompt }) {
  const { t } = useTexts();
  const { name, source } = prompt;
  const isPlaying = sound.playing === `${prompt.folder}/${name}`;
  return (
    <tr>
      <td className="prompt-play">
        <IconButton
          label={isPlaying ? t('centre.prompt.stopNamed', { name }) : t('centre.prompt.playNamed', { name })}
          icon={isPlaying ? <Square size={15} aria-hidden /> : <Play size={15} aria-hidden />}
          onClick={() => sound.play(prompt)}
        />
      </td>
      <th scope="row">{name}</th>
      <td>
        <span className={source === 'built-in' ? 'ui-chip' : 'ui-chip ui-chip-ready'}>
          {t(`centre.prompt.sourceName.${source}`)}
        </span>
      </td>
      <td className="num ui-table-number">{formatTimer(prompt.durationMs)}</td>
      <td className="prompt-text">{prompt.text ?? '—'}</td>
      <td className="ui-table-end">
        <span className="admin-actions">
          <Button
            size="small"
            aria-label={t('centre.prompt.replaceNamed', { name })}
            onClick={() => onOpen({ kind: 'new', prompt })}
          >
            {t('centre.prompt.replace')}
          </Button>
          {source === 'built-in' ? null : (
            <IconButton
              label={t('centre.prompt.removeNamed', { name })}
              icon={<Trash2 size={15} aria-hidden />}
              onClick={() => onOpen({ kind: 'remove', prompt })}
            />
          )}
        </span>
      </td>
    </tr>
  );
}
