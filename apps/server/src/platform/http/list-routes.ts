import type { Http } from '../platform.ts';

export interface ServedRoute {
  readonly method: string;
  readonly url: string;
}

/** Collects the routes registered from now on. */
export function listRoutes(http: Http): readonly ServedRoute[] {
  const routes: ServedRoute[] = [];
  http.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routes.push({ method: one, url });
  });
  return routes;
}
