import type { Translated } from '../shape.ts';
import type { shell as chinese } from '../zh/shell.ts';

export const shell: Translated<typeof chinese> = {
  skip: 'Skip to main content',
  mainNavigation: 'Main',
  search: 'Search customers or run a command',
  pages: { desk: 'Desk', contacts: 'Contacts', live: 'Live', people: 'People', queues: 'Queues', settings: 'Settings' },
  line: { connecting: 'Connecting', live: 'Line good', lost: 'Line lost, reconnecting', ended: 'Disconnected' },
  help: {
    title: 'Shortcuts',
    open: 'Shortcuts',
    change: 'Change shortcuts',
    call: 'Call',
    work: 'Work',
    state: 'State',
    page: 'Page',
    outcomes: 'Choose the outcome in wrap-up',
  },
  account: 'Account: {{name}}',
  signOut: 'Sign out',
  pageFailed: 'The page did not open',
  notFound: 'This page does not exist',
  notFoundText: 'The address may be mistyped, or the page has moved.',
  toStart: 'Back to the start',
};
