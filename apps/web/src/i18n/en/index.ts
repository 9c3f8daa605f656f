import { accounts } from './accounts.ts';
import { centre } from './centre.ts';
import { common } from './common.ts';
import { contacts } from './contacts.ts';
import { customers } from './customers.ts';
import { desk } from './desk.ts';
import { errors } from './errors.ts';
import { flows } from './flows.ts';
import { live } from './live.ts';
import { practice } from './practice.ts';
import { settings } from './settings.ts';
import { shell } from './shell.ts';

export const en = {
  accounts,
  centre,
  common,
  contacts,
  customers,
  desk,
  errors,
  flows,
  live,
  practice,
  settings,
  shell,
} as const;
