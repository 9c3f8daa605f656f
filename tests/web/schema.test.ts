/** The web app's types of the API are generated from the server's own description of it. */
import { readFile } from 'node:fs/promises';
import openapiTypes, { astToString } from 'openapi-typescript';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Centre, startCentre } from '../support/centre.ts';

const generated = new URL('../../apps/web/src/platform/schema.d.ts', import.meta.url);
const head = /^\/\*\*[\s\S]*?\*\/\s*/;

let centre: Centre;
beforeAll(async () => {
  centre = await startCentre();
});
afterAll(async () => {
  await centre?.stop();
});

it('the types in the web app are those of the running server', async () => {
  const types = astToString(await openapiTypes(new URL(`${centre.url}/api/docs/json`)));
  const kept = await readFile(generated, 'utf8');
  expect(kept.replace(head, '').trim(), 'generate it again, see apps/web/README.md').toBe(
    types.replace(head, '').trim(),
  );
});
