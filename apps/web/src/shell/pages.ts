/** The pages of the rail in order, with what one must be allowed to see them. Only pages that exist stand here. */
import type { Me, Permission } from '@shouwen/contract';

type PageKey =
  | ('desk' | 'contacts' | 'live' | 'people' | 'queues' | 'settings')
  | ('flows' | 'numbers' | 'calendars' | 'prompts' | 'trunks' | 'changes');

export interface Page {
  key: PageKey;
  path: `/${PageKey}`;
  /** Any of these; empty means everybody. */
  needs: readonly Permission[];
  /** Not in the rail itself: found on the page it belongs to, and in the palette. */
  under?: PageKey;
}

export const pages: readonly Page[] = [
  { key: 'desk', path: '/desk', needs: ['desk.use'] },
  { key: 'contacts', path: '/contacts', needs: ['contacts.see-all', 'contacts.see-own'] },
  { key: 'live', path: '/live', needs: ['live.see'] },
  { key: 'people', path: '/people', needs: ['people.manage'] },
  { key: 'queues', path: '/queues', needs: ['settings.manage'] },
  { key: 'flows', path: '/flows', needs: ['settings.manage'] },
  { key: 'numbers', path: '/numbers', needs: ['settings.manage'], under: 'flows' },
  { key: 'calendars', path: '/calendars', needs: ['settings.manage'], under: 'flows' },
  { key: 'prompts', path: '/prompts', needs: ['settings.manage'], under: 'flows' },
  { key: 'trunks', path: '/trunks', needs: ['settings.manage'], under: 'flows' },
  { key: 'changes', path: '/changes', needs: ['settings.manage'], under: 'flows' },
  { key: 'settings', path: '/settings', needs: [] },
];

export function pagesFor(me: Me): readonly Page[] {
  return pages.filter((page) => page.needs.length === 0 || page.needs.some((need) => me.permissions.includes(need)));
}

/** The page of the rail one is on, also when it is one below it. */
export function railKeyOf(pathname: string): PageKey | null {
  const page = pages.find(({ path }) => pathname === path || pathname.startsWith(`${path}/`));
  return page === undefined ? null : (page.under ?? page.key);
}

/** Where a person starts: agents at the desk, supervisors and administrators at the live board. */
export function homePath(me: Me): Page['path'] {
  const first = me.role === 'agent' ? 'desk' : 'live';
  const mine = pagesFor(me);
  return (mine.find((page) => page.key === first) ?? mine[0] ?? { path: '/settings' as const }).path;
}
