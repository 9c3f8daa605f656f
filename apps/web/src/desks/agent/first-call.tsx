import type { Desk } from '@shouwen/contract';
import { Check, PhoneIncoming } from 'lucide-react';
import type { ReactNode } from 'react';
import { useErrorText } from '../../i18n/error-text.ts';
import { useTexts } from '../../i18n/i18n.ts';
import { updateMe } from '../../platform/session.ts';
import { Button, toast } from '../../ui/index.ts';
import { chooseState } from './availability.ts';
import { startTestCall } from './desk-actions.ts';
import { type FirstCallStep, firstCallStep, firstCallSteps } from './first-call-step.ts';
import { useTask } from './use-task.ts';
import { useKey, useMicrophone, usePhone, useWorkplace } from './workplace-context.ts';

/** Shown to someone new: in three steps to a call that rings, is answered by key and is heard. */
export function FirstCall({ desk }: { desk: Desk }) {
  const { t } = useTexts();
  const workplace = useWorkplace();
  const { status } = useMicrophone();
  const { line } = usePhone();
  const errorText = useErrorText();
  const answer = useKey('answer');
  const { isBusy, run } = useTask();
  const step = firstCallStep({
    hasMicrophone: status === 'ready',
    isReady: desk.agent.state === 'available',
    hasHandled: desk.today.handled > 0 || desk.recent.length > 0,
  });
  const begin = (): void => {
    chooseState(workplace, 'available', null).catch((error: unknown) => toast(errorText(error), 'bad'));
  };
  const finish = (): void => {
    updateMe({ isFirstVisit: false }).catch((error: unknown) => toast(errorText(error), 'bad'));
  };
  return (
    <section className="ui-panel first-call" aria-label={t('desk.first.title')} data-region tabIndex={-1}>
      <div className="first-call-head">
        <div>
          <h2>{step === 'done' ? t('desk.first.doneTitle') : t('desk.first.title')}</h2>
          <p>{step === 'done' ? t('desk.first.doneText') : t('desk.first.text')}</p>
        </div>
        <Button look={step === 'done' ? 'primary' : 'quiet'} onClick={finish}>
          {step === 'done' ? t('desk.first.finish') : t('desk.first.skip')}
        </Button>
      </div>
      <ol>
        <FirstStep number={1} step="microphone" current={step} label={t('desk.first.microphone')}>
          <Button look="primary" onClick={() => void workplace.microphone.acquire()}>
            {t('desk.microphoneOn')}
          </Button>
        </FirstStep>
        <FirstStep number={2} step="ready" current={step} label={t('desk.first.ready')}>
          <Button look="primary" onClick={begin}>
            {t('desk.begin')}
          </Button>
        </FirstStep>
        <FirstStep
          number={3}
          step="call"
          current={step}
          label={answer.shown === null ? t('desk.first.call') : t('desk.first.callKey', { key: answer.shown })}
        >
          <Button
            look="primary"
            icon={<PhoneIncoming size={15} aria-hidden />}
            isBusy={isBusy}
            disabled={line !== 'ready'}
            onClick={() => void run(startTestCall)}
          >
            {t('desk.first.ring')}
          </Button>
        </FirstStep>
      </ol>
    </section>
  );
}

interface FirstStepProps {
  number: number;
  step: FirstCallStep;
  current: FirstCallStep;
  label: string;
  children: ReactNode;
}

function FirstStep({ number, step, current, label, children }: FirstStepProps) {
  const { t } = useTexts();
  const isCurrent = step === current;
  const isDone = firstCallSteps.indexOf(step) < firstCallSteps.indexOf(current);
  return (
    <li aria-current={isCurrent ? 'step' : undefined} className={isDone ? 'first-call-done' : undefined}>
      <span className="first-call-mark" aria-hidden>
        {isDone ? <Check size={14} /> : number}
      </span>
      <span>
        {label}
        {isDone ? <span className="vh"> {t('common.done')}</span> : null}
      </span>
      {isCurrent ? children : null}
    </li>
  );
}
