import { Check, CircleAlert, LoaderCircle } from 'lucide-react';
import { useErrorText } from '../../i18n/error-text.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { queryClient } from '../../platform/queries.ts';
import { useStore } from '../../platform/store.ts';
import { Button } from '../../ui/index.ts';
import type { DraftStore } from './draft-store.ts';

/** Says whether the server has what is on the page, and what to do when it has not. */
export function SaveMark({ store }: { store: DraftStore }) {
  const { t } = useTexts();
  const errorText = useErrorText();
  const { saveState, saveError, version, unfitNodeId } = useStore(store);
  const isBad = saveState === 'failed' || saveState === 'conflict' || saveState === 'unfit';
  const text = {
    saved: version === null ? t('flows.save.unchanged') : t('flows.save.saved', { version }),
    waiting: t('flows.save.waiting'),
    saving: t('flows.save.saving'),
    unfit: t('flows.save.unfit'),
    failed: t('flows.save.failed'),
    conflict: t('flows.save.conflict'),
  }[saveState];
  const reload = (): void => {
    void queryClient.invalidateQueries({ queryKey: ['flows'] });
  };
  return (
    <span className={isBad ? 'flow-save flow-save-bad' : 'flow-save'}>
      {saveState === 'saved' ? <Check size={15} aria-hidden /> : null}
      {saveState === 'saving' || saveState === 'waiting' ? (
        <LoaderCircle size={15} className={saveState === 'saving' ? 'ui-spin' : ''} aria-hidden />
      ) : null}
      {isBad ? <CircleAlert size={15} aria-hidden /> : null}
      <span role="status" title={saveState === 'failed' ? errorText(saveError) : undefined}>
        {text}
      </span>
      {saveState === 'failed' ? (
        <Button size="small" onClick={() => void store.flush()}>
          {t('common.retry')}
        </Button>
      ) : null}
      {saveState === 'unfit' && unfitNodeId !== null ? (
        <Button size="small" onClick={() => store.select(unfitNodeId)}>
          {t('flows.toNode')}
        </Button>
      ) : null}
      {saveState === 'conflict' ? (
        <Button size="small" onClick={reload}>
          {t('flows.reload')}
        </Button>
      ) : null}
    </span>
  );
}
