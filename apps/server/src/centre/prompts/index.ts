/** What callers hear: prompts that ship, the centre's own, and texts turned into speech. */
export { promptMigrations } from './prompt.migration.ts';
export { registerPromptRoutes } from './prompt.routes.ts';
export { type PromptNeeds, promptNames } from './prompts.ts';
export { createSpeech, readSpeechSettings, type SpeechProvider } from './speech.ts';
export { SpeechCache } from './speech-cache.ts';
