/** Files of settings: written by the browser, read from a file a person chose. */
import { z } from 'zod';

/** What a file holds is named in it, so that a file of calendars is not taken for a flow. */
const fileSchema = z.object({ format: z.literal('shouwen'), kind: z.string(), items: z.array(z.unknown()).max(1000) });

const bytesMax = 5_000_000;

export function saveFile(name: string, kind: string, items: readonly unknown[]): void {
  const text = `${JSON.stringify({ format: 'shouwen', kind, items }, null, 2)}\n`;
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** `too-large`, `not-json`, `other-kind`, `wrong-content`: why nothing was read. */
export type FileProblem = 'too-large' | 'not-json' | 'other-kind' | 'wrong-content';

export type ReadFile<Item> = { items: Item[] } | { problem: FileProblem; at: string };

/** The items of a file, each read with `schema`; the first that does not fit stops it. */
export async function readFile<Schema extends z.ZodType>(
  file: Pick<File, 'size' | 'text'>,
  kind: string,
  schema: Schema,
): Promise<ReadFile<z.infer<Schema>>> {
  if (file.size > bytesMax) return { problem: 'too-large', at: '' };
  let content: unknown;
  try {
    content = JSON.parse(await file.text());
  } catch {
    return { problem: 'not-json', at: '' };
  }
  const whole = fileSchema.safeParse(content);
  if (!whole.success || whole.data.kind !== kind) return { problem: 'other-kind', at: '' };
  const items: z.infer<Schema>[] = [];
  for (const [index, item] of whole.data.items.entries()) {
    const read = schema.safeParse(item);
    if (!read.success)
      return { problem: 'wrong-content', at: [index + 1, ...(read.error.issues[0]?.path ?? [])].join('.') };
    items.push(read.data);
  }
  return { items };
}
