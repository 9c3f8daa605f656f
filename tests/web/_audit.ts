/** What must hold on every screen: no axe finding, nothing beyond the window, no text cut off, no controls on each other. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { dataFor } from '../../apps/web/tests/_data-texts.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Findings in words; empty when the screen is right. axe takes most of the time: leave it out where it saw the theme. */
export async function audit(page: Page, { hasAxe = true } = {}): Promise<string[]> {
  return [...(hasAxe ? await axeFindings(page) : []), ...(await layoutFindings(page))];
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
        if (box.classList.contains('vh')) return null;
        if (style.textOverflow === 'ellipsis') {
          const isWhole = box.scrollWidth <= box.clientWidth || box.closest('[title]') !== null;
          return isWhole ? null : `${name(box)} (shortened, and no title says the rest)`;
        }
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

/** The same in every language: units, standards, keys, the mark of the product. */
const international = new Set([
  'SIP',
  // The example of initials in the palette.
  'jt',
  'ITU',
  'MOS',
  'RTT',
  'ms',
  'dB',
  'kHz',
  'WAV',
  'JSON',
  'UDP',
  'TCP',
  'Ctrl',
  'Alt',
  'Esc',
  'Tab',
  'Enter',
  'Delete',
  'Asia',
  'Shanghai',
  '首',
]);
const words = { zh: /[A-Za-z]{2,}/g, en: /\p{Script=Han}+/gu } as const;
const rawKey = /(^|\s)[a-z][a-zA-Z]+(\.[a-zA-Z][a-zA-Z-]+)+(\s|$)|\{\{|\bundefined\b|\bNaN\b|\[object/;

/**
 * Keys of texts, and words of the other language that no document of the server brought. Looks at what is read and what
 * is read out: texts, names, hints and placeholders.
 */
export async function strayWords(page: Page, language: 'zh' | 'en'): Promise<string[]> {
  const data = dataFor(page, language);
  const lines = await page.evaluate(() => {
    const found: string[] = [];
    const isLeftOut = (element: Element): boolean =>
      element.closest('[lang]') !== document.documentElement ||
      element.closest('kbd, .dialpad') !== null ||
      !element.checkVisibility();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? '';
      const parent = node.parentElement;
      if (text !== '' && parent !== null && !isLeftOut(parent)) found.push(text);
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
      if (isLeftOut(element)) continue;
      for (const name of ['aria-label', 'title', 'placeholder', 'alt']) {
        const text = element.getAttribute(name)?.trim() ?? '';
        if (text !== '') found.push(text);
      }
    }
    return [...new Set(found)];
  });
  return lines.filter((line) => {
    if (rawKey.test(line) && !data.includes(line)) return true;
    return [...line.matchAll(words[language])].some(([word]) => !international.has(word) && !data.includes(word));
  });
}
