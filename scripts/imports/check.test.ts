import { describe, expect, it } from 'vitest';
import { checkTree } from './check.ts';
import { readTree, type SourceTree } from './tree.ts';

function package_(folder: string, name: string, declared: string[], exports = ['.']) {
  return { folder, name, declared: new Set(declared), exports };
}

/** A tree of these files in a project like ours. */
function tree(files: Record<string, string>): SourceTree {
  return {
    root: { name: 'shouwen', declared: new Set(['vitest']), exports: [] },
    packages: [
      package_('packages/contract', '@shouwen/contract', ['zod'], ['.', './config']),
      package_('packages/routing', '@shouwen/routing', ['@shouwen/contract']),
      package_('packages/sip', '@shouwen/sip', []),
      package_('packages/media', '@shouwen/media', ['werift', '@shouwen/sip']),
      package_('packages/simulator', '@shouwen/simulator', ['@shouwen/routing']),
      package_('apps/server', '@shouwen/server', ['pg', '@shouwen/contract', '@shouwen/simulator']),
      package_('apps/web', '@shouwen/web', ['antd', 'react', '@shouwen/contract', '@shouwen/sip']),
    ],
    files: Object.keys(files),
    read: (path) => files[path] ?? '',
  };
}

/** What is said about one file with one import. */
function complaint(file: string, text: string): string | undefined {
  const [first, ...more] = checkTree(tree({ [file]: text }));
  expect(more).toEqual([]);
  return first?.reason;
}

describe('between packages', () => {
  it.each([
    [
      'packages/sip/src/a.ts',
      "import { x } from '@shouwen/contract';",
      /packages\/sip may not import packages\/contract/,
    ],
    ['packages/media/src/a.ts', "import '@shouwen/sip';", /packages\/media may not import packages\/sip/],
    ['packages/contract/src/a.ts', "import pg from 'pg';", /packages\/contract may use zod only/],
    ['packages/routing/src/a.ts', "import { x } from '@shouwen/contract';", /only types/],
    ['packages/sip/src/a.ts', "import dgram from 'node:dgram';", /open no socket/],
    ['packages/sip/src/a.ts', "import net from 'net';", /open no socket/],
    ['apps/web/src/a.ts', "import { x } from '@shouwen/sip';", /apps\/web may not import packages\/sip/],
    ['packages/sip/src/a.ts', "import { x } from '../../media/src/a.ts';", /leaves its package/],
    ['packages/sip/src/a.ts', "export * from '../../../apps/server/src/a.ts';", /leaves its package/],
    ['packages/sip/src/a.ts', "import { x } from '@shouwen/sip';", /own package by name/],
    ['apps/server/src/contacts/a.ts', "import '@shouwen/simulator';", /only chapter planning/],
    ['tests/a.test.ts', "import { x } from '../packages/sip/src/a.ts';", /enters a package by a relative path/],
  ])('%s: %s is refused', (file, text, reason) => {
    expect(complaint(file, text)).toMatch(reason);
  });

  it.each([
    ['packages/routing/src/a.ts', "import type { X } from '@shouwen/contract';"],
    ['packages/routing/src/a.ts', "import { type X, type Y } from '@shouwen/contract';"],
    ['packages/routing/src/a.test.ts', "import { x } from '@shouwen/contract'; import 'vitest';"],
    ['packages/sip/src/a.ts', "import { createHash } from 'node:crypto'; import './b.ts';"],
    ['packages/sip/src/a.test.ts', "import net from 'node:net';"],
    ['apps/server/src/planning/a.ts', "import '@shouwen/simulator';"],
    ['tests/a.test.ts', "import { x } from '@shouwen/sip'; import './_b.ts'; import '../apps/server/src/a.ts';"],
  ])('%s: %s is allowed', (file, text) => {
    expect(complaint(file, text)).toBeUndefined();
  });

  it('a package that is not in the table is refused', () => {
    const grown = tree({});
    const packages = [...grown.packages, package_('packages/extra', '@shouwen/extra', [])];
    expect(checkTree({ ...grown, packages })).toEqual([
      { file: 'packages/extra/package.json', line: 1, reason: 'packages/extra is not in the table' },
    ]);
  });
});

