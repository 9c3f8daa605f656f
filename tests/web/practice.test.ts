import { setTimeout as sleep } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { becomeReady, seeRinging, seeState, setUpInBrowser } from '../support/agent-browser.ts';
import { eventually } from '../support/api.ts';
import { heard, openBrowser, openPerson } from '../support/browser.ts';
import { type Centre, startCentre } from '../support/centre.ts';

describe('the practice page', () => {
  let centre: Centre;
  let browser: Browser;

  beforeAll(async () => {
    centre = await startCentre();
    browser = await openBrowser();
  });

  afterAll(async () => {
    await browser?.close();
    await centre?.stop();
  });

  it('lets anyone call the centre from a second tab and talk to the agent', async () => {
    const agent = await openPerson(browser, { microphoneHz: 1000 });
    await setUpInBrowser(agent.page, centre, 'correct horse battery');
    await becomeReady(agent.page);
    const guest = await openPerson(browser, { microphoneHz: 600 });
    await guest.page.goto(`${centre.url}/practice`);
    await guest.page.getByRole('button', { name: '呼叫' }).click();
    await seeRinging(agent.page, 40_000);
    await agent.page.keyboard.press('F2');
    await seeState(agent.page, '通话');
    await eventually(async () => Math.abs((await heard(agent.page)).hz - 600) < 12, 'the agent hears the guest');
    await eventually(async () => Math.abs((await heard(guest.page)).hz - 1000) < 12, 'the guest hears the agent');
    await guest.page.getByRole('button', { name: '挂断' }).click();
    await seeState(agent.page, '整理');
    await sleep(200);
    expect(await guest.page.getByRole('button', { name: '呼叫' }).isVisible()).toBe(true);
  });
});
