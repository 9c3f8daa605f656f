import type { Translated } from '../shape.ts';
import type { settings as chinese } from '../zh/settings.ts';

export const settings: Translated<typeof chinese> = {};
