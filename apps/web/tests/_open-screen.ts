/** Opens one screen of the fake server in a page of its own, as people with that screen would see it. */

import type { Language, Theme } from '@shouwen/contract';
import type { Browser, Page } from 'playwright-core';
import { chromium } from 'playwright-core';
import {
  type AdminScreenName,
  actAsAdministrator,
  adminPathOf,
  adminScreenNames,
  isAdminPart,
} from './_admin-screens.ts';
import { followData } from './_data-texts.ts';
import type { FakeServer } from './_fake-server.ts';
import { administrator, type DeskStateName, deskStates, sampleMe } from './_sample-documents.ts';
import { supervisor } from './_sample-live.ts';

export const chromiumPath = '/usr/bin/chromium';
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--font-render-hinting=none',
  '--force-color-profile=srgb',
  '--autoplay-policy=no-user-gesture-required',
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
];

/** Tried twice: a start beside other work on this machine fails now and then (research/ui.md). */
export function launchBrowser(): Promise<Browser> {
  const options = { executablePath: chromiumPath, args: flags, timeout: 60_000 };
  return chromium.launch(options).catch(() => chromium.launch(options));
}

export interface ScreenLook {
  language: Language;
  theme: Exclude<Theme, 'system'>;
  width: number;
  height: number;
}

export type ScreenName =
  | AdminScreenName
  | `desk/${DeskStateName}`
  | 'desk/first-visit'
  | 'desk/stale'
  | 'desk/unreachable'
  | 'desk/microphone-denied'
  | 'desk/palette'
  | 'desk/state-menu'
  | 'desk/keypad'
  | 'desk/transfer'
  | 'desk/transfer-found'
  | 'desk/microphone-check'
  | 'desk/dial'
  | 'desk/help'
  | 'desk/account-menu'
  | 'live/agents'
  | 'live/agent-menu'
  | 'live/joining'
  | 'live/listening'
  | 'live/asked'
  | 'live/move'
  | 'live/alarms'
  | 'live/alarm-limits'
  | 'desk/listening'
  | 'sign-in'
  | 'sign-in/refused'
  | 'setup'
  | 'setup/problems'
  | 'join'
  | 'people'
  | 'people/invite'
  | 'people/invited'
  | 'people/disable'
  | 'people/unreachable'
  | 'queues'
  | 'queues/edit'
  | 'queues/problems'
  | 'settings'
  | 'settings/password'
  | 'settings/desk-phone'
  | 'practice'
  | 'practice/calling'
  | 'not-found';

export const screenNames: readonly ScreenName[] = [
  ...(Object.keys(deskStates) as DeskStateName[]).map((name) => `desk/${name}` as const),
  'desk/first-visit',
  'desk/stale',
  'desk/unreachable',
  'desk/microphone-denied',
  'desk/palette',
  'desk/state-menu',
  'desk/keypad',
  'desk/transfer',
  'desk/transfer-found',
  'desk/microphone-check',
  'desk/dial',
  'desk/help',
  'desk/account-menu',
  'live/agents',
  'live/agent-menu',
  'live/joining',
  'live/listening',
  'live/asked',
  'live/move',
  'live/alarms',
  'live/alarm-limits',
  'desk/listening',
  'sign-in',
  'sign-in/refused',
  'setup',
  'setup/problems',
  'join',
  'people',
  'people/invite',
  'people/invited',
  'people/disable',
  'people/unreachable',
  'queues',
  'queues/edit',
  'queues/problems',
  'settings',
  'settings/password',
  'settings/desk-phone',
  'practice',
  'practice/calling',
  'not-found',
  ...adminScreenNames,
];

