/** Checks the fields of an account before they are sent; the server has the last word. */
import { judgePassword } from './password-strength.ts';

export type FieldProblem = 'empty' | 'login' | 'password-short' | 'password-easy';
export interface AccountFields {
  name: string;
  login: string;
  password: string;
  centreName: string;
}
export type AccountErrors = { [Name in keyof AccountFields]?: FieldProblem | undefined };

/** As contract/accounts.ts has it; the test compares. */
export const loginPattern = /^[a-z0-9][a-z0-9._@-]{1,63}$/;

export function checkAccount(fields: AccountFields): AccountErrors {
  const errors: AccountErrors = {};
  if (fields.centreName.trim() === '') errors.centreName = 'empty';
  if (fields.name.trim() === '') errors.name = 'empty';
  if (fields.login.trim() === '') errors.login = 'empty';
  else if (!loginPattern.test(fields.login.trim().toLowerCase())) errors.login = 'login';
  errors.password = passwordProblem(fields.password, [fields.login, fields.name, fields.centreName]);
  return errors;
}

export function passwordProblem(password: string, own: readonly string[]): FieldProblem | undefined {
  const { problem } = judgePassword(password, own);
  if (problem === null) return undefined;
  return problem === 'too-short' ? 'password-short' : 'password-easy';
}
