import type { Language, Me, Permission, Theme } from '@shouwen/contract';
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query';
import { setCentreZone } from '../i18n/centre-zone.ts';
import { api, call, setSessionLostHandler } from './api.ts';
import { applyAppearance, rememberAppearance } from './appearance.ts';
import { isApiError } from './errors.ts';
import { queryClient } from './queries.ts';

/** Who is signed in; null when nobody is. Kept for as long as the page is open and changed by what people do. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  staleTime: Number.POSITIVE_INFINITY,
  queryFn: async (): Promise<Me | null> => {
    try {
      const me = await call(api.GET('/api/me'));
      setCentreZone(me.timeZone);
      return me;
    } catch (error) {
      if (isApiError(error, 'not-signed-in')) return null;
      throw error;
    }
  },
});

/** Who was signed in last: a page that is about to be taken away still draws once after the session ended. */
let lastMe: Me | null = null;

/** The signed-in person. Only for components below the signed-in routes, which are not shown to anybody else. */
export function useMe(): Me {
  const { data } = useSuspenseQuery(meQuery);
  lastMe = data ?? lastMe;
  if (lastMe === null) throw new Error('useMe is for pages of signed-in people');
  return lastMe;
}

export function may(me: Me, permission: Permission): boolean {
  return me.permissions.includes(permission);
}

/** Takes over who is signed in, with their language and theme. */
export async function enterSession(me: Me): Promise<void> {
  queryClient.removeQueries({ predicate: (query) => query.queryKey[0] !== 'me' });
  setCentreZone(me.timeZone);
  queryClient.setQueryData(meQuery.queryKey, me);
  rememberAppearance({ language: me.language, theme: me.theme });
  await applyAppearance(me.language, me.theme);
}

export async function signOut(): Promise<void> {
  await call(api.DELETE('/api/session'));
  leaveSession();
}

/** Forgets everything of the person; the router then shows the sign-in page. */
export function leaveSession(): void {
  queryClient.clear();
  queryClient.setQueryData(meQuery.queryKey, null);
}

export async function updateMe(change: { language?: Language; theme?: Theme; isFirstVisit?: false }): Promise<void> {
  const before = queryClient.getQueryData(meQuery.queryKey);
  if (before) await enterLook({ ...before, ...change });
  const me = await call(api.PATCH('/api/me', { body: change }));
  await enterLook(me);
}

async function enterLook(me: Me): Promise<void> {
  queryClient.setQueryData(meQuery.queryKey, me);
  rememberAppearance({ language: me.language, theme: me.theme });
  await applyAppearance(me.language, me.theme);
}

/** `leave` runs once when the server no longer knows the session. */
export function onSessionLost(leave: () => void): void {
  setSessionLostHandler(() => {
    if (!queryClient.getQueryData(meQuery.queryKey)) return;
    leaveSession();
    leave();
  });
}
