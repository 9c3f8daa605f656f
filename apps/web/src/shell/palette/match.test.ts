import { pinyin } from 'pinyin-pro';
import { describe, expect, it } from 'vitest';
import { findMatch } from './match.ts';

const syllablesOf = (label: string): string[] => pinyin(label, { toneType: 'none', type: 'array', v: true });
const find = (label: string, typed: string) => findMatch(label, syllablesOf(label), typed);
const marked = (label: string, typed: string): string | null => {
  const match = find(label, typed);
  return match === null ? null : [...label].slice(match.from, match.to).join('');
};

describe('the palette', () => {
  it('finds a label by its characters', () => {
    expect(marked('话后整理', '整理')).toBe('整理');
  });

  it('finds a label by initials, also in the middle', () => {
    expect(marked('恢复可接', 'kj')).toBe('可接');
    expect(marked('小休', 'xx')).toBe('小休');
  });

  it('finds a label by full pinyin, and while the last syllable is still being typed', () => {
    expect(marked('挂断', 'guaduan')).toBe('挂断');
    expect(marked('挂断', 'guad')).toBe('挂断');
    expect(marked('拨号盘', 'bohaop')).toBe('拨号盘');
  });

  it('finds mixed full syllables and initials', () => {
    expect(marked('拨号盘', 'bohp')).toBe('拨号盘');
    expect(marked('拨号盘', 'bhpan')).toBe('拨号盘');
  });

  it('finds latin words without regard to case or spaces', () => {
    expect(marked('Hang up', 'HANGUP')).toBe('Hang up');
    expect(marked('转到 Live', 'live')).toBe('Live');
  });

  it('does not skip characters', () => {
    expect(find('拨号盘', 'bp')).toBeNull();
    expect(find('挂断', 'gx')).toBeNull();
  });

  it('puts a match at the beginning first', () => {
    const atStart = find('设置', 'sz');
    const inside = find('打开设置', 'sz');
    expect(atStart?.rank).toBeLessThan(inside?.rank ?? 0);
  });
});
