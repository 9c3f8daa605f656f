import { CircleAlert, Eye, EyeOff } from 'lucide-react';
import {
  type ComponentPropsWithRef,
  createContext,
  type ReactNode,
  type SelectHTMLAttributes,
  useContext,
  useId,
  useState,
} from 'react';

interface FieldLinks {
  id: string;
  describedBy: string | undefined;
  isInvalid: boolean;
}
const FieldContext = createContext<FieldLinks | null>(null);

interface FieldProps {
  label: ReactNode;
  hint?: ReactNode;
  /** A sentence that says what to change. */
  error?: string | null | undefined;
  children: ReactNode;
  className?: string;
}

/** Label, hint and error around one input; the input finds its id and descriptions by itself. */
export function Field({ label, hint, error, children, className = '' }: FieldProps) {
  const id = useId();
  const describedBy = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return (
    <FieldContext value={{ id, describedBy: describedBy || undefined, isInvalid: Boolean(error) }}>
      <div className={`ui-field ${className}`}>
        <label className="ui-field-label" htmlFor={id}>
          {label}
        </label>
        {children}
        {hint ? (
          <div className="ui-field-hint" id={`${id}-hint`}>
            {hint}
          </div>
        ) : null}
        {error ? (
          <div className="ui-field-error" id={`${id}-error`}>
            <CircleAlert size={14} aria-hidden />
            <span>{error}</span>
          </div>
        ) : null}
      </div>
    </FieldContext>
  );
}

function useFieldAttributes() {
  const field = useContext(FieldContext);
  if (field === null) return {};
  return {
    id: field.id,
    ...(field.describedBy === undefined ? {} : { 'aria-describedby': field.describedBy }),
    ...(field.isInvalid ? { 'aria-invalid': true } : {}),
  };
}

interface InputProps extends Omit<ComponentPropsWithRef<'input'>, 'size'> {
  size?: 'usual' | 'large';
}

export function Input({ size = 'usual', className = '', ...attributes }: InputProps) {
  const field = useFieldAttributes();
  return (
    <input {...field} {...attributes} className={`ui-input ${size === 'large' ? 'ui-input-large' : ''} ${className}`} />
  );
}

export function TextArea({ className = '', ...attributes }: ComponentPropsWithRef<'textarea'>) {
  const field = useFieldAttributes();
  return <textarea {...field} {...attributes} className={`ui-input ${className}`} />;
}

/** The browser's own select: reachable by keyboard everywhere, costs nothing. For search in long lists use ui/antd. */
export function Select({ className = '', ...attributes }: SelectHTMLAttributes<HTMLSelectElement>) {
  const field = useFieldAttributes();
  return <select {...field} {...attributes} className={`ui-input ${className}`} />;
}

interface PasswordInputProps extends InputProps {
  showLabel: string;
  hideLabel: string;
}

export function PasswordInput({ showLabel, hideLabel, ...attributes }: PasswordInputProps) {
  const [isShown, setShown] = useState(false);
  return (
    <div className="ui-password">
      <Input {...attributes} type={isShown ? 'text' : 'password'} autoCapitalize="off" spellCheck={false} />
      <button
        type="button"
        className="ui-icon-button"
        aria-label={isShown ? hideLabel : showLabel}
        title={isShown ? hideLabel : showLabel}
        onClick={() => setShown(!isShown)}
      >
        {isShown ? <EyeOff size={16} aria-hidden /> : <Eye size={16} aria-hidden />}
      </button>
    </div>
  );
}

interface Choice<Value extends string> {
  value: Value;
  label: ReactNode;
  hint?: ReactNode;
}
interface ChoicesProps<Value extends string> {
  label: string;
  name: string;
  value: Value;
  choices: readonly Choice<Value>[];
  onChange: (value: Value) => void;
}

/** Radio buttons as cards, for a choice that needs a sentence of explanation. */
export function Choices<Value extends string>({ label, name, value, choices, onChange }: ChoicesProps<Value>) {
  return (
    <fieldset className="ui-field">
      <legend className="ui-field-label">{label}</legend>
      <div className="ui-choices">
        {choices.map((choice) => (
          <label key={choice.value} className="ui-choice">
            <input type="radio" name={name} checked={choice.value === value} onChange={() => onChange(choice.value)} />
            <b>{choice.label}</b>
            {choice.hint ? <small>{choice.hint}</small> : null}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

interface SwitchProps {
  label: string;
  isOn: boolean;
  /** Read out only. */
  isLabelHidden?: boolean;
  onChange: (isOn: boolean) => void;
}

export function Switch({ label, isOn, isLabelHidden = false, onChange }: SwitchProps) {
  return (
    <button type="button" role="switch" aria-checked={isOn} className="ui-switch" onClick={() => onChange(!isOn)}>
      <i aria-hidden />
      <span className={isLabelHidden ? 'vh' : undefined}>{label}</span>
    </button>
  );
}
