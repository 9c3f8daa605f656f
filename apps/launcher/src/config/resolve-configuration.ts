import { join, resolve } from 'node:path';
import { type Configuration, isLoopback, type OptionValues, type TerminalLanguage } from '@shouwen/contract/config';

/** What the defaults depend on besides the options. */
export interface Surroundings {
  /** The clone: relative paths start here. */
  readonly projectDir: string;
  /** Absolute; the launcher has settled it, since the default depends on whether the database user can enter. */
  readonly dataDir: string;
  /** Where Unix sockets go; see socket-folder.ts. */
  readonly socketDir: string;
  readonly databaseUrl: string;
  readonly cpuCount: number;
  /** IPv4 addresses of this machine other than loopback. */
  readonly networkAddresses: readonly string[];
  readonly language: TerminalLanguage;
  readonly demo: boolean;
}

const MEDIA_WORKERS_DEFAULT_MAX = 16;

function isWildcard(address: string): boolean {
  return address === '0.0.0.0' || address === '::';
}

/** An address as it stands in a URL. */
export function urlHost(address: string): string {
  if (isLoopback(address)) return 'localhost';
  return address.includes(':') ? `[${address}]` : address;
}

/** The options with every default filled in and every path absolute. */
export function resolveConfiguration(options: OptionValues, around: Surroundings): Configuration {
  // Nothing listens to the network until the operator names the address by which others reach this machine.
  const bindDefault = options.PUBLIC_ADDRESS === undefined ? '127.0.0.1' : '0.0.0.0';
  const httpBind = options.HTTP_BIND ?? bindDefault;
  const sipBind = options.SIP_BIND ?? bindDefault;
  const firstAddress = around.networkAddresses[0] ?? '127.0.0.1';
  const publicAddress = options.PUBLIC_ADDRESS ?? (isWildcard(sipBind) ? firstAddress : sipBind);
  const httpPort = options.HTTP_PORT ?? 8080;
  const httpAddress = isWildcard(httpBind) ? (options.PUBLIC_ADDRESS ?? firstAddress) : httpBind;
  return {
    dataDir: around.dataDir,
    runDir: join(around.dataDir, 'run'),
    httpPort,
    httpBind,
    publicUrl: options.PUBLIC_URL ?? `http://${urlHost(httpAddress)}${httpPort === 80 ? '' : `:${httpPort}`}`,
    sipPort: options.SIP_PORT ?? 5060,
    sipBind,
    rtpPorts: options.RTP_PORTS ?? { first: 20_000, last: 20_999 },
    publicAddress,
    databaseUrl: around.databaseUrl,
    recordingsDir: resolve(around.projectDir, options.RECORDINGS_DIR ?? join(around.dataDir, 'recordings')),
    promptDirs: [join(around.dataDir, 'prompts'), join(around.projectDir, 'apps', 'media', 'prompts')],
    webDir: join(around.projectDir, 'apps', 'web', 'dist'),
    mediaSocket: join(around.socketDir, 'media.sock'),
    mediaWorkers: options.MEDIA_WORKERS ?? Math.min(Math.max(around.cpuCount, 1), MEDIA_WORKERS_DEFAULT_MAX),
    masterKeyFile: resolve(around.projectDir, options.MASTER_KEY_FILE ?? join(around.dataDir, 'keys', 'master.key')),
    practice: options.PRACTICE ?? 'auto',
    drainSeconds: options.DRAIN_SECONDS ?? 10,
    language: around.language,
    logLevel: options.LOG_LEVEL ?? 'info',
    demo: around.demo,
  };
}
