/** The pages of the rail in order, with what one must be allowed to see them. Only pages that exist stand here. */
import type { Me, Permission } from '@shouwen/contract';

export interface Page {
  key: 'desk' | 'contacts' | 'live' | 'people' | 'queues' | 'settings';
  path: '/desk' | '/contacts' | '/live' | '/people' | '/queues' | '/settings';
  /** Any of these; empty means everybody. */
  needs: readonly Permission[];
}

export const pages: readonly Page[] = [
  { key: 'desk', path: '/desk', needs: ['desk.use'] },
  { key: 'contacts', path: '/contacts', needs: ['contacts.see-all', 'contacts.see-own'] },
  { key: 'live', path: '/live', needs: ['live.see'] },
  { key: 'people', path: '/people', needs: ['people.manage'] },
  { key: 'queues', path: '/queues', needs: ['settings.manage'] },
  { key: 'settings', path: '/settings', needs: [] },
];

export function pagesFor(me: Me): readonly Page[] {
  return pages.filter((page) => page.needs.length === 0 || page.needs.some((need) => me.permissions.includes(need)));
}

/** Where a person starts: agents at the desk, supervisors and administrators at the live board. */
export function homePath(me: Me): Page['path'] {
  const first = me.role === 'agent' ? 'desk' : 'live';
  const mine = pagesFor(me);
  return (mine.find((page) => page.key === first) ?? mine[0] ?? { path: '/settings' as const }).path;
}
