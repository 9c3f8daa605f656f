import { beforeEach, describe, expect, it } from 'vitest';
import { createDrafts, type Drafts } from './drafts.ts';

const contact = { contactId: 'contact-1', draft: { outcomeId: null, note: '' } };
let saved: { outcomeId: string | null; note: string }[];
let failNext: boolean;
let timers: (() => void)[];
let drafts: Drafts;

async function letTimersRun(): Promise<void> {
  for (const run of timers.splice(0)) run();
  await new Promise((resolve) => setImmediate(resolve));
}

beforeEach(() => {
  saved = [];
  failNext = false;
  timers = [];
  drafts = createDrafts({
    async save(_contactId, draft) {
      if (failNext) {
        failNext = false;
        throw new Error('offline');
      }
      saved.push(draft);
    },
    setTimer(run) {
      timers.push(run);
      return () => {
        timers = timers.filter((other) => other !== run);
      };
    },
  });
  drafts.follow([contact]);
});

describe('drafts', () => {
  it('are saved once after typing has paused', async () => {
    drafts.change('contact-1', { note: '宽' });
    drafts.change('contact-1', { note: '宽带断网' });
    drafts.change('contact-1', { outcomeId: 'outcome-1' });
    expect(drafts.of(contact)).toMatchObject({ note: '宽带断网', outcomeId: 'outcome-1', save: 'waiting' });
    await letTimersRun();
    expect(saved).toEqual([{ note: '宽带断网', outcomeId: 'outcome-1' }]);
    expect(drafts.of(contact).save).toBe('saved');
  });

  it('are kept and tried again when the network is away', async () => {
    failNext = true;
    drafts.change('contact-1', { note: '承诺 4 小时' });
    await letTimersRun();
    expect(drafts.of(contact)).toMatchObject({ note: '承诺 4 小时', save: 'failed' });
    await letTimersRun();
    expect(drafts.of(contact).save).toBe('saved');
    expect(saved).toHaveLength(1);
  });

  it('are not overwritten by an older document of the server', async () => {
    drafts.change('contact-1', { note: '新的' });
    await letTimersRun();
    drafts.follow([{ ...contact, draft: { outcomeId: null, note: '旧的' } }]);
    expect(drafts.of(contact).note).toBe('新的');
  });

  it('take what the server has after a reload', () => {
    const other = { contactId: 'contact-2', draft: { outcomeId: 'outcome-3', note: '先前的话' } };
    drafts.follow([other]);
    expect(drafts.of(other)).toMatchObject({ outcomeId: 'outcome-3', note: '先前的话', save: 'saved' });
  });

  it('begin with known facts, say so, and never over words of the agent', () => {
    drafts.prefill(contact, '诉求：故障申报。');
    expect(drafts.of(contact)).toMatchObject({ note: '诉求：故障申报。', isAutomatic: true });
    drafts.change('contact-1', { outcomeId: 'outcome-1' });
    expect(drafts.of(contact).isAutomatic).toBe(true);
    drafts.change('contact-1', { note: '' });
    expect(drafts.of(contact).isAutomatic).toBe(false);
    drafts.prefill(contact, '诉求：故障申报。');
    expect(drafts.of(contact).note).toBe('');
  });

  it('are forgotten with their contact', async () => {
    drafts.change('contact-1', { note: '写到一半' });
    drafts.follow([]);
    await letTimersRun();
    expect(saved).toEqual([]);
    expect(drafts.state.get().size).toBe(0);
  });
});
