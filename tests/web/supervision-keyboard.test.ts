/** A supervisor at the live board without a mouse, against the fake server: what keys do is read from the requests. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FakeServer, startFakeServer } from '../../apps/web/tests/_fake-server.ts';
import { launchBrowser, openScreen, type ScreenName } from '../../apps/web/tests/_open-screen.ts';

let server: FakeServer;
let browser: Browser;
let page: Page;
beforeAll(async () => {
  server = await startFakeServer();
  browser = await launchBrowser();
}, 120_000);
afterEach(async () => {
  await page.context().close();
});
afterAll(async () => {
  await browser.close();
  await server.close();
});

async function open(name: ScreenName): Promise<void> {
  page = await openScreen(browser, server, name, { language: 'zh', theme: 'light', width: 1280, height: 720 });
}

/** Waits for the next such request after the last `calls.length = 0`. */
async function sent(method: string, path: RegExp): Promise<unknown> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const call = server.calls.find((one) => one.method === method && path.test(one.path));
    if (call !== undefined) return call.body;
    await page.waitForTimeout(50);
  }
  throw new Error(`no ${method} ${path}; there were ${JSON.stringify(server.calls.map((one) => one.path))}`);
}

const supervisionPath = /^\/api\/live\/contacts\/contact-of-2112\/supervision$/;

describe('listening in by keyboard', () => {
  it('begins at the row, changes whom is heard by keys, and ends by the key for hanging up', async () => {
    server.calls.length = 0;
    await open('live/listening');
    expect(await sent('PUT', supervisionPath)).toEqual({ mode: 'listen' });
    server.calls.length = 0;
    await page.keyboard.press('Alt+w');
    expect(await sent('PUT', supervisionPath)).toEqual({ mode: 'whisper' });
    await page.getByText('正在密语').waitFor();
    await page.keyboard.press('F4');
    await sent('DELETE', supervisionPath);
    await page.locator('.dock').waitFor({ state: 'detached' });
  });

  it('asks once before the customer hears it, and Escape takes it back', async () => {
    await open('live/listening');
    server.calls.length = 0;
    await page.keyboard.press('Alt+i');
    await page.getByText('强插后客户会听到你。').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.dock-modes').waitFor();
    expect(server.calls.filter((one) => one.method === 'PUT')).toEqual([]);
    await page.keyboard.press('Alt+i');
    await page.locator('.dock-question').waitFor();
    await page.keyboard.press('Enter');
    expect(await sent('PUT', supervisionPath)).toEqual({ mode: 'barge' });
  });

  it('takes a call over and goes to the desk', async () => {
    await open('live/listening');
    await page.keyboard.press('Alt+y');
    await page.locator('.dock-question').waitFor();
    await page.keyboard.press('Enter');
    await sent('POST', /\/contact-of-2112\/supervision\/take-over$/);
    await page.waitForURL('**/desk');
    await page.locator('.dock').waitFor({ state: 'detached' });
  });

  it('says why a call cannot be listened to, and shows no dock for it', async () => {
    await open('live/agents');
    server.fail('/api/live/contacts/contact-of-2112/supervision', 'conflict');
    await page.locator('.live-agent-actions [aria-pressed]').first().click();
    await page.locator('.ui-toast-bad').waitFor();
    await page.locator('.dock').waitFor({ state: 'detached' });
    server.fail('/api/live/contacts/contact-of-2112/supervision', null);
  });

  it('moves a call to a queue and changes a state', async () => {
    await open('live/move');
    server.calls.length = 0;
    await page.locator('dialog select').selectOption('queue-4');
    await page.locator('dialog .ui-button-primary').click();
    expect(await sent('POST', /\/contact-of-2112\/move$/)).toEqual({ queueId: 'queue-4', agentId: null });
    await page.locator('dialog').waitFor({ state: 'detached' });
    await page.locator('.live-agent', { hasText: '许诺' }).locator('.live-agent-actions button').focus();
    await page.keyboard.press('Enter');
    await page.locator('[role=menuitemradio]').nth(1).focus();
    await page.keyboard.press('Enter');
    expect(await sent('PUT', /^\/api\/live\/agents\/agent-2126\/state$/)).toEqual({
      state: 'break',
      reasonId: 'break',
    });
  });
});

describe('alarms', () => {
  it('are set once, shown first and read out, and are there after a reload', async () => {
    await open('live/agents');
    await page.getByRole('button', { name: '告警' }).click();
    await page.keyboard.type('5');
    await page.keyboard.press('Enter');
    const strip = page.locator('.live-alarms');
    await strip.waitFor();
    expect(await strip.innerText()).toBe('宽带报障：排队 6，上限 5');
    expect(await page.locator('[aria-live=assertive]').innerText()).toBe('宽带报障：排队 6，上限 5');
    await page.reload();
    await strip.waitFor();
  });
});
