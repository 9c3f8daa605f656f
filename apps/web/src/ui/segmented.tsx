import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react';

interface Option<Value extends string> {
  value: Value;
  label: ReactNode;
}
interface SegmentedProps<Value extends string> {
  label: string;
  value: Value;
  options: readonly Option<Value>[];
  size?: 'usual' | 'large';
  onChange: (value: Value) => void;
}

/** A few exclusive choices in one line, e.g. a filter. */
export function Segmented<Value extends string>({ label, value, options, size, onChange }: SegmentedProps<Value>) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot be an inline flex row in every engine
    <div className={`ui-seg ${size === 'large' ? 'ui-seg-large' : ''}`} role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  );
}

interface TabsProps<Value extends string> extends Omit<SegmentedProps<Value>, 'size'> {
  children: ReactNode;
  panelClassName?: string;
}

/** Tabs by the ARIA pattern: arrows move and select, the panel is one stop further. */
export function Tabs<Value extends string>(props: TabsProps<Value>) {
  const { label, value, options, onChange, children, panelClassName } = props;
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent): void => {
    const at = options.findIndex((option) => option.value === value);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = event.key === 'Home' ? 0 : event.key === 'End' ? options.length - 1 : step && at + step;
    if (next === undefined) return;
    event.preventDefault();
    const option = options[(next + options.length) % options.length];
    if (option === undefined) return;
    onChange(option.value);
    list.current?.querySelector<HTMLElement>(`[data-tab="${option.value}"]`)?.focus();
  };
  return (
    <>
      <div ref={list} className="ui-tabs" role="tablist" aria-label={label} onKeyDown={move}>
        {options.map((option) => (
          <button
            key={option.value}
            type="button"
            role="tab"
            id={`${id}-${option.value}`}
            data-tab={option.value}
            aria-selected={option.value === value}
            aria-controls={`${id}-panel`}
            tabIndex={option.value === value ? 0 : -1}
            onClick={() => onChange(option.value)}
          >
            {option.label}
          </button>
        ))}
      </div>
      <div id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${value}`} className={panelClassName}>
        {children}
      </div>
    </>
  );
}
