import { languageSchema } from '@shouwen/contract';
import {
  PROMPT_BYTES_MAX,
  promptFileNameSchema,
  promptFolderSchema,
  promptSchema,
  speechRequestSchema,
  speechStateSchema,
} from '@shouwen/contract/flows';
import { z } from 'zod';
import { signedIn } from '../../platform/http/access.ts';
import { AppError } from '../../platform/http/app-error.ts';
import { languageOf } from '../../platform/http/request-language.ts';
import type { Http, Platform } from '../../platform/platform.ts';
import {
  listPrompts,
  type PromptNeeds,
  readPromptAudio,
  removePrompt,
  speakPrompt,
  spoken,
  uploadPrompt,
} from './prompts.ts';
import { SpeechFault } from './speech.ts';

const params = z.object({ folder: promptFolderSchema, name: promptFileNameSchema });
const config = { access: 'settings.manage' } as const;
/** Converting takes processor time that calls need too. */
const costly = { access: 'settings.manage', rateLimit: { max: 30, timeWindow: 60_000 } } as const;
const done = z.object({ isDone: z.literal(true) });

/** Prompts that ship and the centre's own: to be listed, heard, uploaded, spoken and removed. */
export function registerPromptRoutes({ http }: Pick<Platform, 'http'>, needs: PromptNeeds): void {
  http.get('/api/prompts', { config, schema: { response: { 200: z.array(promptSchema) } } }, () => listPrompts(needs));
  http.get(
    '/api/prompts/:folder/:name/audio',
    {
      config,
      exposeHeadRoute: false,
      schema: { summary: 'A prompt as a WAV file', params, produces: ['audio/wav'] },
    },
    async (request, reply) => reply.type('audio/wav').send(await readPromptAudio(needs, request.params)),
  );
  http.put(
    '/api/prompts/:folder/:name/speech',
    {
      config: costly,
      schema: {
        summary: 'Makes a prompt of a text',
        params,
        body: speechRequestSchema,
        response: { 200: promptSchema },
      },
    },
    (request) => speakPrompt(needs, signedIn(request), request.params, request.body.text),
  );
  http.delete(
    '/api/prompts/:folder/:name',
    { config, schema: { params, response: { 200: done } } },
    async (request) => {
      await removePrompt(needs, signedIn(request), request.params);
      return { isDone: true as const };
    },
  );
  registerSpeech(http, needs);
  registerUpload(http, needs);
}

function registerSpeech(http: Http, needs: PromptNeeds): void {
  http.get('/api/speech', { config, schema: { response: { 200: speechStateSchema } } }, async (request) => {
    const problem = await needs.speech.check().then(
      () => null,
      (error) => (error instanceof SpeechFault ? error.text[languageOf(request)] : String(error)),
    );
    return {
      provider: needs.speech.name,
      isReady: problem === null,
      problem,
      languages: ['zh' as const, 'en' as const],
    };
  });
  http.post(
    '/api/speech',
    {
      config: costly,
      schema: {
        summary: 'Speaks a text as a WAV file, without storing it',
        body: speechRequestSchema.extend({ language: languageSchema }),
        produces: ['audio/wav'],
      },
    },
    async (request, reply) => {
      const { wav } = await spoken(needs.speech, request.body.text, request.body.language);
      return reply.type('audio/wav').send(wav);
    },
  );
}

/** In a scope of its own: nowhere else is a body of sound taken. */
function registerUpload(http: Http, needs: PromptNeeds): void {
  http.register(async (scope: Http) => {
    const types = ['audio/wav', 'audio/wave', 'audio/x-wav', 'audio/vnd.wave'];
    scope.addContentTypeParser(types, { parseAs: 'buffer', bodyLimit: PROMPT_BYTES_MAX }, (_request, body, parsed) =>
      parsed(null, body),
    );
    scope.put(
      '/api/prompts/:folder/:name/audio',
      {
        config: costly,
        bodyLimit: PROMPT_BYTES_MAX,
        schema: {
          summary: 'Stores a WAV file of any usual kind as a prompt, converted to 8 kHz',
          params,
          consumes: ['audio/wav'],
          response: { 200: promptSchema },
        },
      },
      (request) => {
        if (!Buffer.isBuffer(request.body)) throw new AppError('invalid-request', notWav);
        return uploadPrompt(needs, signedIn(request), request.params, request.body);
      },
    );
  });
}

const notWav = { zh: '请上传 WAV 文件。', en: 'Send a WAV file, as audio/wav.' };
