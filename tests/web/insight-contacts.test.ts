import type { Live, Me } from '@shouwen/contract';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { followData } from '../../apps/web/tests/_data-texts.ts';
import { openBrowser, openPerson } from '../support/browser.ts';
import { audit, strayWords } from './_audit.ts';
import { answerContacts, sampleDetail } from './_contact-samples.ts';
import { sampleEmptyLive, sampleLive, sampleMe } from './_insight-samples.ts';
import { type StandIn, startStandIn } from './_stand-in.ts';

let browser: Browser;
let server: StandIn;
const pages: Page[] = [];

beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
});
beforeEach(async () => {
  server = await startStandIn();
  answerContacts(server);
});
afterEach(async () => {
  for (const page of pages.splice(0)) await page.context().close();
  await server.close();
});

interface Look {
  language: 'zh' | 'en';
  theme: 'light' | 'dark';
  width: number;
  height: number;
}
const usual: Look = { language: 'zh', theme: 'light', width: 1440, height: 900 };

async function open(path: string, look: Look = usual, me: Partial<Me> = {}): Promise<Page> {
  const { language, theme, width, height } = look;
  server.on('GET', '/api/me', () => ({ body: sampleMe({ language, theme, ...me }) }));
  const { page } = await openPerson(browser, { language, width, height, colorScheme: theme });
  pages.push(page);
  followData(page);
  page.setDefaultTimeout(20_000);
  await page.goto(server.url + path);
  return page;
}

async function openLive(live: Live = sampleLive(), look: Look = usual, path = '/live'): Promise<Page> {
  server.setLive(live);
  const page = await open(path, look);
  await page.locator('.live-figures').waitFor();
  return page;
}

const callsTo = (pattern: RegExp): string[] =>
  server.calls.filter((call) => pattern.test(call.path)).map((call) => `${call.method} ${call.path}`);

