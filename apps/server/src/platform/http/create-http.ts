import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import fastifyCompress from '@fastify/compress';
import fastifyCookie from '@fastify/cookie';
import fastifyRateLimit from '@fastify/rate-limit';
import Fastify, { type FastifyBaseLogger, LogController, type RouteOptions } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Sessions } from '../auth/sessions.ts';
import type { Health } from '../health.ts';
import type { Log } from '../log.ts';
import type { Http } from '../platform.ts';
import { checkAccess } from './access.ts';
import { AppError } from './app-error.ts';
import { handleError } from './error-handler.ts';
import { DOCS_PATH, describeRoute, installOpenApi } from './openapi.ts';
import { isOriginAllowed } from './origin.ts';
import { contentSecurityPolicy, securityHeaders } from './security-headers.ts';

const BODY_BYTES_MAX = 1_048_576;
const COMPRESS_BYTES_MIN = 1024;

export interface CreateHttpOptions {
  readonly server: Server;
  readonly log: Log;
  readonly sessions: Sessions;
  readonly health: Health;
  readonly publicUrl: string;
}

/** Fastify with what every route has in common: limits, headers, who may, errors, the OpenAPI document. */
export async function createHttp(options: CreateHttpOptions): Promise<Http> {
  const { server, sessions, publicUrl } = options;
  const loggerInstance: FastifyBaseLogger = options.log;
  const http: Http = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    requestIdHeader: false,
    // For addresses that cannot be read, before any route is known.
    frameworkErrors: handleError,
    bodyLimit: BODY_BYTES_MAX,
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: true },
    // Only a proxy on this very host may say for whom it asks.
    trustProxy: 'loopback',
    serverFactory: () => server,
  }).withTypeProvider<ZodTypeProvider>();

  http.setValidatorCompiler(validatorCompiler);
  http.setSerializerCompiler(serializerCompiler);
  http.setErrorHandler(handleError);
  acceptOnlyJson(http);
  http.decorateRequest('principal', null);
  http.addHook('onRoute', requireAccess);
  addCommonHeaders(http, publicUrl);
  http.addHook('onRequest', async (request) => {
    // PostgreSQL keeps no NUL in a text, and nobody types one.
    if (/%00/.test(request.url)) throw new AppError('invalid-request');
    const isChange = !['GET', 'HEAD', 'OPTIONS'].includes(request.method);
    if (isChange && !isOriginAllowed(request.headers, publicUrl)) throw new AppError('not-allowed');
    const { access } = request.routeOptions.config;
    if (access === undefined) return;
    request.principal = await sessions.principalOf(request.headers);
    checkAccess(access, request.principal);
  });

  await http.register(fastifyCookie);
  await http.register(fastifyCompress, { encodings: ['gzip', 'identity'], threshold: COMPRESS_BYTES_MIN });
  await http.register(fastifyRateLimit, {
    global: false,
    errorResponseBuilder: (_request, context) =>
      new AppError('slow-down', null, { retryAfterSeconds: Math.ceil(context.ttl / 1000) }),
  });
  await installOpenApi(http);
  installHealth(http, options.health);
  return http;
}

function installHealth(http: Http, health: Health): void {
  const healthSchema = z.object({ ready: z.boolean(), missing: z.array(z.string()) });
  http.get('/healthz', { schema: { response: { 200: healthSchema, 503: healthSchema } } }, async (_request, reply) => {
    const state = await health.look();
    return reply.code(state.ready ? 200 : 503).send(state);
  });
}

/** No one can add a route below /api and forget to say who may use it. */
function requireAccess(route: RouteOptions): void {
  if (!route.url.startsWith('/api/') || route.url.startsWith(DOCS_PATH)) return;
  const access = route.config?.access;
  if (access === undefined) throw new Error(`${route.url} does not say who may use it: set config.access`);
  describeRoute(route, access);
}

function addCommonHeaders(http: Http, publicUrl: string): void {
  const headers = securityHeaders(publicUrl.startsWith('https:'));
  http.addHook('onRequest', async (request, reply) => {
    reply.headers({
      ...headers,
      'content-security-policy': contentSecurityPolicy(request.headers),
      'x-request-id': request.id,
    });
    if (request.url.startsWith('/api/')) reply.header('cache-control', 'no-store');
  });
}

/** Forms and plain text are what a foreign page can send without asking; JSON is not. */
function acceptOnlyJson(http: Http): void {
  http.removeAllContentTypeParsers();
  const parse = http.getDefaultJsonParser('error', 'error');
  http.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else if (body.includes('\\u0000')) done(new AppError('invalid-request'));
    else parse(request, body.toString(), done);
  });
}
