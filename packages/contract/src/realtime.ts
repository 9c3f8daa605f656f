/**
 * The realtime protocol on one WebSocket, `/api/realtime`, authenticated by the session cookie. JSON text frames.
 *
 * The client says hello once and subscribes to topics. Each topic starts with a snapshot that carries the sequence number
 * of the event log it was made at; every later message of the topic carries a higher one. After a lost connection the
 * client subscribes again with `afterSeq`: the server sends what came later, or a new snapshot when that is shorter.
 */
import { z } from 'zod';
import { deskSchema } from './desk.ts';
import { livePatchSchema, liveSchema } from './live.ts';
import { timeSchema } from './primitives.ts';

export const realtimeVersion = 1;
export const topicSchema = z.enum(['desk', 'live', 'events']);
export type Topic = z.infer<typeof topicSchema>;

export const clientMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), version: z.literal(realtimeVersion) }),
  z.object({ type: z.literal('subscribe'), topic: topicSchema, afterSeq: z.int().min(0).optional() }),
  z.object({ type: z.literal('unsubscribe'), topic: topicSchema }),
  z.object({ type: z.literal('ping'), sentAt: z.number() }),
]);
export type ClientMessage = z.infer<typeof clientMessageSchema>;

/** One event of the log as integrators and supervisors see it; personal values are masked. */
export const feedEventSchema = z.object({
  seq: z.int(),
  at: timeSchema,
  kind: z.string(),
  subject: z.string(),
  data: z.record(z.string(), z.unknown()),
});

export const serverMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('welcome'), serverTime: timeSchema, seq: z.int() }),
  z.object({ type: z.literal('desk'), seq: z.int(), desk: deskSchema }),
  z.object({ type: z.literal('live'), seq: z.int(), live: liveSchema }),
  z.object({ type: z.literal('live-patch'), seq: z.int(), patch: livePatchSchema }),
  z.object({ type: z.literal('event'), event: feedEventSchema }),
  z.object({ type: z.literal('pong'), sentAt: z.number(), serverTime: timeSchema }),
  z.object({ type: z.literal('refused'), topic: topicSchema, reason: z.enum(['not-allowed', 'unknown-topic']) }),
]);
export type ServerMessage = z.infer<typeof serverMessageSchema>;

/** Close codes of the WebSocket, application range. */
export const closeCodes = {
  signedOut: 4001,
  tooSlow: 4002,
  badMessage: 4003,
  replaced: 4004,
  restarting: 4005,
} as const;
