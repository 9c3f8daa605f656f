import {
  type EntryPoint,
  practiceSessionSchema,
  type SoftphoneCredentials,
  testCallRequestSchema,
  testCallResponseSchema,
} from '@shouwen/contract';
import { practiceNumberOf } from '../channels/voice/index.ts';
import { signedIn } from '../platform/http/access.ts';
import { AppError } from '../platform/http/app-error.ts';
import type { Platform } from '../platform/platform.ts';
import type { PracticeNetwork } from './practice-network.ts';

export interface PracticeNeeds {
  isOn: boolean;
  guestCredentials(): Promise<SoftphoneCredentials>;
  entryPoints(): Promise<EntryPoint[]>;
  /** The key that leads through the entry point's menu to a queue this agent serves; null without a menu. */
  menuKeyFor(entryPointId: string, agentId: string | null): Promise<string | null>;
}

/** Numbers that no carrier gives to anyone, so that a practice caller is never taken for a customer. */
function practiceNumber(): string {
  return `13800${String(Math.floor(Math.random() * 1_000_000)).padStart(6, '0')}`;
}

const off = {
  zh: '练习电话已关闭，管理员可以用 PRACTICE=on 打开。',
  en: 'Practice calls are switched off; an administrator can switch them on with PRACTICE=on.',
};

export function practiceRoutes(platform: Platform, needs: PracticeNeeds, network: PracticeNetwork): void {
  platform.http.post(
    '/api/practice/session',
    {
      config: { access: 'public', rateLimit: { max: 20, timeWindow: 60_000 } },
      schema: { response: { 200: practiceSessionSchema } },
    },
    async () => {
      if (!needs.isOn) throw new AppError('not-found', off);
      const [phone, entryPoints] = await Promise.all([needs.guestCredentials(), needs.entryPoints()]);
      const numbers = entryPoints.filter((entryPoint) => entryPoint.channel === 'voice');
      return { phone, numbers, callerNumber: practiceNumberOf(phone.username) };
    },
  );
  platform.http.post(
    '/api/practice/test-call',
    {
      config: { access: 'signed-in' },
      schema: { body: testCallRequestSchema, response: { 200: testCallResponseSchema } },
    },
    async (request) => {
      if (!needs.isOn) throw new AppError('not-found', off);
      const principal = signedIn(request);
      const [entryPoint] = (await needs.entryPoints()).filter((candidate) => candidate.channel === 'voice');
      if (entryPoint === undefined) throw new AppError('conflict', noEntryPoint);
      const key = await needs.menuKeyFor(entryPoint.entryPointId, principal.agentId);
      const from = practiceNumber();
      const isPlaced = network.testCall({ to: entryPoint.address, from, language: principal.language, key });
      if (!isPlaced) throw new AppError('slow-down', null, { retryAfterSeconds: 30 });
      return { callId: from };
    },
  );
}

const noEntryPoint = {
  zh: '还没有可以呼入的号码，请先添加接入点。',
  en: 'There is no number to call yet; add an entry point first.',
};
