import type { DeskContact } from '@shouwen/contract';
import { Circle, CircleDot } from 'lucide-react';
import { useTexts } from '../../i18n/i18n.ts';
import { pauseRecording } from './desk-actions.ts';
import { useTask } from './use-task.ts';
import { useAction, useKey } from './workplace-context.ts';

/** Says that the call is recorded, and stops that while a card number is read out. */
export function RecordingButton({ contact }: { contact: DeskContact }) {
  const { t } = useTexts();
  const key = useKey('pauseRecording');
  const task = useTask();
  const { contactId, isRecordingPaused: isPaused } = contact;
  const toggle = (): void => void task.run(() => pauseRecording(contactId, !isPaused));
  // A helper cannot: it is not their call.
  const isPossible = contact.consultedBy === null && !task.isBusy;
  useAction('pauseRecording', isPossible ? toggle : null);
  return (
    <button
      type="button"
      className={`callbar-rec ${isPaused ? 'callbar-rec-paused' : ''}`}
      aria-pressed={isPaused}
      aria-keyshortcuts={key.aria}
      title={isPaused ? t('desk.resumeRecording') : t('desk.pauseRecording')}
      disabled={!isPossible}
      onClick={toggle}
    >
      {isPaused ? <CircleDot size={12} aria-hidden /> : <Circle size={8} fill="currentColor" aria-hidden />}
      {isPaused ? t('desk.recordingPaused') : t('desk.recording')}
      {key.shown === null ? null : <em>{key.shown}</em>}
    </button>
  );
}
