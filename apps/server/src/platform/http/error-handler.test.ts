import Fastify from 'fastify';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { AppError } from './app-error.ts';
import { handleError } from './error-handler.ts';

/** What the outside is told when a route throws `error`. */
async function answerTo(error: unknown, language = 'en') {
  const http = Fastify();
  http.setErrorHandler(handleError);
  http.get('/', () => {
    throw error;
  });
  const answer = await http.inject({ url: '/', headers: { 'accept-language': language } });
  await http.close();
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
}

function databaseError(code: string): Error {
  const error = new pg.DatabaseError('customer 13800138000 is broken', 10, 'error');
  error.code = code;
  return error;
}

describe('an error', () => {
  it('of the application has its code, status and text in the language asked for', async () => {
    const error = new AppError('conflict', { zh: '通话已结束。', en: 'The call has ended.' });
    expect(await answerTo(error)).toMatchObject({
      status: 409,
      body: { code: 'conflict', message: 'The call has ended.' },
    });
    expect((await answerTo(error, 'zh')).body.message).toBe('通话已结束。');
  });

  it('that asks to wait says how long, twice', async () => {
    const { body, headers } = await answerTo(new AppError('slow-down', null, { retryAfterSeconds: 2.5 }));
    expect([body.retryAfterSeconds, headers['retry-after']]).toEqual([2.5, '3']);
  });

  it('nobody expected tells an id and nothing else', async () => {
    for (const error of [new Error('customer 13800138000 is broken'), databaseError('22P02'), 'text', null]) {
      const { status, body } = await answerTo(error);
      expect(status).toBe(500);
      expect(Object.keys(body)).toEqual(['code', 'message']);
      expect(body.message).toMatch(/^Something broke inside; tell an administrator this id: \S+$/);
      expect(body.message).not.toContain('13800138000');
    }
  });

  it.each(['ECONNREFUSED', '57P01', '08006', '53300'])(
    'of a database that is away (%s) may be retried',
    async (code) => {
      const error = code.startsWith('E') ? Object.assign(new Error('connect'), { code }) : databaseError(code);
      expect(await answerTo(error)).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    },
  );

  it('of the framework keeps to the list of codes', async () => {
    const error = (statusCode: number) => Object.assign(new Error('framework'), { statusCode });
    expect((await answerTo(error(413))).body.code).toBe('invalid-request');
    expect((await answerTo(error(404))).body.code).toBe('not-found');
    expect((await answerTo(error(429))).body.code).toBe('slow-down');
    expect((await answerTo(error(500))).body.code).toBe('internal');
  });
});