/** Keys of texts, or of events and receipts, that a person was meant never to see. */
async function rawKeys(page: Page): Promise<string[]> {
  // biome-ignore lint/performance/useDomNodeTextContent: only what is shown counts
  const text = await page.locator('body').innerText();
  const keys =
    /\b(?:live|contacts|common|errors|contact|offer|wrapup|agent|recording)\.[a-z][a-zA-Z.-]+|\{\{|undefined|\bNaN\b/g;
  return text.match(keys) ?? [];
}

describe('live board', () => {
  it('shows a change within a second', async () => {
    const live = sampleLive();
    const page = await openLive(live);
    const sentAt = Date.now();
    server.patchLive({ totals: { ...live.totals, waiting: 77 } });
    await page.locator('.live-figure-value', { hasText: /^77$/ }).waitFor();
    expect(Date.now() - sentAt).toBeLessThan(1_000);
  });

  it('puts who is beyond a limit first and counts on by itself', async () => {
    const page = await openLive();
    const first = page.locator('.live-agent').first();
    await expect(first.getAttribute('class')).resolves.toContain('live-broken');
    const time = first.locator('.live-agent-time');
    const before = await time.innerText();
    await page.waitForFunction((text) => document.querySelector('.live-agent-time')?.textContent !== text, before);
    expect(await time.innerText()).toMatch(/^\d+:\d\d$/);
  });

  it('puts the worst queue first, with its bar, and leads to who waits in it', async () => {
    const page = await openLive();
    const row = page.locator('.live-queue-table tbody tr').first();
    expect(await row.innerText()).toContain('宽带报障');
    expect(await row.getAttribute('class')).toContain('live-broken');
    await row.getByRole('link').click();
    await page.waitForURL(/\/contacts\?.*queueId=queue-1.*state=waiting/);
  });

  it('stands still, says so and goes on when the line comes back', async () => {
    const page = await openLive();
    server.cutLine();
    const alert = page.locator('.live-status-stale');
    await alert.waitFor();
    expect(await alert.innerText()).toMatch(/数据停在 \d\d:\d\d:\d\d/);
    const time = page.locator('.live-agent-time').first();
    const stopped = await time.innerText();
    await page.waitForTimeout(2_200);
    expect(await time.innerText()).toBe(stopped);
    server.restoreLine();
    await page.locator('.live-status:not(.live-status-stale)').waitFor();
    expect(await time.innerText()).not.toBe(stopped);
  });

  it('keeps only the rows in view when there are 500 agents', async () => {
    const page = await openLive(sampleLive(500));
    await page.locator('.live-agent').first().waitFor();
    expect(await page.locator('.live-agent').count()).toBeLessThan(40);
    expect(await page.locator('.live-agent-placed').first().getAttribute('aria-setsize')).toBe('475');
    await page.locator('.live-agent-box').evaluate((box) => box.scrollTo(0, box.scrollHeight));
    await page.locator('.live-agent-placed[aria-posinset="475"]').waitFor();
  });

  it('keeps to a state and to a team, and the team is in the address', async () => {
    const page = await openLive();
    await page.getByRole('button', { name: /^小休 3$/ }).click();
    expect(await page.locator('.live-agent').count()).toBe(3);
    await page.getByRole('button', { name: /^小休 3$/ }).click();
    await page.getByLabel('班组').selectOption('深圳二组');
    await page.waitForURL(/team=/);
    const inTeam = sampleLive().agents.filter((agent) => agent.teamName === '深圳二组' && agent.state !== 'offline');
    expect(await page.locator('.live-agent').count()).toBe(inTeam.length);
  });

  it('explains the service level so that it can be recomputed', async () => {
    const page = await openLive();
    await page.getByRole('button', { name: /怎么算的/ }).click();
    const dialog = page.locator('dialog[open]');
    const text = await dialog.innerText();
    expect(text).toContain('984 ÷（1,172 + 39 − 27）= 83.1%');
    expect(text).toContain('5 秒');
    expect(text).toContain('11-19 00:00');
    expect(text).toContain('Asia/Shanghai');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
  });

  it('fills the window on a big screen and Escape leaves it', async () => {
    const page = await openLive(sampleLive(), usual, '/live?screen=big');
    const box = await page.locator('.live-screen').boundingBox();
    expect([box?.width, box?.height]).toEqual([usual.width, usual.height]);
    const isRailOut = await page.evaluate(() => document.querySelector('.rail')?.matches(':modal') === false);
    expect(isRailOut).toBe(true);
    const figure = page.locator('.live-board-big .live-figure-value').nth(1);
    expect(Number.parseFloat(await figure.evaluate((element) => getComputedStyle(element).fontSize))).toBeGreaterThan(
      44,
    );
    await page.keyboard.press('Escape');
    await page.waitForURL((url) => url.search === '');
    await page.locator('.rail').waitFor();
  });

  it('opens the running contact of an agent', async () => {
    const page = await openLive();
    await page.locator('.live-agent-name').first().click();
    await page.waitForURL(/\/contacts\/contact-live-/);
  });

  it('has the chart as a sentence and as a table', async () => {
    const page = await openLive();
    const chart = page.locator('.live-chart');
    expect(await chart.getAttribute('aria-label')).toMatch(/共 603 通，最忙的半小时从 09:00 开始，172 通/);
    await page.getByRole('button', { name: '看数据' }).click();
    expect(await page.locator('.live-volume-table tbody tr').first().innerText()).toMatch(/09:30–10:00.*\s+79/s);
  });
});

describe('search for contacts', () => {
  it('keeps its filters in the address and over a reload', async () => {
    const page = await open('/contacts');
    await page.locator('.contact-open').first().waitFor();
    await page.getByLabel('队列').selectOption('queue-1');
    await page.getByLabel('方向').selectOption('in');
    await page.getByRole('button', { name: '今天' }).click();
    await page.waitForURL(/queueId=queue-1.*direction=in.*from=2026-11-19/);
    await page.reload();
    await page.locator('.contact-open').first().waitFor();
    expect(await page.getByLabel('队列').inputValue()).toBe('queue-1');
    expect(await page.getByRole('button', { name: '今天' }).getAttribute('aria-pressed')).toBe('true');
    const last = server.calls.filter((call) => call.path === '/api/contacts').at(-1);
    expect(last?.query.get('from')).toBe('2026-11-18T16:00:00.000Z');
    expect(last?.query.get('to')).toBe('2026-11-19T16:00:00.000Z');
  });

  it('is worked by keyboard alone, and coming back is coming back to the same place', async () => {
    const page = await open('/contacts');
    await page.locator('.contact-open').first().waitFor();
    await page.getByLabel('号码、姓名或小结').focus();
    await page.keyboard.type('王建国');
    await page.waitForURL(/q=/);
    await page.waitForFunction(() => document.querySelectorAll('.contact-open').length < 30);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    const name = await page.evaluate(() => document.activeElement?.textContent);
    expect(name).toContain('138 **** 6621');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/contacts\/contact-told$/);
    await page.getByRole('link', { name: '返回联络列表' }).click();
    await page.waitForURL(/\/contacts\?q=/);
    await page.locator('tr.contact-active', { hasText: '138 **** 6621' }).waitFor();
  });

  it('takes dates by typing and from the calendar, without a mouse', async () => {
    const page = await open('/contacts');
    await page.locator('.contact-open').first().waitFor();
    await page.getByLabel('从', { exact: true }).focus();
    await page.keyboard.type('11/3');
    await page.keyboard.press('Enter');
    await page.waitForURL(/from=2026-11-03/);
    await page.getByLabel('到', { exact: true }).focus();
    await page.keyboard.press('ArrowDown');
    await page.locator('.contact-calendar td button[aria-current]').waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    await page.waitForURL(/to=2026-11-11/);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('INPUT');
    await page.keyboard.press('Control+a');
    await page.keyboard.type('31-31');
    await page.keyboard.press('Enter');
    await page.getByText('写成 2026-11-22 或 11-22').waitFor();
  });

  it('finds one agent out of many by part of the name or number', async () => {
    const page = await open('/contacts');
    await page.locator('.contact-open').first().waitFor();
    await page.getByRole('combobox', { name: '坐席' }).click();
    await page.keyboard.type('2104');
    await page.keyboard.press('Enter');
    await page.waitForURL(/agentId=agent-3/);
    await page.getByRole('button', { name: '不限坐席' }).click();
    await page.waitForURL((url) => !url.search.includes('agentId'));
  });

  it('lists more on demand and stays light with hundreds of rows', async () => {
    const page = await open('/contacts');
    const more = page.getByRole('button', { name: '再列 50 条' });
    for (let pageNumber = 1; pageNumber <= 5; pageNumber += 1) {
      await more.click();
      await page.waitForFunction(
        (rows) => Number(document.querySelector('.contact-table')?.getAttribute('aria-rowcount')) > rows,
        pageNumber * 50 + 1,
      );
    }
    expect(await more.count()).toBe(0);
    expect(await page.locator('.contact-open').count()).toBeLessThan(120);
    await page.locator('tbody a[tabindex="0"]').focus();
    await page.keyboard.press('End');
    await page.waitForFunction(() => document.activeElement?.closest('[data-row="259"]') !== null);
  });

  it('says what failed and tries again', async () => {
    server.on('GET', '/api/contacts', () => ({ status: 503, body: { code: 'unavailable', message: '' } }));
    const page = await open('/contacts');
    await page.getByText('联络没有载入').waitFor();
    answerContacts(server);
    await page.getByRole('button', { name: '重试' }).click();
    await page.locator('.contact-open').first().waitFor();
  });

  it('offers a way out when nothing matches', async () => {
    const page = await open('/contacts?q=zzzz');
    await page.getByText('没有符合条件的联络').waitFor();
    await page.locator('.ui-empty').getByRole('button', { name: '清除筛选' }).click();
    await page.locator('.contact-open').first().waitFor();
    expect(new URL(page.url()).search).toBe('');
  });
});

describe('contact page', () => {
  const told = '/contacts/contact-told';

  it('tells timeline and receipt in words and never shows a key', async () => {
    for (const language of ['zh', 'en'] as const) {
      const page = await open(told, { ...usual, language });
      await page.locator('.contact-timeline').waitFor();
      await page.locator('.contact-then .ui-seg button').nth(1).click();
      const text = await page.locator('.contact-page').innerText();
      expect(await rawKeys(page)).toEqual([]);
      expect(text).not.toMatch(/comet|galaxy|offer\.|idle-later|no-skill|capacity|stateSet/);
      expect(text).toContain(language === 'zh' ? '系统记下了一个事件' : 'The system noted an event');
      expect(text).toContain(language === 'zh' ? '小休（用餐）' : 'on break (Lunch)');
      expect(text).toContain(
        language === 'zh' ? '空闲的坐席里，空闲时间最长。' : 'The longest idle among the free agents.',
      );
    }
  });

  it('fetches no sound before somebody presses play, then in ranges', async () => {
    const page = await open(told);
    await page.locator('.seek-waves > div').waitFor();
    expect(callsTo(/\/peaks$/)).toHaveLength(1);
    expect(callsTo(/\/audio$/)).toEqual([]);
    await page.getByRole('button', { name: '播放', exact: true }).click();
    await page.waitForFunction(() => document.querySelector('.player-time')?.textContent?.startsWith('00:01'));
    const audio = server.calls.filter((call) => call.path.endsWith('/audio'));
    expect(audio.every((call) => call.headers.range !== undefined)).toBe(true);
    expect(new Set(audio.map((call) => call.query.get('play'))).size).toBe(1);
  });

  it('plays, pauses and seeks by keyboard and by pointing', async () => {
    const page = await open(told);
    await page.locator('.seek-waves > div').waitFor();
    const strip = page.getByRole('slider', { name: '播放位置' });
    await strip.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowLeft');
    expect(await strip.getAttribute('aria-valuenow')).toBe('5');
    const box = await strip.boundingBox();
    if (box === null) throw new Error('the strip is not shown');
    await page.mouse.click(box.x + box.width / 2, box.y + 20);
    expect(Math.abs(Number(await strip.getAttribute('aria-valuenow')) - 98)).toBeLessThanOrEqual(1);
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: '暂停' }).waitFor();
    await page.waitForFunction(
      () => Number(document.querySelector('[role=slider]')?.getAttribute('aria-valuenow')) >= 99,
    );
    await page.keyboard.press('Space');
    await page.getByRole('button', { name: '播放', exact: true }).waitFor();
    await page.keyboard.press('Home');
    expect(await strip.getAttribute('aria-valuetext')).toBe('00:00，共 03:17');
    await page.getByRole('button', { name: '2×' }).click();
    expect(await page.locator('.player > audio').evaluate((audio: HTMLAudioElement) => audio.playbackRate)).toBe(2);
  });

  it('shows hold on the strip where it was', async () => {
    const page = await open(told);
    await page.locator('.seek-hold').waitFor();
    const share = await page.locator('.seek-hold').evaluate((hold) => {
      const strip = hold.parentElement?.getBoundingClientRect();
      return strip === undefined ? 0 : (hold.getBoundingClientRect().left - strip.left) / strip.width;
    });
    expect(share).toBeCloseTo(89 / 197, 2);
  });

  it('lists who heard it, the present listener included', async () => {
    const page = await open(told);
    await page.locator('.player-access summary').click();
    await page.locator('.player-access li').nth(1).waitFor();
    expect(await page.locator('.player-access li').count()).toBe(2);
    await page.getByRole('button', { name: '播放', exact: true }).click();
    await page.locator('.player-access li').nth(2).waitFor();
  });

  it('reveals the number once asked, and the server is told', async () => {
    const page = await open(told);
    await page.getByRole('button', { name: /显示完整号码/ }).click();
    await page.getByText('138 0013 6621').waitFor();
    expect(callsTo(/reveal$/)).toEqual(['POST /api/contacts/contact-told/reveal']);
  });

  it('offers nothing an agent may not do', async () => {
    const detail = sampleDetail({ mayReveal: false });
    const recordings = detail.recordings.map((recording) => ({ ...recording, mayPlay: false, mayDownload: false }));
    server.on('GET', '/api/contacts/:id', () => ({ body: { ...detail, recordings } }));
    const permissions: Me['permissions'] = ['contacts.see-own'];
    const page = await open(told, usual, { role: 'agent', permissions });
    await page.getByText('当前角色不能听录音。').waitFor();
    expect(await page.getByRole('button', { name: /显示完整号码/ }).count()).toBe(0);
    expect(await page.locator('.player, .player-access').count()).toBe(0);
    expect(callsTo(/\/(peaks|access|audio)$/)).toEqual([]);
  });

  it('follows a running contact until it is over', async () => {
    const page = await open('/contacts/contact-running');
    await page.getByText('正在录音，通话结束后可以听。').waitFor();
    server.on('GET', '/api/contacts/:id', () => ({ body: sampleDetail() }));
    await page.locator('.player-play').waitFor();
    expect(await page.locator('.contact-head').innerText()).toContain('已结束');
  });

  it('plays on when the waveform cannot be had', async () => {
    server.on('GET', '/api/recordings/:id/peaks', () => ({ status: 503, body: { code: 'unavailable', message: '' } }));
    const page = await open(told);
    await page.getByText('波形没有载入').waitFor();
    await page.getByRole('button', { name: '播放', exact: true }).click();
    await page.waitForFunction(() => document.querySelector('.player-time')?.textContent?.startsWith('00:01'));
  });
});

