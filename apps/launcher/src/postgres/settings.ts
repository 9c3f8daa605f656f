/**
 * Settings on the command line rather than in postgresql.conf: appended lines that were not synced came back as NUL
 * bytes after a power cut, and the server then refused to start.
 *
 * The figures are for a machine that runs everything: small when idle, enough for the writes of a few hundred agents.
 */
const settings: Readonly<Record<string, string>> = {
  // Only the Unix socket: no port to collide, nothing for the network to find.
  listen_addresses: '',
  unix_socket_permissions: '0700',
  shared_buffers: '64MB',
  max_connections: '80',
  // Reads go through the page cache; three idle I/O workers would only cost memory.
  io_method: 'sync',
  max_logical_replication_workers: '0',
  autovacuum_max_workers: '2',
  // Statements here are short; compiling them costs more than it saves.
  jit: 'off',
  max_wal_size: '512MB',
  wal_compression: 'pglz',
  log_min_messages: 'warning',
  log_timezone: 'UTC',
  timezone: 'UTC',
};

/** Major parts of the command line of `postgres`. */
export interface ServerPlaces {
  readonly clusterDir: string;
  readonly socketDir: string;
}

/**
 * The arguments of `postgres`.
 * @param changed settings that replace or add to ours, for tests
 */
export function serverArguments(places: ServerPlaces, changed: Readonly<Record<string, string>> = {}): string[] {
  const all = { ...settings, unix_socket_directories: places.socketDir, ...changed };
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', places.clusterDir, ...flags];
}
