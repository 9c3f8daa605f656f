import fastifySwagger from '@fastify/swagger';
import fastifySwaggerUi from '@fastify/swagger-ui';
import * as contract from '@shouwen/contract';
import * as flows from '@shouwen/contract/flows';
import type { RouteOptions } from 'fastify';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Http } from '../platform.ts';
import type { Access } from './access.ts';

export const DOCS_PATH = '/api/docs';

/** For answers without a body. */
export const noContent = z.undefined();

/** Describes every route below /api at /api/docs, from the schemas that also check its traffic. */
export async function installOpenApi(http: Http): Promise<void> {
  const schemaRegistry = namedSchemas();
  const transformObject = createJsonSchemaTransformObject({ schemaRegistry });
  await http.register(fastifySwagger, {
    hideUntagged: true,
    openapi: {
      openapi: '3.1.0',
      info: {
        title: '首问 Shouwen',
        version: '0.1.0',
        description:
          'Everything the web app does. Sign in with POST /api/session and keep the cookie. The realtime feed is a ' +
          'WebSocket at /api/realtime; its messages are in packages/contract/src/realtime.ts.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: { securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'shouwen' } } },
    },
    transform: createJsonSchemaTransform({ schemaRegistry }),
    transformObject: (document) => {
      const described = transformObject(document);
      if ('components' in described) dropUnused(described);
      return described;
    },
  });
  await http.register(fastifySwaggerUi, { routePrefix: DOCS_PATH, uiConfig: { deepLinking: true } });
}

/** Fills in what can be told from the route itself: its chapter, who may use it, the shape of errors. */
export function describeRoute(route: RouteOptions, access: Access): void {
  const isVoid = route.schema?.response === undefined;
  const note = access === 'public' ? 'Anyone.' : access === 'signed-in' ? 'Signed in.' : `Needs \`${access}\`.`;
  const description = route.schema?.description;
  route.schema = {
    tags: [route.url.split('/')[2] ?? 'api'],
    operationId: operationIdOf(route),
    ...route.schema,
    description: description === undefined ? note : `${description} ${note}`,
    security: access === 'public' ? [] : [{ session: [] }],
    response: {
      ...(isVoid ? { 200: z.unknown() } : Object(route.schema?.response)),
      '4xx': contract.errorBodySchema.describe('Refused; `code` says why, `message` what to do.'),
    },
  };
}

/** `GET /api/contacts/:contactId` -> `getContactsByContactId`. */
function operationIdOf(route: RouteOptions): string {
  const method = String(Array.isArray(route.method) ? route.method[0] : route.method).toLowerCase();
  const words = route.url.split('/').slice(2);
  const name = words.map((word) => (word.startsWith(':') ? `By${capital(word.slice(1))}` : capital(word)));
  return method + name.join('').replace(/[^A-Za-z0-9]/g, '');
}

function capital(word: string): string {
  return word
    .split('-')
    .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
    .join('');
}

/**
 * The contract's object schemas by name, so that the document says `Queue` once and refers to it. Queries are written
 * out: each field becomes a parameter, and the generator looks into no reference for that.
 */
function namedSchemas() {
  const registry = z.registry<{ id: string }>();
  for (const [name, schema] of Object.entries({ ...contract, ...flows })) {
    if (/(?<!Query)Schema$/.test(name) && schema instanceof z.ZodObject) {
      registry.add(schema, { id: capital(name.slice(0, -'Schema'.length)) });
    }
  }
  return registry;
}

/** Components nobody refers to; the generator writes each shape for requests and for answers. */
function dropUnused(document: { components?: { schemas?: Record<string, unknown> } }): void {
  const schemas = document.components?.schemas;
  if (schemas === undefined) return;
  const used = new Set<string>();
  const look = (text: string) => {
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (name === undefined || used.has(name)) continue;
      used.add(name);
      look(JSON.stringify(schemas[name] ?? null));
    }
  };
  look(JSON.stringify({ ...document, components: null }));
  for (const name of Object.keys(schemas)) if (!used.has(name)) delete schemas[name];
}
