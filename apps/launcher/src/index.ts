export { LaunchError } from './messages/problems.ts';
export { type PostgresOptions, type StartedPostgres, startPostgres } from './postgres/start-postgres.ts';
