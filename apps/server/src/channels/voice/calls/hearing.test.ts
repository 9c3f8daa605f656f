import { describe, expect, it } from 'vitest';
import { type CallScene, type Hearing, hearingOf, type Role, type SupervisionMode } from './hearing.ts';

const legIds = { customer: 'C', agent: 'A', third: 'T' };

/** A line per listener: who is heard, `~` for music, `-` for silence. */
function matrix(scene: Partial<CallScene>, roles: Role[] = ['customer', 'agent']): Record<string, string> {
  const hearing = hearingOf(
    {
      present: new Set(roles),
      isHeld: false,
      isHeldByCustomer: false,
      talksWith: 'customer',
      supervisors: [],
      ...scene,
    },
    legIds,
  );
  return Object.fromEntries([...hearing].map(([legId, heard]) => [legId, letter(heard)]));
}

function letter(hearing: Hearing): string {
  if (hearing.kind === 'voices') return hearing.legIds.join('+');
  return hearing.kind === 'music' ? '~' : '-';
}

const all: Role[] = ['customer', 'agent', 'third'];
const supervisor = (mode: SupervisionMode): Pick<CallScene, 'supervisors'> => ({
  supervisors: [{ legId: 'S', mode }],
});

describe('who hears whom', () => {
  it('two who talk, and holds from either side', () => {
    expect(matrix({})).toEqual({ C: 'A', A: 'C' });
    expect(matrix({ isHeld: true }), 'music for the held only').toEqual({ C: '~', A: '-' });
    expect(matrix({ isHeldByCustomer: true }), 'the agent hears that the line lives').toEqual({ C: '-', A: '~' });
    expect(matrix({}, ['customer']), 'the agent’s browser is away').toEqual({ C: '~' });
  });

  it('three: consulting, going back, all together, and the two who are left', () => {
    expect(matrix({ isHeld: true }, all)).toEqual({ C: '~', A: 'T', T: 'A' });
    expect(matrix({ talksWith: 'customer' }, all)).toEqual({ C: 'A', A: 'C', T: '~' });
    expect(matrix({ talksWith: 'all' }, all)).toEqual({ C: 'A+T', A: 'C+T', T: 'C+A' });
    expect(matrix({ talksWith: 'all', isHeld: true }, all)).toEqual({ C: '~', A: 'T', T: 'A' });
    for (const talksWith of ['customer', 'all'] as const) {
      expect(matrix({ talksWith }, ['customer', 'third'])).toEqual({ C: 'T', T: 'C' });
    }
  });

  it('a supervisor who listens, whispers and barges in', () => {
    expect(matrix(supervisor('listen'))).toEqual({ C: 'A', A: 'C', S: 'C+A' });
    expect(matrix(supervisor('whisper'))).toEqual({ C: 'A', A: 'C+S', S: 'C+A' });
    expect(matrix(supervisor('barge'))).toEqual({ C: 'A+S', A: 'C+S', S: 'C+A' });
    expect(matrix({ ...supervisor('whisper'), talksWith: 'all' }, all)).toEqual({
      C: 'A+T',
      A: 'C+T+S',
      T: 'C+A',
      S: 'C+A+T',
    });
    expect(matrix({ ...supervisor('whisper'), isHeld: true }), 'a word while the customer is held').toEqual({
      C: '~',
      A: 'S',
      S: 'A',
    });
  });

  it('two supervisors hear one another only when they speak', () => {
    const supervisors = [
      { legId: 'S1', mode: 'listen' },
      { legId: 'S2', mode: 'whisper' },
    ] as const;
    expect(matrix({ supervisors })).toEqual({ C: 'A', A: 'C+S2', S1: 'C+A+S2', S2: 'C+A' });
  });

  it('never lets the customer hear a whisper or a listener, whatever the rest', () => {
    for (const talksWith of ['customer', 'all'] as const) {
      for (const isHeld of [true, false]) {
        for (const mode of ['listen', 'whisper'] as const) {
          const heard = matrix({ talksWith, isHeld, ...supervisor(mode) }, all);
          expect(heard.C).not.toContain('S');
          expect(heard.T).not.toContain('S');
        }
      }
    }
  });
});
