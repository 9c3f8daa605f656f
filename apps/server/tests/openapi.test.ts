// Comes with openapi-typescript, whose own check passes documents that are not OpenAPI.
import { createConfig, lintFromString } from '@redocly/openapi-core';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { describe, expect, it } from 'vitest';
import { migrations } from '../src/compose.ts';
import { usePostgres } from './_postgres.ts';
import { setUpServer } from './_server.ts';

const postgres = usePostgres();

async function readDocument() {
  await using centre = await setUpServer((await postgres.migrated(migrations)).databaseUrl);
  const answer = await centre.server.browser().get('/api/docs/json');
  expect(answer.status).toBe(200);
  return { document: answer.body, routes: centre.server.routes };
}

/** What is wrong with a document by the OpenAPI 3.1 structure, and by the rules a client generator relies on. */
async function problemsOf(document: object): Promise<string[]> {
  const config = await createConfig({
    rules: {
      struct: 'error',
      'no-unresolved-refs': 'error',
      'no-identical-paths': 'error',
      'operation-operationId-unique': 'error',
      'operation-parameters-unique': 'error',
      'path-parameters-defined': 'error',
      'path-declaration-must-exist': 'error',
      'security-defined': 'error',
    },
  });
  const problems = await lintFromString({ source: JSON.stringify(document), config });
  return problems.map((problem) => `${problem.message} ${problem.location[0]?.pointer}`);
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const { document } = await readDocument();
    expect(document.openapi).toBe('3.1.0');
    expect(await problemsOf(document)).toEqual([]);
    // The checker does notice: a response without a description, a parameter of the path that is not described.
    const broken = structuredClone(document);
    delete broken.paths['/api/me'].get.responses['200'].description;
    broken.paths['/api/setup/{token}'].get.parameters.pop();
    expect(await problemsOf(broken)).toEqual([
      expect.stringContaining('`description`'),
      expect.stringContaining('{token}'),
    ]);
  });

  it('is enough to generate a typed client', async () => {
    const { document } = await readDocument();
    const types = astToString(await openapiTypescript(JSON.stringify(document), { silent: true }));
    expect(types).toMatch(/postSession: \{/);
    expect(types).toMatch(/ Me: \{\s+accountId: string;/);
  });

  it('lists every route below /api, and none twice', async () => {
    const { document, routes } = await readDocument();
    const described = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.keys(item as object).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const served = routes
      .filter(({ method, url }) => method !== 'HEAD' && url.startsWith('/api/') && !url.startsWith('/api/docs'))
      .map(({ method, url }) => `${method} ${url.replace(/:([A-Za-z]+)/g, '{$1}')}`);
    expect(served.length).toBeGreaterThan(10);
    expect(described.sort()).toEqual(served.sort());
  });

  it('says who may, what comes back, and the shape of a refusal, of every operation', async () => {
    const { document } = await readDocument();
    const operations = Object.values(document.paths).flatMap((item) => Object.values(item as object));
    for (const operation of operations) {
      expect(operation.description).toMatch(/(Anyone|Signed in|Needs `[a-z.-]+`)\.$/);
      expect(Object.keys(operation.responses)).toContain('4XX');
      expect(Object.keys(operation.responses).some((status) => status.startsWith('2'))).toBe(true);
      expect(operation.security).toBeDefined();
    }
    expect(document.paths['/api/me'].get.responses['200'].content['application/json'].schema).toEqual({
      $ref: '#/components/schemas/Me',
    });
  });

  it('comes with a page to read it, whose scripts are ours', async () => {
    await using centre = await setUpServer((await postgres.migrated(migrations)).databaseUrl);
    const page = await centre.browser.get('/api/docs');
    expect([page.status, page.headers.get('content-security-policy')]).toEqual([
      200,
      expect.stringContaining(`default-src 'self'`),
    ]);
    for (const [, url] of String(page.body).matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect([url, (await centre.browser.get(url ?? '')).status]).toEqual([url, 200]);
    }
    expect(page.body).not.toMatch(/<script(?![^>]*src)/);
  });
});
