import { type Queue, updateQueueRequestSchema } from '@shouwen/contract';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { z } from 'zod';
import { queuesQuery } from '../accounts/queues-query.ts';
import { useErrorText } from '../i18n/error-text.ts';
import { useTexts } from '../i18n/i18n.ts';
import { api, call } from '../platform/api.ts';
import { queryClient } from '../platform/queries.ts';
import { Button, toast } from '../ui/index.ts';
import { FileButton } from './file-button.tsx';
import { readFile, saveFile } from './json-files.ts';

const fileKind = 'queues';
const itemSchema = updateQueueRequestSchema.extend({ queueId: z.string().min(1).max(64) });

/** Queues as a file, and back: those in the file are set as they stand there. */
export function QueueFiles({ queues }: { queues: readonly Queue[] }) {
  const { t } = useTexts();
  const errorText = useErrorText();
  const [isBusy, setBusy] = useState(false);
  const exportAll = (): void => {
    const items = queues.map(({ queueId, name, answerWithinMs, targetPercent, wrapUpMsMax, skills }) => ({
      ...{ queueId, name, answerWithinMs, targetPercent, wrapUpMsMax, skills },
    }));
    saveFile('queues.json', fileKind, items);
  };
  const take = async (file: File): Promise<void> => {
    setBusy(true);
    try {
      const read = await readFile(file, fileKind, itemSchema);
      if ('problem' in read) {
        toast(t(`centre.file.${read.problem}`, { at: read.at }), 'bad');
        return;
      }
      for (const { queueId, ...body } of read.items) {
        await call(api.PUT('/api/queues/{queueId}', { params: { path: { queueId } }, body }));
      }
      toast(t('centre.importedQueues', { count: read.items.length }), 'ready');
    } catch (error) {
      toast(errorText(error), 'bad');
    } finally {
      setBusy(false);
      await queryClient.invalidateQueries({ queryKey: queuesQuery.queryKey });
    }
  };
  return (
    <>
      <span className="admin-space" />
      <FileButton
        label={t('centre.import')}
        accept="application/json,.json"
        isBusy={isBusy}
        onFile={(file) => void take(file)}
      />
      <Button icon={<Download size={15} aria-hidden />} onClick={exportAll}>
        {t('centre.export')}
      </Button>
    </>
  );
}
