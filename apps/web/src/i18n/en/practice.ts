import type { Translated } from '../shape.ts';
import type { practice as chinese } from '../zh/practice.ts';

export const practice: Translated<typeof chinese> = {};
