import { mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { becomeReady, seeRinging, seeState, setUpInBrowser } from '../support/agent-browser.ts';
import { ApiClient, eventually } from '../support/api.ts';
import { BaresipPhone } from '../support/baresip.ts';
import { heard, openBrowser, openPerson } from '../support/browser.ts';
import { type Centre, startCentre } from '../support/centre.ts';
import { loudness, shareOf } from '../support/tones.ts';

const PASSWORD = 'correct horse battery';
const CUSTOMER_HZ = 440;
const AGENT_HZ = 1000;
const SECOND = 8000;

describe('a customer rings and an agent answers in the browser', () => {
  let centre: Centre;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let customer: BaresipPhone;
  const admin = (): Promise<ApiClient> => signedIn(centre);

  beforeAll(async () => {
    centre = await startCentre({ environment: { LOG_LEVEL: 'info' } });
    browser = await openBrowser();
    ({ context, page } = await openPerson(browser, { microphoneHz: AGENT_HZ }));
    customer = await BaresipPhone.open({ hz: CUSTOMER_HZ });
  });

  // What a person would have seen when a step failed.
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    await mkdir('tests/output', { recursive: true });
    await page.screenshot({ path: `tests/output/main-job-${task.name.slice(0, 40).replaceAll(/\W+/g, '-')}.png` });
  });

  afterAll(async () => {
    await customer?.close();
    await browser?.close();
    await centre?.stop();
  });

  it('from the one-time link to a call that is wrapped up, by keyboard', async () => {
    await setUpInBrowser(page, centre, PASSWORD);
    await becomeReady(page);
    customer.dial(`sip:10000@127.0.0.1:${centre.sipPort}`);
    await seeRinging(page, 40_000);
    await page.keyboard.press('F2');
    await seeState(page, '通话');
    await expectToHear(page, CUSTOMER_HZ);
    await sleep(1500);
    expect(
      shareOf((await customer.heard()).subarray(-SECOND), AGENT_HZ),
      'the customer hears the agent',
    ).toBeGreaterThan(0.7);
  });

  it('hold gives music to the customer only, and ends by the same key', async () => {
    await page.keyboard.press('F9');
    await seeState(page, '保持');
    await sleep(2000);
    const held = (await customer.heard()).subarray(-SECOND);
    expect(shareOf(held, AGENT_HZ), 'not the agent').toBeLessThan(0.1);
    expect(loudness(held), 'music').toBeGreaterThan(100);
    expect((await heard(page)).db, 'the agent hears nothing').toBeLessThan(-80);
    await page.keyboard.press('F9');
    await seeState(page, '通话');
    await expectToHear(page, CUSTOMER_HZ);
  });

  it('mute keeps the agent from the customer', async () => {
    await page.keyboard.press('F8');
    await sleep(2000);
    expect(shareOf((await customer.heard()).subarray(-SECOND), AGENT_HZ)).toBeLessThan(0.1);
    await page.keyboard.press('F8');
    await sleep(2000);
    expect(shareOf((await customer.heard()).subarray(-SECOND), AGENT_HZ)).toBeGreaterThan(0.7);
  });

  it('a reload in mid-call brings call and desk back', async () => {
    await page.reload();
    await seeState(page, '通话');
    await expectToHear(page, CUSTOMER_HZ, 15_000);
    await sleep(2000);
    expect(
      shareOf((await customer.heard()).subarray(-SECOND), AGENT_HZ),
      'the customer hears the agent again',
    ).toBeGreaterThan(0.7);
  });

  it('a killed server leaves the audio alone and takes the call back', async () => {
    const before = await centre.pidOf('server');
    process.kill(before, 'SIGKILL');
    await sleep(1500);
    const during = (await customer.heard()).subarray(-SECOND);
    expect(shareOf(during, AGENT_HZ), 'the customer hears the agent while no server runs').toBeGreaterThan(0.7);
    await centre.ready();
    expect(await centre.pidOf('server')).not.toBe(before);
    await seeState(page, '通话', 30_000);
    expect(shareOf((await customer.heard()).subarray(-SECOND), AGENT_HZ), 'still after the restart').toBeGreaterThan(
      0.7,
    );
  });

  it('ends by key, is wrapped up by digit, and the agent is ready again', async () => {
    await eventually(async () => (await (await admin()).desk()).agent.hasPhone, 'the browser registered again', 30_000);
    await page.keyboard.press('F4');
    await seeState(page, '整理');
    await page.keyboard.press('2');
    await page.keyboard.press('Control+Enter');
    await seeState(page, '可接');
    const api = await admin();
    const [contact] = await api.contacts();
    expect(contact).toMatchObject({ state: 'closed', outcomeName: { en: expect.any(String) }, hasRecording: true });
    const detail = await eventually(async () => {
      const read = await api.contact(contact?.contactId ?? '');
      return read.recordings[0]?.state === 'complete' ? read : null;
    }, 'one recording over reload and restart');
    expect(detail.recordings).toHaveLength(1);
    expect(detail.endedBy).toBe('agent');
  });

  it('the next caller who gives up while it rings leaves the desk free', async () => {
    customer.dial(`sip:10000@127.0.0.1:${centre.sipPort}`);
    await seeRinging(page, 40_000);
    customer.hangUp();
    await seeState(page, '可接');
    const [contact] = await (await admin()).contacts();
    expect(contact).toMatchObject({ state: 'abandoned' });
  });

  it('a lost network does not lose the call', async () => {
    customer.dial(`sip:10000@127.0.0.1:${centre.sipPort}`);
    await seeRinging(page, 40_000);
    await page.keyboard.press('F2');
    await seeState(page, '通话');
    await context.setOffline(true);
    await sleep(3000);
    await context.setOffline(false);
    await expectToHear(page, CUSTOMER_HZ, 15_000);
    await eventually(
      async () => (await (await admin()).desk()).contacts[0]?.phase === 'talking',
      'the desk still has it',
    );
    customer.hangUp();
    await seeState(page, '整理', 30_000);
  });
});

async function signedIn(centre: Centre): Promise<ApiClient> {
  const api = new ApiClient(centre.url);
  await api.signIn('wangmin', PASSWORD);
  return api;
}

/** A tone is heard when it is the loudest thing, within a bin of the analyser. */
async function expectToHear(page: Page, hz: number, withinMs = 8000): Promise<void> {
  await eventually(
    async () => {
      const { hz: loudest, db } = await heard(page);
      return Math.abs(loudest - hz) < 12 && db > -60;
    },
    `${hz} Hz is heard`,
    withinMs,
  );
}
