import type { Translated } from '../shape.ts';
import type { accounts as chinese } from '../zh/accounts.ts';

export const accounts: Translated<typeof chinese> = {};
