/** Chinese, the language texts are written in first. Other languages have the same keys (i18n/shape.ts). */
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

export const zh = {
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
