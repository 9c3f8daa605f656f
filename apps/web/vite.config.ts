import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { firstLoad } from './vite/first-load.ts';

/** Where `npm start` listens; `vite` alone serves the page and passes everything under /api to it. */
const server = process.env.SHOUWEN_SERVER ?? 'http://127.0.0.1:8080';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [
    react(),
    firstLoad({
      limitBytes: 350_000,
      // What an agent's browser fetches before the first call can be answered.
      modules: [
        'src/shell/shell.tsx',
        'src/desks/agent/agent-desk.tsx',
        'src/desks/agent/softphone/jssip-agent.ts',
        'src/i18n/zh/index.ts',
      ],
    }),
  ],
  server: { host: '127.0.0.1', proxy: { '/api': { target: server, ws: true, changeOrigin: false } } },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 30 },
            {
              name: 'platform',
              test: /node_modules[\\/](@tanstack|i18next|react-i18next|openapi-fetch)/,
              priority: 20,
            },
          ],
        },
      },
    },
  },
});
