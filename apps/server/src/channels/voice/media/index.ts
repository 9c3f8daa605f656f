export * from './media-engine.ts';
export { ProcessMediaEngine, type ProcessMediaEngineOptions } from './process-media-engine.ts';