/** Every state of the three pages, as people come to them. */
const screens: Record<string, (look: Look) => Promise<Page>> = {
  live: (look) => openLive(sampleLive(), look),
  'live, 500 agents': (look) => openLive(sampleLive(500), look),
  'live, empty': (look) => openLive(sampleEmptyLive(), look),
  'live, big screen': (look) => openLive(sampleLive(), look, '/live?screen=big'),
  'live, team without anybody': (look) => openLive(sampleLive(), look, '/live?team=404'),
  'live, definition': async (look) => {
    const page = await openLive(sampleLive(), look);
    await page.locator('.live-explain').click();
    return page;
  },
  'live, table': async (look) => {
    const page = await openLive(sampleLive(), look);
    await page.locator('.live-legend button').click();
    return page;
  },
  'live, loading': (look) => open('/live', look),
  'live, stale': async (look) => {
    const page = await openLive(sampleLive(), look);
    server.cutLine();
    await page.locator('.live-status-stale').waitFor();
    return page;
  },
  contacts: async (look) => {
    const page = await open('/contacts', look);
    await page.locator('.contact-open').first().waitFor();
    return page;
  },
  'contacts, wrong dates': async (look) => {
    const page = await open('/contacts?from=2026-11-20&to=2026-11-18&agentId=agent-3', look);
    await page.locator('.ui-empty').waitFor();
    return page;
  },
  'contacts, calendar': async (look) => {
    const page = await open('/contacts?from=2026-11-03', look);
    await page.locator('.contact-date button').first().click();
    return page;
  },
  'contacts, agents': async (look) => {
    const page = await open('/contacts', look);
    await page.getByRole('combobox').first().click();
    return page;
  },
  'contact, told': async (look) => {
    const page = await open('/contacts/contact-told', look);
    await page.locator('.seek-waves > div').waitFor();
    await page.locator('.player-access summary').click();
    await page.locator('.contact-then .ui-seg button').nth(1).click();
    return page;
  },
  'contact, running': async (look) => {
    const page = await open('/contacts/contact-running', look);
    await page.locator('.contact-strip').waitFor();
    return page;
  },
  'contact, gone': async (look) => {
    const page = await open('/contacts/contact-nobody', look);
    await page.locator('.contact-waiting .ui-empty').waitFor();
    return page;
  },
};

