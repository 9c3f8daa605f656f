import { isLoopback } from '@shouwen/contract/config';
import type { FastifyRequest } from 'fastify';
import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { Http } from '../platform.ts';
import { AppError } from './app-error.ts';

/** Figures for Prometheus; chapters register theirs in the same registry. */
export function createMetrics(): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return registry;
}

/** `/metrics`, for this host alone: figures tell strangers how busy a centre is. */
export function installMetrics(http: Http, registry: Registry): void {
  const duration = new Histogram({
    name: 'shouwen_http_request_seconds',
    help: 'Time to answer, by route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.02, 0.1, 0.5, 2, 10],
    registers: [registry],
  });
  http.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000);
  });
  http.get('/metrics', async (request, reply) => {
    if (!isFromThisHost(request)) throw new AppError('not-found');
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}

/** A proxy on this host speaks for others, and says so. */
function isFromThisHost(request: FastifyRequest): boolean {
  const address = request.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';
  return isLoopback(address) && request.headers['x-forwarded-for'] === undefined;
}
