import { Headset, ListTodo, Phone } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTexts } from '../../../i18n/i18n.ts';
import { stateLook } from '../state-menu.tsx';
import { canBeHad, type Target } from './targets.ts';

const icons = { agent: Headset, queue: ListTodo, number: Phone } as const;

interface TargetOptionProps {
  id: string;
  target: Target;
  isChosen: boolean;
  onRun: () => void;
}

export function TargetOption({ id, target, isChosen, onRun }: TargetOptionProps) {
  const Icon = icons[target.kind];
  const option = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (isChosen) option.current?.scrollIntoView({ block: 'nearest' });
  }, [isChosen]);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: keys go to the combobox, which owns the list
    // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the combobox (aria-activedescendant)
    <div
      ref={option}
      id={id}
      role="option"
      aria-selected={isChosen}
      aria-disabled={!canBeHad(target)}
      className="transfer-option"
      onClick={onRun}
    >
      <Icon size={15} aria-hidden />
      <TargetName target={target} />
      <TargetState target={target} />
    </div>
  );
}

function TargetName({ target }: { target: Target }) {
  const { t } = useTexts();
  const label = target.kind === 'number' ? t('desk.dialNumber', { number: target.label }) : target.label;
  return (
    <span className="clip" title={label}>
      {label} {target.kind === 'agent' ? <span className="dim num">{target.colleague.agentNumber}</span> : null}
    </span>
  );
}

function TargetState({ target }: { target: Target }) {
  const { t } = useTexts();
  if (target.kind === 'number') return <span className="transfer-kind">{t('desk.third.kind.number')}</span>;
  if (target.kind === 'queue') return <span className="transfer-kind">{t('desk.fact.queue')}</span>;
  const { state, isReachable } = target.colleague;
  // Available and yet not to be had: no telephone is there to ring.
  if (state === 'available' && !isReachable) {
    return <span className="ui-pill st-away">{t('desk.transfer.noPhone')}</span>;
  }
  return (
    <span className={`ui-pill st-${stateLook(state)}`}>
      <i className="dot" aria-hidden />
      {t(`common.state.${state}`)}
    </span>
  );
}
