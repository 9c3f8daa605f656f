/** What differs between before and after of a change, field by field, for people to read. */
import type { CentreChange } from '@shouwen/contract/administration';

export interface FieldChange {
  /** `outbound.port`, `weekly.mon`. */
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

const linesMax = 40;

export function fieldChanges({ data }: Pick<CentreChange, 'data'>): FieldChange[] {
  const before = flatten(data.before ?? null);
  const after = flatten(data.after ?? null);
  const fields = [...new Set([...before.keys(), ...after.keys()])];
  return fields
    .filter((field) => before.get(field) !== after.get(field))
    .slice(0, linesMax)
    .map((field) => ({ field, before: before.get(field) ?? '—', after: after.get(field) ?? '—' }));
}

/** Lists stay whole: what was taken out of the middle would else show every line behind it as changed. */
function flatten(value: unknown, prefix = ''): Map<string, string> {
  const flat = new Map<string, string>();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    if (value !== null || prefix !== '') flat.set(prefix, shown(value));
    return flat;
  }
  for (const [name, part] of Object.entries(value)) {
    for (const [field, text] of flatten(part, prefix === '' ? name : `${prefix}.${name}`)) flat.set(field, text);
  }
  return flat;
}

function shown(value: unknown): string {
  if (value === null || value === undefined) return '—';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Saves of one draft in a row are one line: the newest, with how many there were. */
export function folded(changes: readonly CentreChange[]): { change: CentreChange; count: number }[] {
  const lines: { change: CentreChange; count: number }[] = [];
  for (const change of changes) {
    const last = lines.at(-1);
    const isSame =
      last !== undefined &&
      last.change.kind === 'flow.changed' &&
      last.change.data.action === 'draft-saved' &&
      change.kind === 'flow.changed' &&
      change.data.action === 'draft-saved' &&
      change.data.flowId === last.change.data.flowId &&
      change.byAccountId === last.change.byAccountId;
    if (isSame) last.count += 1;
    else lines.push({ change, count: 1 });
  }
  return lines;
}
