import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { Http } from '../platform.ts';
import { AppError } from './app-error.ts';

/** Vite puts a hash of the content into the names below /assets. */
const HASHED = /[/\\]assets[/\\]/;
const FILE = /\.[a-z0-9]{1,5}$/i;

/** Serves the built web app; any other path a person opens is a page of it. */
export async function installWebApp(http: Http, webDir: string): Promise<void> {
  await http.register(fastifyStatic, {
    root: webDir,
    // Looked up at each request: the app may be built while the server runs.
    wildcard: true,
    preCompressed: true,
    cacheControl: false,
    setHeaders(reply, file) {
      reply.header('cache-control', HASHED.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  http.setNotFoundHandler((request, reply) => {
    const page = request.url.split('?')[0] ?? '';
    if (request.method !== 'GET' || page.startsWith('/api') || FILE.test(page)) throw new AppError('not-found');
    if (!existsSync(path.join(webDir, 'index.html'))) {
      throw new AppError('not-found', {
        zh: '网页尚未构建，请运行 npm run build。',
        en: 'The web app is not built; run npm run build.',
      });
    }
    return reply.sendFile('index.html');
  });
}
