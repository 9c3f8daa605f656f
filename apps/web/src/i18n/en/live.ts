import type { Translated } from '../shape.ts';
import type { live as chinese } from '../zh/live.ts';

export const live: Translated<typeof chinese> = {};
