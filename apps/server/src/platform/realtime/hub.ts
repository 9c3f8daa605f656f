import type { ServerMessage, Topic } from '@shouwen/contract';
import type { Principal } from '../auth/principal.ts';
import { type Connection, SubscriptionState } from './connection.ts';

/** A message that belongs to a topic. */
export type TopicMessage = Extract<ServerMessage, { type: 'desk' | 'live' | 'live-patch' | 'event' }>;

export interface TopicDefinition {
  authorize(principal: Principal): boolean;
  /**
   * The state to begin with, made while later messages already wait. `seq` is the log's sequence number it was made at
   * (read it before the state). `afterSeq` is what a returning client already has: sending only what came later is allowed.
   */
  snapshot(principal: Principal, afterSeq: number | null): Promise<{ seq: number; messages: readonly TopicMessage[] }>;
}

/** Pushes to signed-in browsers over `/api/realtime`; the protocol is contract/realtime.ts. */
export interface Realtime {
  topic(name: Topic, definition: TopicDefinition): void;
  /** To every subscriber of the message's topic, or only to the sockets of one agent. */
  publish(message: TopicMessage, to?: { readonly agentId: string }): void;
  /** Whether anybody would get it; work for nobody can be left undone. */
  hasSubscribers(topic: Topic, agentId?: string): boolean;
}

export function topicOf(message: TopicMessage): Topic {
  if (message.type === 'event') return 'events';
  return message.type === 'live-patch' ? 'live' : message.type;
}

export function seqOf(message: TopicMessage): number {
  return message.type === 'event' ? message.event.seq : message.seq;
}

export interface Hub extends Realtime {
  add(connection: Connection): void;
  remove(connection: Connection): void;
  connections(): Iterable<Connection>;
  subscribe(connection: Connection, topic: Topic, afterSeq: number | null): Promise<void>;
}

export function createHub(): Hub {
  const topics = new Map<Topic, TopicDefinition>();
  const connections = new Set<Connection>();
  const byAgent = new Map<string, Set<Connection>>();

  function candidates(agentId: string | undefined): Iterable<Connection> {
    return agentId === undefined ? connections : (byAgent.get(agentId) ?? []);
  }

  return {
    topic(name, definition) {
      if (topics.has(name)) throw new Error(`two definitions of the topic ${name}`);
      topics.set(name, definition);
    },
    publish(message, to) {
      const topic = topicOf(message);
      let text: string | null = null;
      for (const connection of candidates(to?.agentId)) {
        const subscription = connection.subscriptions.get(topic);
        if (subscription === undefined) continue;
        text ??= JSON.stringify(message);
        subscription.push(seqOf(message), text);
      }
    },
    hasSubscribers(topic, agentId) {
      for (const connection of candidates(agentId)) if (connection.subscriptions.has(topic)) return true;
      return false;
    },
    add(connection) {
      connections.add(connection);
      const { agentId } = connection.principal;
      if (agentId === null) return;
      const sockets = byAgent.get(agentId) ?? new Set();
      byAgent.set(agentId, sockets.add(connection));
    },
    remove(connection) {
      connections.delete(connection);
      const { agentId } = connection.principal;
      if (agentId === null) return;
      const sockets = byAgent.get(agentId);
      sockets?.delete(connection);
      if (sockets?.size === 0) byAgent.delete(agentId);
    },
    connections: () => connections,
    async subscribe(connection, topic, afterSeq) {
      const definition = topics.get(topic);
      if (definition === undefined) return connection.send({ type: 'refused', topic, reason: 'unknown-topic' });
      if (!definition.authorize(connection.principal)) {
        return connection.send({ type: 'refused', topic, reason: 'not-allowed' });
      }
      // Messages published from here on wait until the snapshot was sent, so nothing falls between the two.
      const subscription = new SubscriptionState(connection, topic === 'events');
      connection.subscriptions.set(topic, subscription);
      const opening = await definition.snapshot(connection.principal, afterSeq);
      if (connection.subscriptions.get(topic) === subscription) subscription.open(opening.seq, opening.messages);
    },
  };
}
