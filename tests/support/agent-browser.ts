import type { Page } from 'playwright-core';
import type { Centre } from './centre.ts';

/** The first administrator as a person would become one: behind the one-time link, by the labels on the page. */
export async function setUpInBrowser(page: Page, centre: Centre, password: string): Promise<void> {
  await page.goto(`${centre.url}${centre.setupPath}`);
  await page.getByLabel('中心名称').fill('测试热线');
  await page.getByLabel('姓名').fill('王敏');
  await page.getByLabel('账号').fill('wangmin');
  await page.getByLabel('密码').first().fill(password);
  await page.getByText('空白中心').click();
  await page.getByRole('button', { name: '创建并进入' }).click();
  await page.waitForURL('**/desk');
}

/** Microphone on, checked, and ready for calls. */
export async function becomeReady(page: Page): Promise<void> {
  await page.getByRole('button', { name: '启用麦克风' }).first().click();
  await page.getByRole('button', { name: '开始接听' }).click();
  await page.getByRole('button', { name: '声音正常，开始接听' }).click();
  await seeState(page, '可接');
}

/** Waits until the pill in the top bar shows this state. */
export async function seeState(page: Page, word: string, withinMs = 15_000): Promise<void> {
  await page.locator('header').getByText(word, { exact: true }).waitFor({ timeout: withinMs });
}

/** Waits for the ringing desk. */
export async function seeRinging(page: Page, withinMs = 20_000): Promise<void> {
  await page.getByRole('button', { name: /^接听/ }).waitFor({ timeout: withinMs });
}
