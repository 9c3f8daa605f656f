/**
 * Every screen of the agent and of people before the desk, in both languages and themes and two window sizes, against
 * the fake server of apps/web/tests. Needs the built web app and Chromium.
 */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeServer, startFakeServer } from '../../apps/web/tests/_fake-server.ts';
import { launchBrowser, openScreen, type ScreenLook, screenNames } from '../../apps/web/tests/_open-screen.ts';
import { audit, strayWords } from './_audit.ts';

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

const looks: ScreenLook[] = [
  { language: 'zh', theme: 'light', width: 1280, height: 720 },
  { language: 'en', theme: 'dark', width: 1280, height: 720 },
  { language: 'en', theme: 'light', width: 1920, height: 1080 },
  { language: 'zh', theme: 'dark', width: 1920, height: 1080 },
];

for (const look of looks) {
  describe(`${look.language} ${look.theme} ${look.width}x${look.height}`, () => {
    for (const name of screenNames) {
      it(`${name} can be read and used by everyone`, async () => {
        const page = await openScreen(browser, server, name, look);
        const errors: string[] = [];
        page.on('pageerror', (error) => errors.push(error.message));
        try {
          expect(await audit(page, { hasAxe: look.width === 1280 })).toEqual([]);
          expect(await strayWords(page, look.language)).toEqual([]);
          expect(errors).toEqual([]);
        } finally {
          await page.context().close();
        }
      });
    }
  });
}
