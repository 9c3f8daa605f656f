/** An agent's day without a mouse, against the fake server: what keys do is read from the requests they cause. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type FakeServer, startFakeServer } from '../../apps/web/tests/_fake-server.ts';
import { launchBrowser, openScreen, type ScreenName } from '../../apps/web/tests/_open-screen.ts';
import { deskStates } from '../../apps/web/tests/_sample-documents.ts';

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

async function open(name: ScreenName, language: 'zh' | 'en' = 'zh'): Promise<void> {
  page = await openScreen(browser, server, name, { language, theme: 'light', width: 1280, height: 720 });
  server.calls.length = 0;
}

/** The body of the first request to this path, once it has come. */
async function sent(method: string, path: string): Promise<unknown> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const call = server.calls.find((one) => one.method === method && one.path === path);
    if (call !== undefined) return call.body;
    await page.waitForTimeout(50);
  }
  throw new Error(`no ${method} ${path}; there were ${JSON.stringify(server.calls.map((one) => one.path))}`);
}

const contact = '/api/desk/contacts/contact-1';

describe('the desk by keyboard', () => {
  it('fills the desk before it rings', async () => {
    await open('desk/idle');
    const started = page.waitForFunction(() => performance.getEntriesByName('shouwen:ring-started').length > 0);
    server.setDesk(deskStates.ringing);
    await started;
    const times = await page.evaluate(() => ({
      filled: performance.getEntriesByName('shouwen:desk-filled')[0]?.startTime ?? 0,
      ring: performance.getEntriesByName('shouwen:ring-started')[0]?.startTime ?? 0,
      customer: document.querySelector('.customer-column h2')?.textContent,
    }));
    expect(times.customer).toBe('王建国');
    expect(times.ring).toBeGreaterThanOrEqual(times.filled);
  });

  it('declines a ring, holds, and hangs up by function keys', async () => {
    await open('desk/ringing');
    await page.keyboard.press('F4');
    await sent('POST', '/api/desk/offers/offer-1/refuse');
    server.setDesk(deskStates.talking);
    await page.getByText('通话中').waitFor();
    await page.keyboard.press('F9');
    expect(await sent('POST', `${contact}/hold`)).toEqual({ isHeld: true });
    await page.keyboard.press('F4');
    await sent('POST', `${contact}/hang-up`);
  });

  it('asks a colleague first by two letters and Enter', async () => {
    await open('desk/talking');
    await page.keyboard.press('Alt+t');
    await page.locator('.transfer-option').first().waitFor();
    await page.keyboard.type('sq');
    await page.locator('.transfer-option', { hasText: '孙倩' }).waitFor();
    await page.waitForFunction(() => document.querySelectorAll('.transfer-option').length === 1);
    await page.keyboard.press('Enter');
    const target = { kind: 'agent', agentId: 'agent-2117' };
    expect(await sent('POST', `${contact}/consult`)).toEqual({ target, isHandedOver: false });
  });

  it('gives a customer to a number at once, and to a queue', async () => {
    await open('desk/talking');
    await page.keyboard.press('Alt+t');
    await page.keyboard.type('13900001234');
    await page.keyboard.press('Control+Enter');
    const target = { kind: 'number', number: '13900001234' };
    expect(await sent('POST', `${contact}/consult`)).toEqual({ target, isHandedOver: true });
    await page.locator('.transfer-box').waitFor({ state: 'detached' });
    await page.keyboard.press('Alt+t');
    await page.locator('.transfer-option', { hasText: '投诉处理' }).waitFor();
    await page.keyboard.type('投诉');
    await page.keyboard.press('Enter');
    expect(await sent('POST', `${contact}/transfer`)).toEqual({ queueId: 'queue-4', agentId: null });
  });

  it('never chooses a colleague who cannot be had, and Escape goes back to the button', async () => {
    await open('desk/talking');
    await page.keyboard.press('Alt+t');
    await page.keyboard.type('吴昊');
    await page.locator('.transfer-option[aria-disabled=true]').waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Escape');
    await page.locator('.transfer-box').waitFor({ state: 'detached' });
    expect(server.calls.filter((one) => one.path.endsWith('/consult'))).toEqual([]);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('转接');
  });

  it('changes between customer and third, joins, hands over and goes back by keys', async () => {
    await open('desk/consulting');
    await page.keyboard.press('F9');
    expect(await sent('POST', `${contact}/hold`)).toEqual({ isHeld: false });
    for (const [key, action] of [
      ['Alt+j', 'join'],
      ['Alt+g', 'hand-over'],
      ['Alt+r', 'end'],
    ] as const) {
      await page.locator('.call-strip-actions button:not(:disabled)').nth(3).waitFor();
      server.calls.length = 0;
      await page.keyboard.press(key);
      expect(await sent('POST', `${contact}/third`)).toEqual({ action });
    }
  });

  it('hangs up on the third and not on the customer who is held meanwhile', async () => {
    await open('desk/consulting');
    await page.keyboard.press('F4');
    expect(await sent('POST', `${contact}/third`)).toEqual({ action: 'end' });
    expect(server.calls.filter((one) => one.path.endsWith('/hang-up'))).toEqual([]);
  });

  it('stops the recording for a card number, and goes on', async () => {
    await open('desk/talking');
    await page.keyboard.press('Alt+p');
    expect(await sent('PUT', `${contact}/recording`)).toEqual({ isPaused: true });
    server.calls.length = 0;
    server.setDesk(deskStates['recording-paused']);
    await page.getByText('录音已暂停').waitFor();
    await page.keyboard.press('Alt+p');
    expect(await sent('PUT', `${contact}/recording`)).toEqual({ isPaused: false });
  });

  it('calls a customer to mind who is held for over a minute', async () => {
    await open('desk/talking');
    await page.waitForTimeout(1_200);
    expect(await page.evaluate(() => performance.getEntriesByName('shouwen:hold-reminder').length)).toBe(0);
    server.setDesk(deskStates['hold-long']);
    await page.getByText('客户保持超过 1 分钟').waitFor({ state: 'attached' });
    await page.waitForFunction(() => performance.getEntriesByName('shouwen:hold-reminder').length === 1);
  });

  it('declines a colleague who asks', async () => {
    await open('desk/asked-ringing');
    await page.keyboard.press('F4');
    await sent('POST', `${contact}/hang-up`);
  });

  it('wraps up by one digit, a note and one key', async () => {
    await open('desk/wrap-up');
    await page.keyboard.press('3');
    await page.keyboard.press('Alt+n');
    await page.keyboard.press('Control+End');
    await page.keyboard.type(' 12 点到 14 点');
    await page.keyboard.press('Control+Enter');
    const body = await sent('POST', `${contact}/wrap-up`);
    expect(body).toMatchObject({ outcomeId: 'outcome-3', note: expect.stringMatching(/ 12 点到 14 点$/) });
  });

  it('saves the draft while one talks, and takes digits in the note for text', async () => {
    await open('desk/talking');
    await page.keyboard.press('Alt+n');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('2 号端口');
    expect(await sent('PUT', `${contact}/draft`)).toEqual({ outcomeId: null, note: '2 号端口' });
    await page.getByText('已保存').waitFor();
  });

  it('does not submit while an input method composes', async () => {
    await open('desk/wrap-up');
    await page.keyboard.press('Alt+n');
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Input.imeSetComposition', { text: 'gu zhang', selectionStart: 8, selectionEnd: 8 });
    await page.keyboard.press('Control+Enter');
    await page.waitForTimeout(400);
    expect(server.calls.filter((one) => one.path.endsWith('/wrap-up'))).toEqual([]);
  });

  it('extends the wrap-up', async () => {
    await open('desk/wrap-up');
    await page.keyboard.press('Alt+x');
    expect(await sent('POST', `${contact}/wrap-up/extend`)).toEqual({ seconds: 30 });
  });

  it('changes state by two keys, or through the menu', async () => {
    await open('desk/idle');
    await page.keyboard.press('Alt+2');
    expect(await sent('PUT', '/api/desk/state')).toEqual({ state: 'break', reasonId: 'break' });
    server.calls.length = 0;
    await page.locator('.state-pill').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    expect(await sent('PUT', '/api/desk/state')).toEqual({ state: 'break', reasonId: 'lunch' });
    expect(await page.evaluate(() => document.activeElement?.classList.contains('state-pill'))).toBe(true);
  });

  it('runs an action of the palette by initials', async () => {
    await open('desk/talking');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('gd');
    await page.locator('.palette-option mark', { hasText: '挂断' }).waitFor();
    await page.keyboard.press('Enter');
    await sent('POST', `${contact}/hang-up`);
  });

  it('dials out from the keyboard and brings the focus back', async () => {
    await open('desk/dial');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT');
    await page.keyboard.type('abc');
    await page.keyboard.press('Enter');
    await page.getByText('这不是可以拨打的号码').waitFor();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('138 0013 8000');
    await page.keyboard.press('Enter');
    expect(await sent('POST', '/api/desk/dial')).toEqual({ number: '138 0013 8000' });
  });

  it('keeps a dialog closable by Escape', async () => {
    await open('desk/dial');
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
  });

  it('shows the number only when asked, and says that it is logged', async () => {
    await open('desk/talking');
    await page.getByRole('button', { name: /显示完整号码/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('13800136621').waitFor();
    await page.getByText('已记录查看').waitFor();
    await sent('POST', '/api/contacts/contact-1/reveal');
  });

  it('says how old the screen is while the line is away, and recovers by itself', async () => {
    await open('desk/stale');
    expect(await page.locator('.ui-notice-bad').textContent()).toMatch(/画面停在 09:4\d:\d\d/);
    server.restoreLines();
    await page.locator('.ui-notice-bad').waitFor({ state: 'detached' });
    server.setDesk(deskStates['wrap-up']);
    await page.getByText('话后小结').waitFor();
  });

  it('goes round the regions, and every stop of the tab key can be seen', async () => {
    await open('desk/talking');
    const regions = new Set<string>();
    for (let press = 0; press < 5; press++) {
      await page.keyboard.press('Control+F6');
      regions.add(await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? ''));
    }
    expect([...regions]).toEqual(['我的任务', '通话控制', '客户', '指引', '小结']);
    const unseen: string[] = [];
    for (let press = 0; press < 40; press++) {
      await page.keyboard.press('Tab');
      const stop = await page.evaluate(() => {
        const element = document.activeElement;
        if (element === null || element === document.body) return null;
        const style = getComputedStyle(element);
        const isSeen = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 2;
        return isSeen ? null : element.outerHTML.slice(0, 120);
      });
      if (stop !== null) unseen.push(stop);
    }
    expect(unseen).toEqual([]);
  });
});

describe('keys of one’s own', () => {
  it('are taken at once, kept over a reload, and can be switched off', async () => {
    await open('settings');
    await page.getByRole('button', { name: '更改“保持与恢复”的键' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('F8');
    await page.getByText('F8 已用于“静音”，换一个').waitFor();
    await page.keyboard.press('h');
    await page.getByText(/会影响打字/).waitFor();
    await page.keyboard.press('Alt+h');
    await page.getByText('Alt H').waitFor();
    await page.getByRole('switch', { name: '启用“挂断或拒接”' }).click();

    server.setDesk(deskStates.talking);
    await page.goto(`${server.url}/desk`);
    await page.locator('.ctl', { hasText: 'Alt H' }).waitFor();
    server.calls.length = 0;
    await page.keyboard.press('F4');
    await page.keyboard.press('Alt+h');
    expect(await sent('POST', `${contact}/hold`)).toEqual({ isHeld: true });
    expect(server.calls.some((one) => one.path.endsWith('/hang-up'))).toBe(false);
  });
});

describe('the list of shortcuts', () => {
  it('opens by ? with the keys as they are set, and Escape leads back', async () => {
    await open('desk/talking');
    await page.keyboard.press('Shift+Slash');
    const dialog = page.getByRole('dialog', { name: '快捷键' });
    await dialog.getByText('挂断或拒接').waitFor();
    expect(await dialog.locator('li', { hasText: '挂断或拒接' }).locator('kbd').textContent()).toBe('F4');
    expect(await dialog.locator('li', { hasText: '用餐' }).locator('kbd').textContent()).toBe('Alt 3');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('leaves a ? to the text that is being written', async () => {
    await open('desk/talking');
    await page.keyboard.press('Alt+n');
    await page.keyboard.type('几点到');
    await page.keyboard.press('Shift+Slash');
    expect(await page.locator('textarea').first().inputValue()).toMatch(/几点到\?$/);
    expect(await page.locator('dialog[open]').count()).toBe(0);
  });
});

describe('set-up by keyboard', () => {
  it('changes a queue and sends what was typed', async () => {
    await open('queues/edit');
    await page.getByLabel('接通时限（秒）').press('Control+a');
    await page.keyboard.type('15');
    await page.getByRole('checkbox', { name: '英语' }).press('Space');
    await page.getByLabel('英语的等级').waitFor();
    await page.getByRole('button', { name: '保存' }).press('Enter');
    expect(await sent('PUT', '/api/queues/queue-5')).toEqual({
      name: { zh: '政企专席', en: 'Business customers' },
      answerWithinMs: 15_000,
      targetPercent: 80,
      wrapUpMsMax: 60_000,
      skills: [
        { skillId: 'skill-contract', minLevel: 2 },
        { skillId: 'skill-complaint', minLevel: 1 },
        { skillId: 'skill-english', minLevel: 1 },
      ],
    });
    await page.locator('dialog').waitFor({ state: 'detached' });
  });

  it('says by field what cannot be, before anything is sent', async () => {
    await open('queues/problems');
    expect(await page.locator('.ui-field-error').allTextContents()).toEqual([
      '这一项要填。',
      '这一项要填。',
      '填 1 到 3600 之间的整数。',
      '填 0 到 100 之间的整数。',
      '填 5 到 3600 之间的整数，或留空。',
    ]);
    expect(server.calls.some((one) => one.method === 'PUT')).toBe(false);
  });

  it('asks once before a person is switched off, and Escape changes nothing', async () => {
    await open('people/disable');
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(server.calls.some((one) => one.method === 'PATCH')).toBe(false);
    await page.getByRole('button', { name: /^停用/ }).nth(1).press('Enter');
    await page.locator('dialog').getByRole('button', { name: '停用', exact: true }).press('Enter');
    await page.locator('dialog').waitFor({ state: 'detached' });
    const call = server.calls.find((one) => one.method === 'PATCH' && one.path.startsWith('/api/people/'));
    expect(call?.body).toEqual({ isDisabled: true });
  });

  it('offers nobody to switch off themselves', async () => {
    await open('people');
    expect(await page.getByRole('button', { name: '停用王敏' }).count()).toBe(0);
  });

  it('says that the present password is wrong, and keeps what was typed', async () => {
    await open('settings/password');
    expect(await page.locator('.ui-notice-bad').textContent()).toContain('密码不对');
    expect(await page.getByLabel('新密码', { exact: true }).inputValue()).toBe('a long enough sentence');
  });
});

describe('pages before the desk', () => {
  it('change language at once, without losing what was typed', async () => {
    await open('setup');
    await page.getByLabel('中心名称').fill('通联云客服');
    await page.getByRole('button', { name: 'English' }).click();
    await page.getByRole('heading', { name: 'Set up your contact centre' }).waitFor();
    expect(await page.getByLabel('Name of the centre').inputValue()).toBe('通联云客服');
  });

  it('lead from the one-time link to the test call', async () => {
    await open('setup');
    await page.getByLabel('中心名称').fill('通联云客服');
    await page.getByLabel('姓名').fill('林晓');
    await page.getByLabel('账号').fill('linxiao');
    await page.getByLabel('密码', { exact: true }).fill('four horses by the river');
    server.setDesk(deskStates['idle-first-day']);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/desk');
    const body = await sent('POST', '/api/setup/one-time-token');
    expect(body).toMatchObject({ login: 'linxiao', language: 'zh', content: 'demo' });
    await page.getByRole('heading', { name: '打一通测试电话' }).waitFor();
  });

  it('bring people back to where they wanted to go', async () => {
    await open('sign-in');
    await page.goto(`${server.url}/settings?x=1`);
    await page.waitForURL(/sign-in\?next=/);
    expect(new URL(page.url()).searchParams.get('next')).toBe('/settings?x=1');
  });
});
