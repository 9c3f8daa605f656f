import type { Translated } from '../shape.ts';
import type { desk as chinese } from '../zh/desk.ts';

export const desk: Translated<typeof chinese> = {};
