import { describe, expect, it } from 'vitest';
import { migrations } from '../src/compose.ts';
import { usePostgres } from './_postgres.ts';
import { setUpServer, type TestBrowser, type TestCentre } from './_server.ts';

const postgres = usePostgres();

/** All that strangers may ask. Whoever adds a line here says why. */
const publicRoutes = [
  // A way out is never refused.
  'DELETE /api/session',
  'GET /api/join/:token',
  'GET /api/setup/:token',
  'POST /api/join/:token',
  // Answers "not found" where the practice page is off.
  'POST /api/practice/session',
  'POST /api/session',
  'POST /api/setup/:token',
];

/** Every route below /api that can be asked by plain HTTP. */
function routesOf(centre: TestCentre) {
  return centre.server.routes.filter(
    ({ method, url }) => url.startsWith('/api/') && !url.startsWith('/api/docs') && method !== 'HEAD',
  );
}

async function ask(browser: TestBrowser, { method, url }: { method: string; url: string }): Promise<number> {
  const filled = url.replace(/:[A-Za-z]+/g, 'x');
  return (await (method === 'GET' ? browser.get(filled) : browser.send(method, filled, {}))).status;
}

describe('access', () => {
  it('is refused to strangers everywhere but at the few public routes', async () => {
    await using centre = await setUpServer((await postgres.migrated(migrations)).databaseUrl);
    const open: string[] = [];
    for (const route of routesOf(centre)) {
      const status = await ask(centre.server.browser(), route);
      if (status !== 401) open.push(`${route.method} ${route.url}`);
    }
    expect(open.sort()).toEqual(publicRoutes);
  });

  it('of an agent ends where supervisors and administrators work', async () => {
    await using centre = await setUpServer((await postgres.migrated(migrations)).databaseUrl);
    const { body } = await centre.browser.send('POST', '/api/people', {
      name: '王芳',
      login: 'wang',
      role: 'agent',
      queueIds: ['service'],
    });
    const agent = centre.server.browser();
    await agent.send('POST', `/api${body.joinPath}`, { password: 'another long one' });
    const refused: string[] = [];
    for (const route of routesOf(centre)) {
      if (route.url === '/api/session') continue;
      if ((await ask(agent, route)) === 403) refused.push(`${route.method} ${route.url}`);
    }
    expect(refused).toEqual(expect.arrayContaining(['GET /api/people', 'POST /api/people', 'GET /api/live']));
    expect(refused).not.toContain('GET /api/me');
    expect(refused).not.toContain('GET /api/desk');
  });
});