export async function openScreen(
  browser: Browser,
  server: FakeServer,
  name: ScreenName,
  look: ScreenLook,
): Promise<Page> {
  const { language, theme, width, height } = look;
  const context = await browser.newContext({
    viewport: { width, height },
    locale: language === 'zh' ? 'zh-CN' : 'en-GB',
    timezoneId: 'Asia/Shanghai',
    colorScheme: theme,
    reducedMotion: 'reduce',
    permissions: ['microphone', 'clipboard-write', 'clipboard-read'],
  });
  const page = await context.newPage();
  followData(page);
  page.setDefaultTimeout(15_000);
  await context.addInitScript(
    (appearance) => localStorage.setItem('shouwen.appearance', appearance),
    JSON.stringify({ language, theme }),
  );
  server.restoreLines();
  const [part = '', state = ''] = name.split('/');
  const isAdmin = part === 'people' || part === 'queues' || isAdminPart(part);
  const isGuest = ['sign-in', 'setup', 'join', 'practice'].includes(part);
  const isSupervisor = part === 'live' || name === 'desk/listening';
  const isFirstVisit = state === 'first-visit';
  const role = isAdmin ? administrator : isSupervisor ? supervisor : {};
  server.setMe(isGuest ? null : sampleMe({ ...role, language, theme, isFirstVisit }));
  server.setDesk(deskOf(state));
  if (state === 'unreachable') server.cutLines();
  server.fail('/api/people', name === 'people/unreachable' ? 'unavailable' : null);
  if (state === 'microphone-denied') {
    await context.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('denied', 'NotAllowedError'));
    });
  }
  if (state === 'alarms') {
    const limits = { waitingMax: 5, waitSecondsMax: 600, serviceLevelMin: 75 };
    await context.addInitScript(
      (text) => localStorage.setItem('shouwen.alarms.account-1002', text),
      JSON.stringify(limits),
    );
  }
  server.fail('/api/live/contacts/contact-of-2117/supervision', null);
  await page.goto(server.url + pathOf(isSupervisor ? 'live' : part));
  if (part === 'practice') await page.locator('.handset-call:not(:disabled)').waitFor();
  if (isSupervisor) await page.locator('.live-agent-actions').first().waitFor();
  else if (part === 'desk' && state !== 'loading' && state !== 'unreachable')
    await page.locator('.state-pill').waitFor();
  await page.locator('h1').first().waitFor({ state: 'attached' });
  await act(page, server, name);
  await actAsAdministrator(page, name);
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(300);
  return page;
}

function deskOf(state: string) {
  if (state in deskStates) return deskStates[state as DeskStateName];
  if (state === 'first-visit') return deskStates['idle-first-day'];
  if (state === 'microphone-check') return deskStates.offline;
  if (['palette', 'keypad', 'stale', 'transfer', 'transfer-found'].includes(state)) return deskStates.talking;
  return deskStates.idle;
}

function pathOf(part: string): string {
  if (part === 'setup') return '/setup/one-time-token';
  if (part === 'join') return '/join/one-time-token';
  return adminPathOf(part) ?? `/${part}`;
}

