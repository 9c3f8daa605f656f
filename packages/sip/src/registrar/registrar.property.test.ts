import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FakeClock } from '../_fake-clock.ts';
import { FakeFlow } from '../_fake-flow.ts';
import { inviteLines, parsedRequest, wire } from '../messages/_samples.ts';
import type { BindingChange } from './binding.ts';
import { Registrar } from './registrar.ts';

const USERS = ['1001', '1002', '1003'];
const MAX_PER_USER = 3;
const MAX_IN_ALL = 6;

type Step =
  | { kind: 'register'; user: number; contacts: { uri: number; expires: number; instance: number }[]; flow: number }
  | { kind: 'remove all'; user: number }
  | { kind: 'time'; seconds: number }
  | { kind: 'closed'; flow: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('register' as const),
      user: fc.nat(USERS.length - 1),
      contacts: fc.array(
        fc.record({ uri: fc.nat(5), expires: fc.constantFrom(0, 10, 60, 300, 9_999), instance: fc.nat(2) }),
        { maxLength: 3 },
      ),
      flow: fc.nat(2),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove all' as const), user: fc.nat(USERS.length - 1) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('time' as const), seconds: fc.nat(400) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('closed' as const), flow: fc.nat(2) }) },
);

describe('the registrar, whatever is registered in whatever order', () => {
  it('keeps its bounds, tells every change, and holds exactly what it told', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const clock = new FakeClock();
        const flows = [new FakeFlow('WS'), new FakeFlow('WS'), new FakeFlow('UDP')];
        // What somebody knows who only listens to the changes.
        const told = new Set<BindingChange['binding']>();
        const registrar = new Registrar({
          clock,
          maxBindingsPerUser: MAX_PER_USER,
          maxBindings: MAX_IN_ALL,
          onChange: ({ kind, binding, previous }) => {
            if (kind === 'removed') expect(told.delete(binding)).toBe(true);
            if (kind === 'refreshed') expect(previous !== null && told.delete(previous)).toBe(true);
            if (kind !== 'removed') told.add(binding);
          },
        });
        let sequence = 0;
        for (const one of steps) {
          perform(registrar, clock, flows, one, ++sequence);
          const live = USERS.flatMap((user) => registrar.bindings(user));
          expect(live.length).toBe(registrar.size);
          expect(live.length).toBeLessThanOrEqual(MAX_IN_ALL);
          for (const user of USERS) expect(registrar.bindings(user).length).toBeLessThanOrEqual(MAX_PER_USER);
          expect(live.every((binding) => told.has(binding)) && live.length === told.size).toBe(true);
          const plain = live.filter(({ regId }) => regId === null).map(({ user, contact }) => `${user} ${contact}`);
          expect(new Set(plain).size).toBe(plain.length);
          for (const binding of live) {
            expect(binding.expiresAtMs).toBeGreaterThan(clock.now());
            expect(binding.expiresAtMs).toBeLessThanOrEqual(clock.now() + 600_000);
          }
        }
        clock.advance(700_000);
        expect(registrar.size).toBe(0);
        expect(told.size).toBe(0);
        expect(clock.pending).toBe(0);
      }),
      { numRuns: 200 },
    );
  });
});

function perform(
  registrar: Registrar,
  clock: FakeClock,
  flows: readonly FakeFlow[],
  one: Step,
  sequence: number,
): void {
  switch (one.kind) {
    case 'register': {
      const lines = one.contacts.map(({ uri, expires, instance }) => {
        const device = ['', ';+sip.instance="<urn:uuid:1>";reg-id=1', ';+sip.instance="<urn:uuid:2>"'][instance] ?? '';
        return `Contact: <sip:u${uri}@h>;expires=${expires}${device}`;
      });
      register(registrar, flows[one.flow], USERS[one.user], lines, sequence);
      break;
    }
    case 'remove all':
      register(registrar, flows[0], USERS[one.user], ['Contact: *', 'Expires: 0'], sequence);
      break;
    case 'time':
      clock.advance(one.seconds * 1000);
      break;
    case 'closed':
      registrar.flowClosed(flows[one.flow]?.id ?? '');
  }
}

function register(
  registrar: Registrar,
  flow = new FakeFlow(),
  user = '',
  lines: readonly string[] = [],
  sequence = 1,
): void {
  const base = inviteLines({ start: 'REGISTER sip:r SIP/2.0', contact: '', cseq: `CSeq: ${sequence} REGISTER` });
  const answer = registrar.register(parsedRequest(wire([...base, ...lines])), flow, user);
  expect([200, 423, 503]).toContain(answer.status);
}
