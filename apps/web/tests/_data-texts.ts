/**
 * What a page was told by its server: names of people and customers, notes, numbers. Those may be in any language; every
 * other word on the screen must be in the reader's.
 */
import type { Page } from 'playwright-core';

interface Told {
  zh: string[];
  en: string[];
}
const told = new WeakMap<Page, Told>();

/** Listens to everything the page receives; call it before the page goes anywhere. */
export function followData(page: Page): void {
  const texts: Told = { zh: [], en: [] };
  told.set(page, texts);
  page.on('response', (response) => {
    if (!new URL(response.url()).pathname.startsWith('/api/')) return;
    void response.json().then(
      (body: unknown) => collect(body, texts),
      () => {},
    );
  });
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      if (String(payload).startsWith('{')) collect(JSON.parse(String(payload)), texts);
    }),
  );
}

/** All of it as one text, without what was sent for readers of the other language. */
export function dataFor(page: Page, language: 'zh' | 'en'): string {
  return (told.get(page)?.[language] ?? []).join('\n');
}

function collect(value: unknown, texts: Told): void {
  if (typeof value === 'string') {
    texts.zh.push(value);
    texts.en.push(value);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    if ((key === 'zh' || key === 'en') && typeof part === 'string') texts[key].push(part);
    else collect(part, texts);
  }
}
