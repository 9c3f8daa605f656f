/** What must hold on every screen: no axe finding, nothing beyond the window, no text cut off, no controls on each other. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Findings in words; empty when the screen is right. */
export async function audit(page: Page): Promise<string[]> {
  return [...(await axeFindings(page)), ...(await layoutFindings(page))];
}

async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(axeSource);
  return page.evaluate(async () => {
    const { axe } = window as unknown as {
      axe: { run(root: Document, options: object): Promise<{ violations: AxeViolation[] }> };
    };
    interface AxeViolation {
      id: string;
      nodes: { target: string[]; failureSummary?: string }[];
    }
    const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await axe.run(document, { runOnly });
    return violations.flatMap(({ id, nodes }) =>
      nodes.slice(0, 4).map((node) => `axe ${id}: ${node.target.join(' ')} ${node.failureSummary ?? ''}`),
    );
  });
}

function layoutFindings(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const findings: string[] = [];
    const name = (element: Element): string => `${element.tagName.toLowerCase()}.${[...element.classList].join('.')}`;
    const root = document.documentElement;
    if (root.scrollWidth > window.innerWidth + 1) findings.push(`the page scrolls sideways: ${root.scrollWidth}`);

    /** Text that lies outside of an ancestor which hides what overflows, or outside of the window. */
    const cutBy = (text: DOMRect, from: Element): string | null => {
      for (let box: Element | null = from; box !== null; box = box.parentElement) {
        const style = getComputedStyle(box);
        if (style.textOverflow === 'ellipsis' || box.classList.contains('vh')) return null;
        const scrolls = /auto|scroll/.test(style.overflowY) || /auto|scroll/.test(style.overflowX);
        const rect = box.getBoundingClientRect();
        if (scrolls) {
          const isAside = text.right > rect.right + 1 || text.left < rect.left - 1;
          return isAside && !/auto|scroll/.test(style.overflowX) ? `${name(box)} (sideways)` : null;
        }
        const hides = style.overflowX === 'hidden' || style.overflowY === 'hidden' || style.overflowX === 'clip';
        const isOut = text.right > rect.right + 1 || text.bottom > rect.bottom + 2 || text.left < rect.left - 1;
        if (hides && isOut) return name(box);
      }
      return text.right > window.innerWidth + 1 ? 'the window' : null;
    };
    const open = [...document.querySelectorAll('dialog[open]')].at(-1);
    const walker = document.createTreeWalker(open ?? document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement;
      if (parent === null || node.textContent?.trim() === '' || !parent.checkVisibility()) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const rect = range.getBoundingClientRect();
      if (rect.width === 0 || rect.height === 0) continue;
      const by = cutBy(rect, parent);
      if (by !== null) findings.push(`"${node.textContent?.trim().slice(0, 40)}" is cut by ${by}`);
      if (Number.parseFloat(getComputedStyle(parent).fontSize) < 12) {
        findings.push(`"${node.textContent?.trim().slice(0, 40)}" is smaller than 12 px`);
      }
    }

    for (const row of document.querySelectorAll('.top, .callbar, .callbar-buttons, .people-head, .live-head')) {
      const boxes = [...row.children].filter(
        (child) => child.checkVisibility() && !child.matches('.vh, dialog, [popover]'),
      );
      boxes.forEach((box, index) => {
        const next = boxes[index + 1];
        if (next === undefined) return;
        const overlap = box.getBoundingClientRect().right - next.getBoundingClientRect().left;
        if (overlap > 1) findings.push(`${name(box)} overlaps ${name(next)} by ${Math.round(overlap)} px`);
      });
    }
    return findings;
  });
}

/** Words of the other language or raw keys on the screen. Names and samples of the story are left out. */
export async function strayWords(page: Page, language: 'zh' | 'en'): Promise<string[]> {
  const lines = await page.evaluate(() => {
    const found: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const parent = node.parentElement;
      const text = node.textContent?.trim() ?? '';
      if (text === '' || parent === null || parent.closest('[lang]') !== document.documentElement) continue;
      // Keys, telephone letters and what people typed are the same in every language.
      if (parent.closest('kbd, .dialpad, td, dd, th[scope=row], option') !== null) continue;
      if (parent.checkVisibility()) found.push(text);
    }
    return found;
  });
  const rawKey = /^[a-z][a-zA-Z]+(\.[a-zA-Z-]+)+$/;
  if (language === 'en') return lines.filter((line) => rawKey.test(line));
  const foreign = /[A-Za-z]{4,}/;
  const known = /SIP 话机|https/;
  return lines.filter((line) => rawKey.test(line) || (foreign.test(line) && !known.test(line)));
}
