import { describe, expect, it } from 'vitest';
import { noteWordsOf } from './note-words.ts';

describe('the words of a note', () => {
  it.each([
    ['光猫离线', ['光猫', '猫离', '离线']],
    ['LOS 红灯', ['los', '红灯']],
    ['工单GD20261119-0417，已派单', ['工单', 'gd20261119', '0417', '已派', '派单']],
    ['ＬＯＳ告警', ['los', '告警']],
    ['猫', []],
    ['', []],
    ['¥129.00', ['129', '00']],
    ['光猫，光猫', ['光猫']],
  ])('%s are %j', (note, words) => {
    expect(noteWordsOf(note)).toEqual(words);
  });

  it('are bounded, however long the note is', () => {
    const note = Array.from({ length: 4000 }, (_, index) => String.fromCodePoint(0x4e00 + index)).join('');
    expect(noteWordsOf(note)).toHaveLength(600);
    expect(noteWordsOf('x'.repeat(4000))).toEqual(['x'.repeat(40)]);
  });

  it('of a search are among those of the note it is taken from', () => {
    const words = new Set(noteWordsOf('三天内第二次断网，升级为重复报障，优先派单'));
    for (const query of ['重复报障', '断网', '第二次', '优先']) {
      expect(noteWordsOf(query).every((word) => words.has(word))).toBe(true);
    }
  });
});