describe('what package.json declares', () => {
  it.each([
    ['packages/sip/src/a.ts', "import x from 'lodash';", /lodash is not declared in packages\/sip\/package.json/],
    ['packages/sip/src/a.ts', "import x from '@scope/name/deep';", /@scope\/name is not declared/],
    ['packages/sip/src/a.test.ts', "import x from 'lodash';", /lodash is not declared/],
    ['tests/a.test.ts', "import x from 'lodash';", /lodash is not declared in \.\/package.json/],
    ['packages/sip/src/a.ts', "import { it } from 'vitest';", /vitest is not declared/],
    ['apps/server/src/main.ts', "import '@shouwen/contract/secrets';", /does not export \.\/secrets/],
    ['apps/server/src/main.ts', "const x = await import('lodash');", /lodash is not declared/],
    ['apps/server/src/main.ts', "const x = require('lodash');", /lodash is not declared/],
    ['apps/server/src/main.ts', "type X = import('lodash').X;", /lodash is not declared/],
  ])('%s: %s is refused', (file, text, reason) => {
    expect(complaint(file, text)).toMatch(reason);
  });

  it('covers paths below a package', () => {
    expect(
      complaint('apps/server/src/main.ts', "import 'pg/lib/x'; import '@shouwen/contract/config';"),
    ).toBeUndefined();
  });
});

describe('between chapters of the server', () => {
  it.each([
    ['contacts/a.ts', '../channels/index.ts', /contacts comes before channels and may hear of it by event only/],
    ['contacts/a.ts', '../routing/index.ts', /comes before routing/],
    ['platform/db/a.ts', '../../agents/index.ts', /platform comes before agents/],
    ['channels/voice/a.ts', '../../contacts/record/b.ts', /contacts is entered through its index.ts only/],
    ['channels/voice/a.ts', '../../contacts/record/index.ts', /index.ts only/],
    ['contacts/a.ts', '../main.ts', /which puts the chapters together/],
    ['contacts/a.ts', '../compose/voice.ts', /which puts the chapters together/],
    ['practice/a.ts', '../channels/voice/transports/index.ts', /index.ts only/],
    ['billing/a.ts', '../platform/b.ts', /chapter billing is not in the table/],
    ['practice/a.ts', '../billing/index.ts', /chapter billing is not in the table/],
  ])('%s may not import %s', (file, specifier, reason) => {
    expect(complaint(`apps/server/src/${file}`, `import { x } from '${specifier}';`)).toMatch(reason);
    expect(complaint(`apps/server/src/${file}`, `import type { X } from '${specifier}';`)).toMatch(reason);
  });

  it.each([
    ['channels/voice/a.ts', '../../contacts/index.ts'],
    ['practice/a.ts', '../channels/voice/index.ts'],
    ['compose/voice.ts', '../channels/voice/transports/b.ts'],
    ['routing/a.ts', '../agents/index.ts'],
    ['contacts/a.ts', '../platform/db/database.ts'],
    ['contacts/record/a.ts', '../b.ts'],
    ['main.ts', './channels/voice/a.ts'],
    ['contacts/a.test.ts', '../channels/voice/b.ts'],
  ])('%s may import %s', (file, specifier) => {
    expect(complaint(`apps/server/src/${file}`, `import { x } from '${specifier}';`)).toBeUndefined();
  });
});

describe('the design system', () => {
  it('is imported in ui/ only', () => {
    expect(complaint('apps/web/src/desks/a.tsx', "import { Button } from 'antd';")).toBe(
      'antd: only apps/web/src/ui may import antd',
    );
    expect(complaint('apps/web/src/ui/button.tsx', "import { Button } from 'antd';")).toBeUndefined();
  });
});

describe('a violation', () => {
  it('names file and line', () => {
    const text =
      "import './b.ts';\n\n// import 'lodash' in a comment\nconst text = \"import 'lodash'\";\nimport {\n  x,\n} from 'lodash';\n";
    expect(checkTree(tree({ 'packages/sip/src/a.ts': text }))).toEqual([
      { file: 'packages/sip/src/a.ts', line: 5, reason: 'lodash: lodash is not declared in packages/sip/package.json' },
    ]);
  });
});

describe('reading a tree', () => {
  it('finds our own packages and sources', () => {
    const ours = readTree(new URL('../..', import.meta.url).pathname);
    expect(ours.packages.map(({ folder }) => folder)).toContain('apps/launcher');
    expect(ours.files).toContain('scripts/imports/check.test.ts');
    expect(ours.files.some((file) => file.includes('node_modules'))).toBe(false);
  });
});
