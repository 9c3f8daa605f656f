import { useTexts } from '../i18n/i18n.ts';
import { Field, PasswordInput } from '../ui/index.ts';
import { judgePassword, passwordMin } from './password-strength.ts';

interface NewPasswordProps {
  /** "Password" when left out. */
  label?: string;
  value: string;
  /** Words others know about the person. */
  own: readonly string[];
  error: string | null;
  onChange: (value: string) => void;
}

/** A password to be thought up, with an honest word about it while it is typed. */
export function NewPassword({ label, value, own, error, onChange }: NewPasswordProps) {
  const { t } = useTexts();
  const { problem, score, missing } = judgePassword(value, own);
  let hint: string = t('accounts.passwordRule', { count: passwordMin });
  if (value !== '') {
    if (problem === 'too-short') hint = t('accounts.passwordMissing', { count: missing });
    else if (problem !== null) hint = t(`accounts.passwordProblem.${problem}`);
    else hint = t(`accounts.passwordScore.${score}`);
  }
  return (
    <Field
      label={label ?? t('accounts.password')}
      error={error}
      hint={
        <>
          <span className={`strength strength-${value === '' ? 0 : score}`} aria-hidden>
            <i />
            <i />
            <i />
            <i />
          </span>
          <span role="status">{error === null ? hint : ''}</span>
        </>
      }
    >
      <PasswordInput
        size="large"
        value={value}
        maxLength={200}
        autoComplete="new-password"
        showLabel={t('common.showPassword')}
        hideLabel={t('common.hidePassword')}
        onChange={(event) => onChange(event.target.value)}
      />
    </Field>
  );
}
