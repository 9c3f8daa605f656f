import { mkdir } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { becomeReady, seeRinging, seeState, setUpInBrowser } from '../support/agent-browser.ts';
import { ApiClient, eventually } from '../support/api.ts';
import { BaresipPhone } from '../support/baresip.ts';
import { openBrowser, openPerson } from '../support/browser.ts';
import { type Centre, startCentre } from '../support/centre.ts';
import { loudness } from '../support/tones.ts';
import { expectEars, joinInBrowser } from './_people.ts';

const PASSWORD = 'correct horse battery';
const CUSTOMER_HZ = 440;
const AGENT_HZ = 1000;
const COLLEAGUE_HZ = 1500;
const SUPERVISOR_HZ = 2200;
const tones = [CUSTOMER_HZ, AGENT_HZ, COLLEAGUE_HZ, SUPERVISOR_HZ];
const SECOND = 8000;

describe('a call between agents in their browsers, with a supervisor', () => {
  let centre: Centre;
  let browser: Browser;
  let contexts: BrowserContext[];
  let agent: Page;
  let colleague: Page;
  let supervisor: Page;
  let customer: BaresipPhone;
  let admin: ApiClient;

  const hear = (expected: Record<string, readonly number[]>): Promise<void> =>
    expectEars({ customer, agent, colleague, supervisor }, tones, expected);

  beforeAll(async () => {
    centre = await startCentre();
    browser = await openBrowser();
    const people = [
      await openPerson(browser, { microphoneHz: AGENT_HZ }),
      await openPerson(browser, { microphoneHz: COLLEAGUE_HZ }),
      await openPerson(browser, { microphoneHz: SUPERVISOR_HZ }),
    ] as const;
    contexts = people.map(({ context }) => context);
    [agent, colleague, supervisor] = [people[0].page, people[1].page, people[2].page];
    customer = await BaresipPhone.open({ hz: CUSTOMER_HZ });
    await setUpInBrowser(agent, centre, PASSWORD);
    admin = new ApiClient(centre.url);
    await admin.signIn('wangmin', PASSWORD);
    await joinInBrowser(colleague, centre, admin, {
      name: '李强',
      login: 'liqiang',
      role: 'agent',
      password: PASSWORD,
    });
    await joinInBrowser(supervisor, centre, admin, {
      name: '赵主管',
      login: 'zhao',
      role: 'supervisor',
      password: PASSWORD,
    });
    await becomeReady(agent);
    customer.dial(`sip:10000@127.0.0.1:${centre.sipPort}`);
    await seeRinging(agent, 40_000);
    await agent.keyboard.press('F2');
    await seeState(agent, '通话');
    // Ready only now, so that the customer came to the other desk.
    await becomeReady(colleague);
  });

  // What each person would have seen when a step failed.
  afterEach(async ({ task }) => {
    if (task.result?.state !== 'fail') return;
    await mkdir('tests/output', { recursive: true });
    for (const [name, page] of Object.entries({ agent, colleague, supervisor })) {
      await page.screenshot({ path: `tests/output/transfer-${name}.png` });
    }
  });

  afterAll(async () => {
    await customer?.close();
    for (const context of contexts ?? []) await context.close();
    await browser?.close();
    await centre?.stop();
  });

  it('asks a colleague by two keys and a name, who answers knowing whom it is about', async () => {
    await agent.keyboard.press('Alt+t');
    const option = agent.locator('.transfer-option:not([aria-disabled=true])', { hasText: '李强' });
    await option.waitFor();
    await agent.keyboard.type('lq');
    await option.waitFor();
    await agent.keyboard.press('Enter');
    await seeRinging(colleague);
    await colleague.getByText(/王敏请你协助客户/).waitFor();
    await agent.getByText('正在呼叫李强，客户听音乐。').waitFor();
    await colleague.keyboard.press('F2');
    await seeState(colleague, '通话');
    await agent.getByText('你和李强单独说话，客户听音乐。').waitFor();
    await hear({ customer: [], agent: [COLLEAGUE_HZ], colleague: [AGENT_HZ] });
    expect(loudness((await customer.heard()).subarray(-SECOND)), 'music').toBeGreaterThan(100);
  });

  it('changes between the two by the key for holding', async () => {
    await agent.keyboard.press('F9');
    await agent.getByText('你和客户单独说话，李强在等。').waitFor();
    await hear({ customer: [AGENT_HZ], agent: [CUSTOMER_HZ], colleague: [] });
  });

  it('brings all three together', async () => {
    await agent.keyboard.press('Alt+j');
    await agent.getByText('三方互相都听得到。').waitFor();
    await hear({
      customer: [AGENT_HZ, COLLEAGUE_HZ],
      agent: [CUSTOMER_HZ, COLLEAGUE_HZ],
      colleague: [CUSTOMER_HZ, AGENT_HZ],
    });
  });

  it('is listened to by one click on the board, unheard and unseen', async () => {
    await supervisor.goto(`${centre.url}/live`);
    await eventually(
      async () => (await supervisor.locator('header').getByText('线路良好').count()) > 0,
      'the supervisor’s telephone is there',
    );
    await supervisor.getByRole('button', { name: '监听王敏' }).click();
    await supervisor.getByText('正在监听').waitFor();
    await hear({
      customer: [AGENT_HZ, COLLEAGUE_HZ],
      agent: [CUSTOMER_HZ, COLLEAGUE_HZ],
      supervisor: [CUSTOMER_HZ, AGENT_HZ, COLLEAGUE_HZ],
    });
    expect(await agent.getByText(/班长/).count()).toBe(0);
  });

  it('is whispered into by a key: the agent hears and sees it, the customer does not', async () => {
    await supervisor.keyboard.press('Alt+w');
    await supervisor.getByText('正在密语').waitFor();
    await hear({ customer: [AGENT_HZ, COLLEAGUE_HZ], agent: [CUSTOMER_HZ, COLLEAGUE_HZ, SUPERVISOR_HZ] });
    await agent.getByText(/班长赵主管/).waitFor();
    await supervisor.keyboard.press('F4');
    await supervisor.locator('.dock').waitFor({ state: 'detached' });
    await hear({ agent: [CUSTOMER_HZ, COLLEAGUE_HZ] });
  });

  it('is handed over: the colleague has the customer, the agent wraps up', async () => {
    await agent.keyboard.press('Alt+g');
    await seeState(agent, '整理');
    await hear({ customer: [COLLEAGUE_HZ], colleague: [CUSTOMER_HZ] });
    expect(await colleague.getByText(/请你协助/).count()).toBe(0);
    customer.hangUp();
    await seeState(colleague, '整理');
  });
});
