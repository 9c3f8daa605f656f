import { flowSchema } from '@shouwen/contract';
import { fromSimpleFlow, type TriedStep, tryFlowRequestSchema } from '@shouwen/contract/flows';
import { describe, expect, it } from 'vitest';
import { addNode } from './graph-edit.ts';
import { newNode } from './new-node.ts';
import { connectorsIn, fieldsAt, readScript, walkOf } from './try-script.ts';

const simple = fromSimpleFlow(flowSchema.parse({ queueId: 'q-0' }));
const first = { queueId: 'q-0', calendarId: '', connectorId: 'crm', flowId: '' };
const graph = addNode(simple, newNode('lookup', 'lookup', { x: 0, y: 0 }, first));
const fields = fieldsAt(new Date(2026, 9, 1, 9, 5));

describe('a test run', () => {
  it('begins now, with a caller who presses nothing', () => {
    expect(fields).toMatchObject({ date: '2026-10-01', time: '09:05', keys: '' });
    const request = readScript(fields, graph);
    expect(tryFlowRequestSchema.safeParse(request).error?.issues ?? []).toEqual([]);
  });

  it('leaves out spaces between digits and refuses letters', () => {
    expect(readScript({ ...fields, keys: '1 2-#' }, simple)).toMatchObject({ script: { keys: '12-#' } });
    expect(readScript({ ...fields, keys: '1a' }, simple)).toEqual({ field: 'keys' });
  });

  it('asks for an answer of each connector once, as JSON', () => {
    expect(connectorsIn(graph)).toEqual(['crm']);
    const answered = { ...fields, lookups: { crm: { kind: 'ok' as const, body: '{"level":"gold"}' } } };
    expect(readScript(answered, graph)).toMatchObject({
      script: { lookups: { crm: [{ kind: 'ok', body: { level: 'gold' } }] } },
    });
    const broken = { ...fields, lookups: { crm: { kind: 'ok' as const, body: '{level' } } };
    expect(readScript(broken, graph)).toEqual({ field: 'lookup', connectorId: 'crm' });
  });

  it('refuses a day that is not there', () => {
    expect(readScript({ ...fields, date: '' }, simple)).toEqual({ field: 'when' });
  });

  it('shows the way through this flow, and not that through another', () => {
    const step = (flowId: string | null, nodeId: string, exit: string | null): TriedStep => ({
      ...{ flowId, nodeId, exit, step: 'exit', heard: [], digit: null, detail: null, afterMs: 0 },
    });
    const walked = walkOf(
      [step(null, 'start', 'next'), step('f', 'menu', 'key-1'), step('other', 'menu', 'key-2')],
      'f',
    );
    expect([...walked]).toEqual(['start', 'start/next', 'menu', 'menu/key-1']);
  });
});