const everything = Object.keys(screens);
const mainOnes = ['live', 'live, big screen', 'contacts', 'contact, told'];

/** Every screen small in one language and theme and large in the others; the main ones in the other pairs too. */
const looks: readonly (Look & { names: readonly string[] })[] = [
  { language: 'zh', theme: 'light', width: 1280, height: 720, names: everything },
  { language: 'en', theme: 'dark', width: 1920, height: 1080, names: everything },
  { language: 'en', theme: 'light', width: 1280, height: 720, names: everything },
  { language: 'zh', theme: 'dark', width: 1920, height: 1080, names: everything },
  { language: 'zh', theme: 'dark', width: 2560, height: 1440, names: mainOnes },
];

describe.each(looks)('looks right: $language, $theme, $width × $height', ({ names, ...look }) => {
  it.each(names)('%s', async (name) => {
    const page = await screens[name]?.(look);
    if (page === undefined) throw new Error('no such screen');
    await page.locator('h1').first().waitFor();
    await page.evaluate(() => document.fonts.ready);
    await page.waitForTimeout(300);
    expect(await audit(page, { hasAxe: (look.language === 'zh') === (look.theme === 'light') })).toEqual([]);
    expect(await rawKeys(page)).toEqual([]);
    expect(await strayWords(page, look.language)).toEqual([]);
  });
});
