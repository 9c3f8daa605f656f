/** The screens of the way of a call, and what a person does to get to each. */
import type { Page } from 'playwright-core';

export const adminScreenNames = [
  ...(['flows', 'flows/create', 'flow', 'flow/menu', 'flow/problems', 'flow/try', 'flow/versions'] as const),
  ...(['flow/add', 'flow/publish', 'numbers', 'numbers/edit', 'calendars', 'prompts', 'prompts/speak'] as const),
  ...(['trunks', 'trunks/edit', 'trunks/problems', 'changes', 'changes/undo'] as const),
] as const;
export type AdminScreenName = (typeof adminScreenNames)[number];

const paths: Record<string, string> = { flow: '/flows/flow-1' };
const parts = new Set<string>(adminScreenNames.map((name) => name.split('/')[0] ?? ''));

export function isAdminPart(part: string): boolean {
  return parts.has(part);
}

export function adminPathOf(part: string): string | null {
  return paths[part] ?? null;
}

/** Does nothing for other screens. */
export async function actAsAdministrator(page: Page, name: string): Promise<void> {
  const [part = '', state = ''] = name.split('/');
  if (!isAdminPart(part)) return;
  const tab = (index: number) => page.locator('.flow-side [role=tab]').nth(index).click();
  if (part === 'flow') await page.locator('.flow-card').first().waitFor();
  else if (part === 'calendars') await page.locator('.calendar-day').first().waitFor();
  else await page.locator('tbody tr').first().waitFor();
  switch (`${part}/${state}`) {
    case 'flows/create':
      await page.locator('.admin-head .ui-button-primary').click();
      break;
    case 'flow/menu':
      await page.locator('[data-list-node="menu"]').click();
      break;
    case 'flow/problems':
      await tab(1);
      break;
    case 'flow/try':
      await tab(2);
      await page.locator('.flow-try button[type=submit]').click();
      await page.locator('.flow-steps li').first().waitFor();
      break;
    case 'flow/versions':
      await tab(3);
      break;
    case 'flow/add':
      await page.locator('.flow-list-head button').click();
      break;
    case 'flow/publish':
      await page.locator('.flow-head .ui-button-primary').click();
      await page.locator('.flow-changes li').first().waitFor();
      break;
    case 'numbers/edit':
    case 'trunks/edit':
      await page.locator('tbody button').first().click();
      break;
    case 'trunks/problems':
      await page.locator('.admin-head .ui-button-primary').click();
      await page.locator('dialog button[type=submit]').click();
      break;
    case 'prompts/speak':
      await page.locator('.admin-head .ui-button-primary').click();
      await page.locator('dialog [role=tab]').nth(2).click();
      break;
    case 'changes/undo':
      await page.locator('tbody .ui-table-end button').first().click();
      break;
    default:
  }
}
