import './ui/tokens.css';
import './ui/base.css';
import './ui/controls.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startTexts } from './i18n/i18n.ts';
import { applyAppearance, rememberedAppearance } from './platform/appearance.ts';
import { queryClient } from './platform/queries.ts';
import { onSessionLost } from './platform/session.ts';
import { router } from './router.tsx';

const { language, theme } = rememberedAppearance();
await startTexts();
await applyAppearance(language, theme);
onSessionLost(() => void router.invalidate());

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
