import { queueSchema, updateQueueRequestSchema } from '@shouwen/contract';
import { describe, expect, it } from 'vitest';
import { fieldOfPath, fieldsOf, readFields } from './queue-form.ts';

const queue = queueSchema.parse({
  queueId: 'queue-1',
  name: { zh: '宽带报障', en: 'Broadband faults' },
  channels: ['voice'],
  answerWithinMs: 20_000,
  targetPercent: 80,
  priority: 0,
  wrapUpMsMax: null,
  offerTimeoutMs: 20_000,
  skills: [{ skillId: 'english', minLevel: 3 }],
});

describe('the form of a queue', () => {
  it('sends what it was opened with when nothing is typed', () => {
    const { request } = readFields(fieldsOf(queue));
    const { name, answerWithinMs, targetPercent, wrapUpMsMax, skills } = queue;
    expect(request).toEqual({ name, answerWithinMs, targetPercent, wrapUpMsMax, skills });
  });

  it('lets through exactly the numbers the contract lets through', () => {
    const samples = ['', ' ', '0', '1', '4', '5', '80', '100', '101', '3600', '3601', '-5', '1.5', '1e3', '９', 'x'];
    for (const text of samples) {
      const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
      for (const [field, part] of [
        ['answerSeconds', { answerWithinMs: value * 1000 }],
        ['targetPercent', { targetPercent: value }],
        ['wrapUpSeconds', { wrapUpMsMax: text.trim() === '' ? null : value * 1000 }],
      ] as const) {
        const { request } = readFields({ ...fieldsOf(queue), [field]: text });
        const allowed = updateQueueRequestSchema.safeParse({ ...readFields(fieldsOf(queue)).request, ...part }).success;
        expect(request !== null, `${field} ${JSON.stringify(text)}`).toBe(allowed);
      }
    }
  });

  it('says which field is wrong, and why', () => {
    const wrong = { nameZh: ' ', nameEn: '', answerSeconds: 'x', targetPercent: '101', wrapUpSeconds: '1', levels: {} };
    expect(readFields(wrong)).toEqual({
      request: null,
      problems: {
        nameZh: 'empty',
        nameEn: 'empty',
        answerSeconds: 'seconds',
        targetPercent: 'percent',
        wrapUpSeconds: 'wrapUp',
      },
    });
  });

  it('has a place for every part the server may refuse', () => {
    const parts = Object.keys(updateQueueRequestSchema.shape).filter((part) => part !== 'name');
    expect([...parts, 'name.zh', 'name.en', 'skills.0.minLevel'].map(fieldOfPath)).not.toContain(null);
    expect(fieldOfPath('')).toBeNull();
  });
});
