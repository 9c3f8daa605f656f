import type { Translated } from '../shape.ts';
import type { customers as chinese } from '../zh/customers.ts';

export const customers: Translated<typeof chinese> = {};
