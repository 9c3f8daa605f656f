import { readFileSync } from 'node:fs';

/** A user of this machine. */
export interface Account {
  readonly name: string;
  readonly userId: number;
  readonly groupId: number;
}

function readAccounts(): Account[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 7)
    .map((fields) => ({ name: fields[0] ?? '', userId: Number(fields[2]), groupId: Number(fields[3]) }));
}

/** The user of that name in /etc/passwd. */
export function accountNamed(name: string): Account | undefined {
  return readAccounts().find((account) => account.name === name);
}

/** The user of that number in /etc/passwd. */
export function accountWithId(userId: number): Account | undefined {
  return readAccounts().find((account) => account.userId === userId);
}

/** Whether this process is root. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}
