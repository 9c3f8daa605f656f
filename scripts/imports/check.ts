import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { type Import, scanImports } from './scan.ts';
import * as table from './table.ts';
import type { Package, SourceTree } from './tree.ts';

/** An import the table does not allow. */
export interface Violation {
  readonly file: string;
  readonly line: number;
  readonly reason: string;
}

/** Tests, their helpers (`_name.ts`) and build configuration: held to what is declared, not to the layers. */
function isFree(file: string): boolean {
  const name = posix.basename(file);
  const isTool = /\.(test|spec|config)\.[mc]?tsx?$/.test(name) || name.startsWith('_');
  if (isTool || table.freeFolders.some((folder) => file.startsWith(`${folder}/`))) return true;
  return /^(packages|apps)\/[^/]+\/(tests?|bench|vite|scripts)\//.test(file);
}

/** `@scope/name` or `name` of a specifier, without the path below it. */
export function packageNameOf(specifier: string): string {
  const parts = specifier.split('/');
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
}

/** A source file in its place. */
interface Place {
  readonly file: string;
  readonly owner: Package | undefined;
  readonly isFree: boolean;
}

const serverSources = /^apps\/server\/src\/(.+)$/;

/** The chapter of a server file, or `main` for those that put the chapters together. */
function chapterOf(file: string): string | undefined {
  const path = serverSources.exec(file)?.[1];
  if (path === undefined) return undefined;
  const [folder] = path.split('/');
  return path.includes('/') && folder !== table.compositionFolder ? folder : 'main';
}

/** Within the server: an earlier chapter never knows a later one, and a sibling is entered by its index.ts only. */
function checkChapters(from: string, to: string): string | undefined {
  const source = chapterOf(from);
  const target = chapterOf(to);
  if (source === undefined || target === undefined || source === target) return undefined;
  if (source === 'main') return undefined;
  if (target === 'main') return `${source} may not import ${posix.basename(to)}, which puts the chapters together`;
  const [sourceAt, targetAt] = [table.chapterOrder.indexOf(source), table.chapterOrder.indexOf(target)];
  if (sourceAt < 0) return `chapter ${source} is not in the table`;
  if (targetAt < 0) return `chapter ${target} is not in the table`;
  if (targetAt > sourceAt) return `${source} comes before ${target} and may hear of it by event only`;
  const entry = target === table.chapterOfChapters ? `${target}(/[^/]+)?` : target;
  const isIndex = new RegExp(`^apps/server/src/${entry}/index\\.ts$`).test(to);
  if (target !== table.groundChapter && !isIndex) return `${target} is entered through its index.ts only`;
  return undefined;
}

function checkRelative(place: Place, specifier: string): string | undefined {
  const target = posix.join(posix.dirname(place.file), specifier.replace(/\?.*$/, ''));
  const { owner } = place;
  if (owner !== undefined && !target.startsWith(`${owner.folder}/`)) {
    return place.isFree && !/^(packages|apps)\//.test(target) ? undefined : 'leaves its package by a relative path';
  }
  // Applications export nothing; the tests of the whole may reach into them.
  if (owner === undefined && target.startsWith('packages/')) return 'enters a package by a relative path';
  return place.isFree ? undefined : checkChapters(place.file, target);
}

function checkOurs(place: Place, import_: Import, target: Package): string | undefined {
  const { owner } = place;
  const subpath = `.${import_.specifier.slice(target.name.length)}`;
  if (!target.exports.includes(subpath)) return `${target.name} does not export ${subpath}`;
  if (place.isFree || owner === undefined) return undefined;
  if (target === owner) return 'imports its own package by name';
  const rule = table.layers[owner.folder];
  if (!rule?.ours.includes(target.folder)) return `${owner.folder} may not import ${target.folder}`;
  if (rule.onlyTypes?.includes(target.folder) && !import_.isTypeOnly) {
    return `${owner.folder} may take only types from ${target.folder}`;
  }
  const isSimulator = owner.folder === 'apps/server' && target.folder === 'packages/simulator';
  if (isSimulator && chapterOf(place.file) !== table.simulatorChapter) {
    return `only chapter ${table.simulatorChapter} may import ${target.folder}`;
  }
  return undefined;
}

function checkNpm(place: Place, name: string): string | undefined {
  const { owner } = place;
  if (place.isFree || owner === undefined) return undefined;
  const { onlyNpm } = table.layers[owner.folder] ?? {};
  if (onlyNpm !== undefined && !onlyNpm.includes(name)) return `${owner.folder} may use ${onlyNpm.join(', ')} only`;
  const isDesign = table.uiPackages.some((part) => name === part || name.startsWith(`${part}/`));
  if (isDesign && owner.folder === 'apps/web' && !place.file.startsWith(`${table.uiFolder}/`)) {
    return `only ${table.uiFolder} may import ${name}`;
  }
  return undefined;
}

function checkDeclared(place: Place, name: string, tree: SourceTree): string | undefined {
  if (place.owner?.declared.has(name)) return undefined;
  const isOurs = tree.packages.some((package_) => package_.name === name);
  // npm links every package of ours at the root; naming them there again would only be one more list to keep.
  if (place.isFree && (isOurs || tree.root.declared.has(name))) return undefined;
  return `${name} is not declared in ${place.owner?.folder ?? '.'}/package.json`;
}

function checkImport(place: Place, import_: Import, tree: SourceTree): string | undefined {
  const { specifier } = import_;
  if (specifier.startsWith('.')) return checkRelative(place, specifier);
  if (specifier.startsWith('virtual:')) return undefined;
  if (isBuiltin(specifier)) {
    const isPackage = place.owner?.folder.startsWith('packages/') && !place.isFree;
    const name = specifier.startsWith('node:') ? specifier : `node:${specifier}`;
    if (!isPackage || !table.refusedInPackages.has(name)) return undefined;
    return `${place.owner?.folder} may not import ${name}: packages open no socket and start no process`;
  }
  const name = packageNameOf(specifier);
  const ours = tree.packages.find((package_) => package_.name === name);
  const layer = ours === undefined ? checkNpm(place, name) : checkOurs(place, import_, ours);
  if (layer !== undefined) return layer;
  return ours !== undefined && ours === place.owner ? undefined : checkDeclared(place, name, tree);
}

/** Holds every import of a tree against the table; violations come in the order of the files. */
export function checkTree(tree: SourceTree): Violation[] {
  const unknown = tree.packages
    .filter(({ folder }) => table.layers[folder] === undefined)
    .map(({ folder }) => ({ file: `${folder}/package.json`, line: 1, reason: `${folder} is not in the table` }));
  const wrong = tree.files.flatMap((file) => {
    const owner = tree.packages.find(({ folder }) => file.startsWith(`${folder}/`));
    const place = { file, owner, isFree: isFree(file) };
    return scanImports(file, tree.read(file)).flatMap((import_) => {
      const reason = checkImport(place, import_, tree);
      return reason === undefined ? [] : [{ file, line: import_.line, reason: `${import_.specifier}: ${reason}` }];
    });
  });
  return [...unknown, ...wrong];
}
