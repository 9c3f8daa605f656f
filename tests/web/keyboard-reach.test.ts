/** Without a mouse: Tab comes to every control of every kind of screen, in a round, and one always sees where one is. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeServer, startFakeServer } from '../../apps/web/tests/_fake-server.ts';
import { launchBrowser, openScreen, type ScreenName } from '../../apps/web/tests/_open-screen.ts';

let server: FakeServer;
let browser: Browser;
beforeAll(async () => {
  server = await startFakeServer();
  browser = await launchBrowser();
}, 120_000);
afterAll(async () => {
  await browser.close();
  await server.close();
});

const names: readonly ScreenName[] = [
  'sign-in',
  'setup',
  'practice',
  'desk/idle',
  'desk/talking',
  'desk/wrap-up',
  'desk/transfer',
  'desk/consulting',
  'live/listening',
  'people',
  'people/invite',
  'people/disable',
  'queues',
  'queues/edit',
  'settings',
  'settings/password',
  'not-found',
];
const stopsMax = 120;

interface Stop {
  mark: string | null;
  name: string;
  isSeen: boolean;
}

/** Gives every control that Tab must come to a mark, and says how it looks without the focus. */
async function markControls(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    const root = [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body;
    const controls = [...root.querySelectorAll<HTMLElement>('a[href], button, input, select, textarea, [tabindex]')];
    const groups = new Set<string>();
    const wanted = controls.filter((control) => {
      if (control.tabIndex < 0 || control.matches(':disabled') || !control.checkVisibility()) return false;
      if (!(control instanceof HTMLInputElement) || control.type !== 'radio') return true;
      // Of a group of radio buttons Tab comes to one; the arrows go on from there.
      if (groups.has(control.name)) return false;
      groups.add(control.name);
      return true;
    });
    return wanted.map((control, index) => {
      const isRadio = control instanceof HTMLInputElement && control.type === 'radio';
      const all = isRadio ? document.querySelectorAll<HTMLElement>(`input[name="${control.name}"]`) : [control];
      for (const one of all) one.dataset.mark = String(index);
      return `${control.tagName.toLowerCase()} ${control.getAttribute('aria-label') ?? control.textContent?.trim().slice(0, 30)}`;
    });
  });
}

/** Where the focus is now, and whether anything shows it: an outline or a ring on it or on what stands for it. */
function focused(page: Page): Promise<Stop | null> {
  return page.evaluate(() => {
    const at = document.activeElement;
    if (!(at instanceof HTMLElement) || at === document.body) return null;
    const look = (element: Element): string => {
      const { outlineStyle, outlineWidth, boxShadow, borderColor, backgroundColor } = getComputedStyle(element);
      const outline = outlineStyle === 'none' ? 0 : Number.parseFloat(outlineWidth);
      return [outline, boxShadow, borderColor, backgroundColor].join(' | ');
    };
    const shown = [at, at.parentElement, at.closest('label, tr, .ui-choice')].filter((one) => one !== null);
    const before = shown.map(look);
    const rect = at.getBoundingClientRect();
    const isInWindow = rect.bottom > 0 && rect.top < window.innerHeight && rect.width > 0;
    at.blur();
    const isChanged = shown.some((element, index) => look(element) !== before[index]);
    at.focus({ preventScroll: true });
    return { mark: at.dataset.mark ?? null, name: at.outerHTML.slice(0, 120), isSeen: isChanged && isInWindow };
  });
}

describe('by Tab alone', () => {
  it.each(names)('every control of %s is reached, and is seen when it is', async (name) => {
    const look = { language: 'zh', theme: 'light', width: 1280, height: 720 } as const;
    const page = await openScreen(browser, server, name, look);
    try {
      const wanted = await markControls(page);
      expect(wanted.length).toBeGreaterThan(0);
      const reached = new Set<string>();
      const unseen: string[] = [];
      for (let stop = 0; stop < stopsMax && reached.size < wanted.length; stop += 1) {
        await page.keyboard.press('Tab');
        const at = await focused(page);
        if (at === null) continue;
        if (at.mark !== null) reached.add(at.mark);
        if (!at.isSeen) unseen.push(at.name);
      }
      expect(wanted.filter((_control, index) => !reached.has(String(index)))).toEqual([]);
      expect(unseen).toEqual([]);
    } finally {
      await page.context().close();
    }
  });
});
