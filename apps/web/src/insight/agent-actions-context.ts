import type { LiveAgent } from '@shouwen/contract';
import { type ComponentType, createContext } from 'react';

/** What can be done about an agent from the row; given by the desk that shows the board, null on a screen on the wall. */
export const AgentActionsContext = createContext<ComponentType<{ agent: LiveAgent }> | null>(null);
