/**
 * What may import what: docs/ARCHITECTURE.md as data. A change here is a change of the architecture and belongs to the
 * same commit as the page.
 */

/** What one package may use. */
export interface LayerRule {
  /** Packages of ours, by the last part of their folder's path. */
  readonly ours: readonly string[];
  /** Of these, packages of which only types may be taken. */
  readonly onlyTypes?: readonly string[];
  /** The only npm packages allowed; without the list any that package.json declares. */
  readonly onlyNpm?: readonly string[];
}

/** Folder of each package to its rule. A folder that is missing here is refused. */
export const layers: Readonly<Record<string, LayerRule>> = {
  'packages/contract': { ours: [], onlyNpm: ['zod'] },
  'packages/routing': { ours: ['packages/contract'], onlyTypes: ['packages/contract'] },
  'packages/planning': { ours: ['packages/contract'], onlyTypes: ['packages/contract'] },
  'packages/sip': { ours: [] },
  'packages/media': { ours: [] },
  'packages/fax': { ours: [] },
  'packages/simulator': { ours: ['packages/routing', 'packages/planning', 'packages/contract'] },
  'apps/launcher': { ours: ['packages/contract'] },
  'apps/media': { ours: ['packages/media', 'packages/contract'] },
  'apps/server': {
    ours: [
      ...[
        'packages/contract',
        'packages/routing',
        'packages/planning',
        'packages/sip',
        'packages/media',
        'packages/fax',
      ],
      'packages/simulator',
    ],
  },
  'apps/web': { ours: ['packages/contract', 'packages/planning'] },
  'apps/widget': { ours: ['packages/contract'] },
};

/** The chapters of the server in story order: a later one may call the index.ts of an earlier one. */
export const chapterOrder: readonly string[] = [
  ...['platform', 'centre', 'agents', 'customers', 'contacts', 'routing', 'channels', 'tickets', 'knowledge'],
  ...['quality', 'learning', 'planning', 'outbound', 'insight', 'desk', 'practice'],
];

/** Knows no chapter, and may be used below its index.ts: it is the ground, not a chapter. */
export const groundChapter = 'platform';

/** Beside main.ts, where the chapters are put together: may import all of them, and none of them imports it. */
export const compositionFolder = 'compose';

/** Holds chapters of its own, one a channel, each with an index.ts. */
export const chapterOfChapters = 'channels';

/** Only this chapter of the server may use the simulator. */
export const simulatorChapter = 'planning';

/** Code under packages/ opens no socket and starts no process; whoever calls it hands these in. */
export const refusedInPackages: ReadonlySet<string> = new Set(
  ['dgram', 'net', 'tls', 'http', 'http2', 'https', 'dns', 'dns/promises', 'child_process', 'cluster'].map(
    (name) => `node:${name}`,
  ),
);

/** Design system packages that only this folder may import, so that the look can be changed in one place. */
export const uiFolder = 'apps/web/src/ui';
export const uiPackages: readonly string[] = ['antd', '@ant-design'];

/** Folders at the root whose files are tests or tools: they may use everything the root declares. */
export const freeFolders: readonly string[] = ['tests', 'bench', 'scripts'];
