/** Pretend callers and agents in virtual time around the production routing engine, with checkers that watch it. */
export type { Checker, Step } from './checker.ts';
export { allCheckers } from './checkers/index.ts';
export { Random } from './random.ts';
export { type RunOptions, type RunSummary, run } from './run.ts';
export { type Failure, InvariantBroken, Simulation } from './simulation.ts';
