import type { Translated } from '../shape.ts';
import type { contacts as chinese } from '../zh/contacts.ts';

export const contacts: Translated<typeof chinese> = {};
