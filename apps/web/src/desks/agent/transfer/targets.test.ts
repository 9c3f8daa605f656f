import type { Colleague } from '@shouwen/contract';
import { describe, expect, it } from 'vitest';
import { sampleColleagues, sampleQueues } from '../../../../tests/_sample-documents.ts';
import { canBeHad, findTargets, type TargetSources } from './targets.ts';

const syllables: Record<string, string[]> = { 周婷: ['zhou', 'ting'], 孙倩: ['sun', 'qian'] };
const sources: TargetSources = {
  colleagues: sampleColleagues,
  queues: sampleQueues,
  queueLabel: (queue) => queue.name.zh,
  toSyllables: (label) => syllables[label] ?? [...label],
};
const labels = (typed: string): string[] => findTargets(sources, typed).map((target) => target.label);

describe('whom a call can go to', () => {
  it('lists who can be had now before those who cannot', () => {
    const people = findTargets(sources, '').filter((target) => target.kind === 'agent');
    const reach = people.map(canBeHad);
    expect(reach).toContain(true);
    expect(reach).toContain(false);
    expect(reach.lastIndexOf(true)).toBeLessThan(reach.indexOf(false));
  });

  it('finds by initials, by whole syllables and by number', () => {
    expect(labels('zt')).toEqual(['周婷']);
    expect(labels('sunq')).toEqual(['孙倩']);
    expect(labels('2117')[0]).toBe('孙倩');
  });

  it('offers to call a number that nobody here has', () => {
    expect(findTargets(sources, '139 0000 1234')).toEqual([{ kind: 'number', id: 'number', label: '139 0000 1234' }]);
    expect(findTargets(sources, '13').some((target) => target.kind === 'number')).toBe(false);
  });

  it('offers only queues that take calls', () => {
    const [first, ...others] = sampleQueues;
    if (first === undefined) throw new Error('no sample queue');
    const queues = [{ ...first, channels: ['email' as const] }, ...others];
    const found = findTargets({ ...sources, queues }, '').filter((target) => target.kind === 'queue');
    expect(found.map((target) => target.id)).not.toContain(first.queueId);
    expect(found).toHaveLength(others.length);
  });

  it('finds by characters while the syllables are not loaded', () => {
    const without = { ...sources, toSyllables: null };
    expect(findTargets(without, '婷').map((target) => target.label)).toEqual(['周婷']);
    expect(findTargets(without, 'zt')).toEqual([]);
  });

  it('bounds a long list', () => {
    const many = Array.from({ length: 200 }, (_, index): Colleague => {
      return { agentId: `a${index}`, agentNumber: `${index}`, name: '周婷', state: 'available', isReachable: true };
    });
    expect(findTargets({ ...sources, colleagues: many }, '')).toHaveLength(30);
  });
});
