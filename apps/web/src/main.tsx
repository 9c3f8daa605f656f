import './ui/tokens.css';
import './ui/base.css';
import './ui/controls.css';
import './ui/marks.css';
import './ui/table.css';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { startTexts } from './i18n/i18n.ts';
import { applyAppearance, rememberedAppearance } from './platform/appearance.ts';
import { queryClient } from './platform/queries.ts';
import { onSessionLost } from './platform/session.ts';
import { readStored, writeStored } from './platform/storage.ts';
import { router } from './router.tsx';

const reloadedKey = 'shouwen.reloaded';
const { language, theme } = rememberedAppearance();
await startTexts();
await applyAppearance(language, theme);
onSessionLost(() => void router.invalidate());

/** A page of an older build asks for a file that is gone after an update: a reload brings the new build, once. */
window.addEventListener('vite:preloadError', () => {
  const at = readStored(reloadedKey);
  if (typeof at === 'number' && Date.now() - at < 60_000) return;
  writeStored(reloadedKey, Date.now());
  window.location.reload();
});

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <RouterProvider router={router} />
    </QueryClientProvider>
  </StrictMode>,
);
