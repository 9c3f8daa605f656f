import { dirname } from 'node:path';
import { defineConfig } from 'vitest/config';

/** The whole system at once: one file after the other, since they share ports, peers and two cores. */
export default defineConfig({
  test: {
    root: dirname(import.meta.dirname),
    include: ['tests/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/output/**'],
    fileParallelism: false,
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
