/** What the page of prompts asks of the server. */
import type { Language } from '@shouwen/contract';
import { type PromptFolder, promptSchema, speechStateSchema } from '@shouwen/contract/flows';
import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { ask, askFile, part } from '../request.ts';

export const promptsQuery = queryOptions({
  queryKey: ['prompts'],
  staleTime: 0,
  queryFn: () => ask(z.array(promptSchema), 'GET', '/api/prompts'),
});

export const speechQuery = queryOptions({
  queryKey: ['speech'],
  staleTime: 0,
  queryFn: () => ask(speechStateSchema, 'GET', '/api/speech'),
});

const pathOf = (folder: PromptFolder, name: string): string => `/api/prompts/${folder}/${part(name)}`;

/** `changedAt` keeps the browser from playing what it had before. */
export function soundAddress(folder: PromptFolder, name: string, changedAt: string | null): string {
  return `${pathOf(folder, name)}/audio${changedAt === null ? '' : `?at=${part(changedAt)}`}`;
}

export function uploadPrompt(folder: PromptFolder, name: string, wav: Blob) {
  return ask(promptSchema, 'PUT', `${pathOf(folder, name)}/audio`, wav);
}

export function speakPrompt(folder: PromptFolder, name: string, text: string) {
  return ask(promptSchema, 'PUT', `${pathOf(folder, name)}/speech`, { text });
}

/** Without storing it. */
export function speak(language: Language, text: string): Promise<Blob> {
  return askFile('POST', '/api/speech', { language, text });
}

export function removePrompt(folder: PromptFolder, name: string) {
  return ask(z.object({ isDone: z.literal(true) }), 'DELETE', pathOf(folder, name));
}
