import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readFile } from './json-files.ts';

const schema = z.object({ name: z.string() });
const fileOf = (content: unknown) =>
  new File([typeof content === 'string' ? content : JSON.stringify(content)], 'x.json');

describe('a file of settings', () => {
  it('is read when it says what it holds', async () => {
    const read = await readFile(
      fileOf({ format: 'shouwen', kind: 'queues', items: [{ name: 'a' }] }),
      'queues',
      schema,
    );
    expect(read).toEqual({ items: [{ name: 'a' }] });
  });

  it('of another kind is refused', async () => {
    const read = await readFile(fileOf({ format: 'shouwen', kind: 'flows', items: [] }), 'queues', schema);
    expect(read).toEqual({ problem: 'other-kind', at: '' });
    expect(await readFile(fileOf([1, 2]), 'queues', schema)).toEqual({ problem: 'other-kind', at: '' });
  });

  it('that is no JSON, or too large, is refused without being taken apart', async () => {
    expect(await readFile(fileOf('{'), 'queues', schema)).toEqual({ problem: 'not-json', at: '' });
    const large = { size: 9_000_000, text: () => Promise.reject(new Error('was read')) };
    expect(await readFile(large, 'queues', schema)).toEqual({ problem: 'too-large', at: '' });
  });

  it('says which entry does not fit', async () => {
    const file = fileOf({ format: 'shouwen', kind: 'queues', items: [{ name: 'a' }, { name: 5 }] });
    expect(await readFile(file, 'queues', schema)).toEqual({ problem: 'wrong-content', at: '2.name' });
  });
});
