import type { Permission } from '@shouwen/contract';
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { queryClient } from './platform/queries.ts';
import { meQuery } from './platform/session.ts';
import { NotFoundPage, PageError } from './shell/page-error.tsx';
import { homePath } from './shell/pages.ts';
import { Root } from './shell/root.tsx';

const rootRoute = createRootRoute({ component: Root, errorComponent: PageError, notFoundComponent: NotFoundPage });

const indexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: async () => {
    const me = await queryClient.ensureQueryData(meQuery);
    throw redirect({ to: me === null ? '/sign-in' : homePath(me), replace: true });
  },
});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { next?: string } =>
    typeof search.next === 'string' && /^\/(?!\/)/.test(search.next) ? { next: search.next } : {},
  component: lazyRouteComponent(() => import('./accounts/sign-in-page.tsx'), 'SignInPage'),
});

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup/$token',
  component: lazyRouteComponent(() => import('./accounts/setup-page.tsx'), 'SetupPage'),
});

const joinRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/join/$token',
  component: lazyRouteComponent(() => import('./accounts/join-page.tsx'), 'JoinPage'),
});

const practiceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/practice',
  component: lazyRouteComponent(() => import('./practice/practice-page.tsx'), 'PracticePage'),
});

const signedInRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  beforeLoad: async ({ location }) => {
    const me = await queryClient.ensureQueryData(meQuery);
    if (me === null) throw redirect({ to: '/sign-in', search: { next: location.href }, replace: true });
    return { me };
  },
  component: lazyRouteComponent(() => import('./shell/shell.tsx'), 'Shell'),
});

/** Sends people who may not see a page to the first one they may. */
function needs(...permissions: Permission[]) {
  return async () => {
    const me = await queryClient.ensureQueryData(meQuery);
    if (me !== null && !permissions.some((permission) => me.permissions.includes(permission))) {
      throw redirect({ to: homePath(me), replace: true });
    }
  };
}

const deskRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/desk',
  beforeLoad: needs('desk.use'),
  component: lazyRouteComponent(() => import('./desks/agent/agent-desk.tsx'), 'AgentDesk'),
});

const liveRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/live',
  beforeLoad: needs('live.see'),
  component: lazyRouteComponent(() => import('./desks/supervisor/live-page.tsx'), 'LivePage'),
});

const contactsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/contacts',
  beforeLoad: needs('contacts.see-all', 'contacts.see-own'),
  validateSearch: (search: Record<string, unknown>): Record<string, unknown> => search,
  component: lazyRouteComponent(() => import('./contacts/contacts-page.tsx'), 'ContactsPage'),
});

const contactRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/contacts/$contactId',
  beforeLoad: needs('contacts.see-all', 'contacts.see-own'),
  component: lazyRouteComponent(() => import('./contacts/contact-page.tsx'), 'ContactPage'),
});

const peopleRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/people',
  beforeLoad: needs('people.manage'),
  component: lazyRouteComponent(() => import('./accounts/people-page.tsx'), 'PeoplePage'),
});

const queuesRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/queues',
  beforeLoad: needs('settings.manage'),
  component: lazyRouteComponent(() => import('./centre/queues-page.tsx'), 'QueuesPage'),
});

const flowsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/flows',
  beforeLoad: needs('settings.manage'),
  component: lazyRouteComponent(() => import('./flows/flows-page.tsx'), 'FlowsPage'),
});

const flowRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/flows/$flowId',
  beforeLoad: needs('settings.manage'),
  component: lazyRouteComponent(() => import('./flows/flow-page.tsx'), 'FlowPage'),
});

const numbersRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/numbers',
  beforeLoad: needs('settings.manage'),
  component: lazyRouteComponent(() => import('./centre/numbers/numbers-page.tsx'), 'NumbersPage'),
});

const calendarsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/calendars',
  beforeLoad: needs('settings.manage'),
  component: lazyRouteComponent(() => import('./centre/calendars/calendars-page.tsx'), 'CalendarsPage'),
});

const promptsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/prompts',
  beforeLoad: needs('settings.manage'),
  component: lazyRouteComponent(() => import('./centre/prompts/prompts-page.tsx'), 'PromptsPage'),
});

const trunksRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/trunks',
  beforeLoad: needs('settings.manage'),
  component: lazyRouteComponent(() => import('./centre/trunks/trunks-page.tsx'), 'TrunksPage'),
});

const changesRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/changes',
  beforeLoad: needs('settings.manage'),
  component: lazyRouteComponent(() => import('./centre/changes/changes-page.tsx'), 'ChangesPage'),
});

const settingsRoute = createRoute({
  getParentRoute: () => signedInRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings/settings-page.tsx'), 'SettingsPage'),
});

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    indexRoute,
    signInRoute,
    setupRoute,
    joinRoute,
    practiceRoute,
    signedInRoute.addChildren([
      deskRoute,
      liveRoute,
      contactsRoute,
      contactRoute,
      peopleRoute,
      queuesRoute,
      flowsRoute,
      flowRoute,
      numbersRoute,
      calendarsRoute,
      promptsRoute,
      trunksRoute,
      changesRoute,
      settingsRoute,
    ]),
  ]),
  defaultPreload: 'intent',
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