/** What a person does to get to the screen. */
async function act(page: Page, server: FakeServer, name: ScreenName): Promise<void> {
  switch (name) {
    case 'live/agent-menu':
      await page.locator('.live-agent-actions:has([aria-pressed]) button:not([aria-pressed])').first().click();
      break;
    case 'live/joining':
      await page.route('**/supervision', () => {});
      await page.locator('.live-agent-actions [aria-pressed]').first().click();
      await page.locator('.dock').waitFor();
      break;
    case 'live/listening':
    case 'desk/listening':
      await page.locator('.live-agent-actions [aria-pressed]').first().click();
      await page.locator('.dock-modes button:not(:disabled)').first().waitFor();
      if (name === 'desk/listening') await page.locator('.rail a').first().click();
      break;
    case 'live/asked':
      await page.locator('.live-agent-actions [aria-pressed]').first().click();
      await page.locator('.dock-modes button:not(:disabled)').first().waitFor();
      await page.keyboard.press('Alt+i');
      await page.locator('.dock-question').waitFor();
      break;
    case 'live/move':
      await page.locator('.live-agent-actions:has([aria-pressed]) button:not([aria-pressed])').first().click();
      await page.locator('[role=menuitem]').nth(4).click();
      await page.locator('dialog select option').first().waitFor({ state: 'attached' });
      break;
    case 'live/alarms':
      await page.locator('.live-alarms').waitFor();
      break;
    case 'live/alarm-limits':
      await page.locator('.live-head-end button').first().click();
      await page.locator('dialog input').first().fill('-1');
      await page.keyboard.press('Enter');
      await page.locator('.ui-field-error').waitFor();
      break;
    case 'desk/stale':
      server.cutLines();
      await page.locator('.ui-notice-bad').waitFor();
      break;
    case 'desk/help':
      await page.keyboard.press('Shift+Slash');
      await page.locator('dialog .help-lines').first().waitFor();
      break;
    case 'desk/account-menu':
      await page.locator('.top-account').click();
      break;
    case 'people/disable':
      await page.locator('tbody .ui-table-end button').nth(2).click();
      await page.locator('dialog').waitFor();
      break;
    case 'people/unreachable':
      await page.locator('.ui-error').waitFor();
      break;
    case 'queues':
      await page.locator('tbody tr').first().waitFor();
      break;
    case 'queues/edit':
      await page.locator('tbody tr').nth(4).locator('button').click();
      await page.locator('.queues-levels li').first().waitFor();
      break;
    case 'queues/problems':
      await page.locator('tbody tr').first().locator('button').click();
      for (const [index, text] of ['', '', '0', '101', '2'].entries()) {
        await page.locator('.queues-form input:not([type=checkbox])').nth(index).fill(text);
      }
      await page.keyboard.press('Enter');
      await page.locator('.ui-field-error').first().waitFor();
      break;
    case 'settings/password':
      await page.locator('.settings-panel').nth(1).locator('button').click();
      await page.locator('input[type=password]').nth(0).fill('not the present one');
      await page.locator('input[type=password]').nth(1).fill('a long enough sentence');
      await page.keyboard.press('Enter');
      await page.locator('.ui-notice-bad').waitFor();
      break;
    case 'settings/desk-phone':
      await page.locator('.settings-panel').nth(3).locator('button').click();
      await page.locator('.settings-secret').waitFor();
      break;
    case 'desk/unreachable':
      await page.locator('.ui-notice-bad').waitFor();
      break;
    case 'desk/palette':
      await page.keyboard.press('Control+k');
      await page.keyboard.type('j');
      await page.waitForTimeout(900);
      break;
    case 'desk/state-menu':
      await page.locator('.state-pill').click();
      break;
    case 'desk/keypad':
      await page.keyboard.press('Alt+k');
      await page.keyboard.type('2580');
      break;
    case 'desk/transfer':
      await page.keyboard.press('Alt+t');
      await page.locator('.transfer-option[aria-disabled=true]').first().waitFor();
      break;
    case 'desk/transfer-found':
      await page.keyboard.press('Alt+t');
      await page.locator('.transfer-option').first().waitFor();
      await page.keyboard.type('13900001234');
      await page.locator('.transfer-option').first().waitFor();
      break;
    case 'desk/microphone-check':
      await page.keyboard.press('Alt+1');
      await page.locator('dialog .ui-meter').waitFor();
      break;
    case 'desk/dial':
      await page.locator('.callbar .ui-button:not(:disabled)').waitFor();
      await page.keyboard.press('Alt+o');
      break;
    case 'sign-in/refused':
      await page.locator('input').first().fill('linxiao');
      await page.locator('input[type=password]').fill('wrong password');
      await page.keyboard.press('Enter');
      await page.locator('.ui-notice').waitFor();
      break;
    case 'setup/problems':
      await page.locator('input[type=password]').fill('password2026');
      await page.locator('button[type=submit]').click();
      break;
    case 'people/invite':
      await page.locator('.people-head .ui-button-primary').click();
      break;
    case 'people/invited':
      await page.locator('.people-head .ui-button-primary').click();
      await page.locator('dialog input').nth(0).fill('许诺');
      await page.locator('dialog input').nth(1).fill('xunuo');
      await page.keyboard.press('Enter');
      await page.locator('dialog input[readonly]').waitFor();
      break;
    case 'practice/calling':
      await page.locator('.handset-call:not(:disabled)').click();
      break;
    default:
  }
}
