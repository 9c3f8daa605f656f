/** Runs the routing engine for the centre: its configuration, its state, its effects. */
import type { AgentConfig, AgentView, ContactView, QueueConfig, RoutingEffect, RoutingEvent } from '@shouwen/routing';
import type { Platform } from '../platform/platform.ts';
import { RoutingHost } from './routing-host.ts';
import { SyncConfiguration } from './sync-configuration.ts';

export { expectedWait } from './expected-wait.ts';
export { HandleTimes } from './handle-times.ts';

export interface RoutingChapter {
  /** Resolves after the commit with what this event caused; rejects when it could not be stored. */
  submit(event: RoutingEvent): Promise<readonly RoutingEffect[]>;
  /** Every committed effect, in order. Returns how to stop. */
  onEffect(listener: (effect: RoutingEffect) => void): () => void;
  agentView(agentId: string): AgentView | null;
  agentViews(): readonly AgentView[];
  contactView(contactId: string): ContactView | null;
  contactViews(): readonly ContactView[];
  /** Contacts that come before this one; null when it does not wait. */
  positionOf(contactId: string): number | null;
}

export interface RoutingNeeds {
  queueConfigs(): Promise<QueueConfig[]>;
  agentConfigs(): Promise<AgentConfig[]>;
  /** Queues or agents were changed and stored. */
  onConfigurationChange(listener: () => void): void;
}

/** Restores the engine from the log, brings its configuration up to date, and keeps it so. */
export async function installRouting(platform: Platform, needs: RoutingNeeds): Promise<RoutingChapter> {
  const host = new RoutingHost(platform);
  await host.restore();
  platform.onStop('routing', () => host.stop());
  const sync = new SyncConfiguration(host, needs, platform);
  await sync.run();
  needs.onConfigurationChange(() => sync.later());
  return host;
}
