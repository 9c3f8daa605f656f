/** Every type of the engine in one place: configuration, events, effects, views, receipt. */
export type * from './config.ts';
export type * from './effects.ts';
export type * from './events.ts';
export type * from './receipt.ts';
export type * from './views.ts';
