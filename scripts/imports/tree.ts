import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a package.json says that matters here. */
export interface Manifest {
  readonly name: string;
  /** npm packages and packages of ours, under any heading. */
  readonly declared: ReadonlySet<string>;
  /** Keys of `exports`: `.`, `./config`. */
  readonly exports: readonly string[];
}

/** A package of ours. */
export interface Package extends Manifest {
  /** `packages/sip` */
  readonly folder: string;
}

/** A tree of sources to hold against the table. */
export interface SourceTree {
  readonly root: Manifest;
  readonly packages: readonly Package[];
  /** Paths from the root, with slashes. */
  readonly files: readonly string[];
  read(path: string): string;
}

function keysOf(value: unknown): string[] {
  return value !== null && typeof value === 'object' ? Object.keys(value) : [];
}

function readManifest(path: string): Manifest {
  const json: unknown = JSON.parse(readFileSync(path, 'utf8'));
  const fields = new Map(json !== null && typeof json === 'object' ? Object.entries(json) : []);
  const headings = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];
  return {
    name: String(fields.get('name') ?? ''),
    declared: new Set(headings.flatMap((heading) => keysOf(fields.get(heading)))),
    exports: keysOf(fields.get('exports')),
  };
}

const skippedFolders = new Set(['node_modules', 'dist', 'output', 'coverage', 'public']);

function listSources(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return skippedFolders.has(entry.name) ? [] : listSources(root, path);
    return /\.(ts|tsx|mts|mjs|js|jsx)$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}

/** Reads the tree at a root: packages/, apps/ and the folders of tests and tools. */
export function readTree(root: string): SourceTree {
  const folders = ['packages', 'apps'].flatMap((parent) =>
    existsSync(join(root, parent)) ? readdirSync(join(root, parent)).map((name) => `${parent}/${name}`) : [],
  );
  const packages = folders
    .filter((folder) => existsSync(join(root, folder, 'package.json')))
    .map((folder) => ({ folder, ...readManifest(join(root, folder, 'package.json')) }));
  return {
    root: readManifest(join(root, 'package.json')),
    packages,
    files: ['packages', 'apps', 'tests', 'bench', 'scripts'].flatMap((folder) => listSources(root, folder)),
    read: (path) => readFileSync(join(root, path), 'utf8'),
  };
}
