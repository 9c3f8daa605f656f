/** Entry point `@shouwen/contract/flows`: graphs, calendars and prompts, which only their pages and the server load. */
export * from './calendar.ts';
export * from './flow-check.ts';
export * from './flow-exits.ts';
export * from './flow-graph.ts';
export * from './flow-nodes.ts';
export * from './flow-problems.ts';
export * from './flow-uses.ts';
export * from './flow-versions.ts';
export * from './opening-hours.ts';
export * from './prompts.ts';
export * from './time-zone.ts';
