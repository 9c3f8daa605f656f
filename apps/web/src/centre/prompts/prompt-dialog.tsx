import { type Prompt, type PromptFolder, promptFileNameSchema } from '@shouwen/contract/flows';
import { useState } from 'react';
import { useTexts } from '../../i18n/i18n.ts';
import { queryClient } from '../../platform/queries.ts';
import { Button, Dialog, Field, Input, Notice, Select, Tabs, toast } from '../../ui/index.ts';
import { useSend } from '../use-send.ts';
import { promptsQuery, speakPrompt, uploadPrompt } from './prompt-requests.ts';
import { type Made, RecordWay, SpeakWay, UploadWay } from './prompt-ways.tsx';

type Way = 'upload' | 'record' | 'speak';

interface PromptDialogProps {
  /** The one that is replaced; null is a new name. */
  prompt: Prompt | null;
  folder: PromptFolder;
  onClose: () => void;
}

/** A prompt from a file, the microphone, or a text. */
export function PromptDialog({ prompt, folder: firstFolder, onClose }: PromptDialogProps) {
  const { t } = useTexts();
  const [folder, setFolder] = useState<PromptFolder>(prompt?.folder ?? firstFolder);
  const [name, setName] = useState(prompt?.name ?? '');
  const [way, setWay] = useState<Way>('upload');
  const [made, setMade] = useState<Made | null>(null);
  const [isTried, setTried] = useState(false);
  const { isBusy, failure, send } = useSend();
  const isNamed = promptFileNameSchema.safeParse(name).success;
  const choose = (next: Way): void => {
    setWay(next);
    setMade(null);
  };
  const save = async (): Promise<void> => {
    setTried(true);
    if (!isNamed || made === null) return;
    const isSent = await send(async () => {
      if (made.kind === 'text') await speakPrompt(folder, name, made.text);
      else await uploadPrompt(folder, name, made.wav);
      await queryClient.invalidateQueries({ queryKey: promptsQuery.queryKey });
      await queryClient.invalidateQueries({ queryKey: ['flow-references'] });
    });
    if (!isSent) return;
    toast(t('centre.prompt.saved', { name }), 'ready');
    onClose();
  };
  const ways: readonly Way[] = folder === 'music' ? ['upload', 'record'] : ['upload', 'record', 'speak'];
  return (
    <Dialog
      title={prompt === null ? t('centre.prompt.add') : t('centre.prompt.replaceNamed', { name: prompt.name })}
      closeLabel={t('common.close')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button look="primary" isBusy={isBusy} disabled={made === null} onClick={() => void save()}>
            {t('centre.save')}
          </Button>
        </>
      }
    >
      {failure === null ? null : (
        <Notice look="bad" isLive>
          {failure}
        </Notice>
      )}
      <div className="admin-two">
        <Field label={t('centre.prompt.folder')}>
          <Select
            value={folder}
            disabled={prompt !== null}
            onChange={(event) => {
              const next = (['zh', 'en', 'music'] as const).find((one) => one === event.target.value);
              if (next !== undefined) setFolder(next);
            }}
          >
            {(['zh', 'en', 'music'] as const).map((one) => (
              <option key={one} value={one}>
                {t(`centre.prompt.folderName.${one}`)}
              </option>
            ))}
          </Select>
        </Field>
        <Field
          label={t('centre.name')}
          hint={t('centre.prompt.nameHint')}
          error={isTried && !isNamed ? t('centre.prompt.nameProblem') : null}
        >
          <Input
            value={name}
            disabled={prompt !== null}
            maxLength={60}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setName(event.target.value)}
          />
        </Field>
      </div>
      <div>
        <Tabs<Way>
          label={t('centre.prompt.way')}
          value={way}
          options={ways.map((value) => ({ value, label: t(`centre.prompt.wayName.${value}`) }))}
          onChange={choose}
          panelClassName="prompt-way"
        >
          {way === 'upload' ? <UploadWay onMade={setMade} /> : null}
          {way === 'record' ? <RecordWay onMade={setMade} /> : null}
          {way === 'speak' ? (
            <SpeakWay language={folder === 'en' ? 'en' : 'zh'} first={prompt?.text ?? ''} onMade={setMade} />
          ) : null}
        </Tabs>
      </div>
    </Dialog>
  );
}
