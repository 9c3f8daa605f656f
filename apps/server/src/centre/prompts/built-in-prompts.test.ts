import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { listPromptFiles } from './built-in-prompts.ts';

const files = await listPromptFiles(path.join(import.meta.dirname, '../../../../media/prompts'));
const namesOf = (folder: string) => files.filter((file) => file.folder === folder).map((file) => file.name);

/** What the nodes of a flow play by themselves. */
const neededByFlows = [
  ...[
    'invalid-choice',
    'you-entered',
    'confirm-or-again',
    'goodbye',
    'no-agents',
    'please-wait',
    'all-busy',
    'voicemail',
  ],
  ...['voicemail-saved', 'callback-to', 'callback-confirm', 'callback-enter', 'callback-arranged', 'survey-thanks'],
  ...['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'].map((digit) => `digit-${digit}`),
  ...['1', '2', '3', '5', '10', '15', '20', '30', 'long'].map((minutes) => `wait-${minutes}`),
];

describe('the prompts that ship', () => {
  it('are the same in both languages, and all that flows need', () => {
    expect(namesOf('zh')).toEqual(namesOf('en'));
    expect(namesOf('zh')).toEqual(expect.arrayContaining(neededByFlows));
    expect([namesOf('tones'), namesOf('music')]).toEqual([['beep'], ['calm']]);
  });

  it('last as long as a person speaks', () => {
    for (const { folder, durationMs } of files.filter((file) => file.folder !== 'music')) {
      expect(durationMs, folder).toBeGreaterThan(250);
      expect(durationMs, folder).toBeLessThan(20_000);
    }
  });
});

describe('a folder without prompts', () => {
  it('has none', async () => {
    expect(await listPromptFiles('/nowhere')).toEqual([]);
  });
});
