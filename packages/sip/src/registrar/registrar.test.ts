import { beforeEach, describe, expect, it } from 'vitest';
import { FakeClock } from '../_fake-clock.ts';
import { FakeFlow } from '../_fake-flow.ts';
import { inviteLines, parsedRequest, wire } from '../messages/_samples.ts';
import { type RegisterAnswer, Registrar, type RegistrarOptions } from './registrar.ts';

let clock: FakeClock;
let registrar: Registrar;
let changes: string[];
let sequence = 0;

beforeEach(() => {
  clock = new FakeClock();
  changes = [];
  registrar = make();
});

function make(options: Partial<RegistrarOptions> = {}): Registrar {
  return new Registrar({
    clock,
    onChange: ({ kind, because, binding }) => changes.push(`${kind} ${because} ${binding.contact}`),
    ...options,
  });
}

function register(
  lines: string[],
  flow = new FakeFlow(),
  user = '1001',
  callId = 'reg',
  cseq = ++sequence,
): RegisterAnswer {
  const base = inviteLines({
    start: 'REGISTER sip:shouwen SIP/2.0',
    contact: '',
    callId: `Call-ID: ${callId}`,
    cseq: `CSeq: ${cseq} REGISTER`,
  });
  return registrar.register(parsedRequest(wire([...base, ...lines])), flow, user);
}

describe('registering', () => {
  it('makes a binding on the flow it came by', () => {
    const flow = new FakeFlow('WSS');
    const answer = register(
      ['Contact: <sip:1001@x.invalid;transport=ws>;expires=120;q=0.7', 'User-Agent: JsSIP'],
      flow,
    );
    expect(answer).toEqual({ status: 200, headers: { contact: ['<sip:1001@x.invalid;transport=ws>;expires=120'] } });
    expect(registrar.bindings('1001')).toMatchObject([
      {
        user: '1001',
        contact: 'sip:1001@x.invalid;transport=ws',
        flow,
        priority: 0.7,
        userAgent: 'JsSIP',
        expiresAtMs: clock.now() + 120_000,
      },
    ]);
    expect(registrar.bindings('1002')).toEqual([]);
  });

  it('renews the binding of the same URI', () => {
    register(['Contact: <sip:1001@10.0.0.1>']);
    clock.advance(100_000);
    register(['Contact: <sip:1001@10.0.0.1>']);
    clock.advance(250_000);
    expect(registrar.bindings('1001')).toHaveLength(1);
    expect(changes).toEqual(['added register sip:1001@10.0.0.1', 'refreshed register sip:1001@10.0.0.1']);
  });

  it('renews the binding of the same device under a new URI', () => {
    const instance = ';+sip.instance="<urn:uuid:1>";reg-id=1';
    register([`Contact: <sip:a@x.invalid>${instance}`]);
    const answer = register(
      [`Contact: <sip:b@y.invalid>${instance}`, 'Supported: path, outbound'],
      new FakeFlow(),
      '1001',
      'other',
    );
    expect(registrar.bindings('1001')).toMatchObject([
      { contact: 'sip:b@y.invalid', instanceId: '<urn:uuid:1>', regId: 1 },
    ]);
    expect(answer.headers.require).toBe('outbound');
  });

  it('keeps two flows of one device apart by reg-id', () => {
    register(['Contact: <sip:a@x.invalid>;+sip.instance="<urn:uuid:1>";reg-id=1']);
    register(['Contact: <sip:b@x.invalid>;+sip.instance="<urn:uuid:1>";reg-id=2']);
    expect(registrar.bindings('1001')).toHaveLength(2);
  });

  it('keeps two flows of one device under one URI', () => {
    register(['Contact: <sip:a@x.invalid>;+sip.instance="<urn:uuid:1>";reg-id=1']);
    register(['Contact: <sip:a@x.invalid>;+sip.instance="<urn:uuid:1>";reg-id=2']);
    expect(registrar.bindings('1001')).toHaveLength(2);
  });

  it('takes a browser that was loaded again for the same device', () => {
    register(['Contact: <sip:a@x.invalid>;+sip.instance="<urn:uuid:1>"']);
    register(['Contact: <sip:b@y.invalid>;+sip.instance="<urn:uuid:1>"'], new FakeFlow(), '1001', 'other');
    expect(registrar.bindings('1001')).toMatchObject([{ contact: 'sip:b@y.invalid' }]);
  });

  it('lets a device take over the URI of a binding without one', () => {
    register(['Contact: <sip:a@h>;+sip.instance="<urn:uuid:1>"']);
    register(['Contact: <sip:b@h>']);
    register(['Contact: <sip:b@h>;+sip.instance="<urn:uuid:1>"'], new FakeFlow(), '1001', 'other');
    expect(registrar.bindings('1001')).toMatchObject([{ contact: 'sip:b@h', instanceId: '<urn:uuid:1>' }]);
    expect(changes.slice(-2)).toEqual(['removed replaced sip:b@h', 'refreshed register sip:b@h']);
  });

  it('lists the bindings without a Contact', () => {
    register(['Contact: <sip:1001@10.0.0.1>;expires=100', 'Contact: <sip:1001@10.0.0.2>;expires=200']);
    clock.advance(40_500);
    expect(register([]).headers.contact).toEqual(['<sip:1001@10.0.0.2>;expires=160', '<sip:1001@10.0.0.1>;expires=60']);
  });

  it('orders by q, then newest first', () => {
    register(['Contact: <sip:a@h>;q=0.5, <sip:b@h>, <sip:c@h>;q=0.5, <sip:d@h>;q=bad']);
    expect(registrar.bindings('1001').map((binding) => binding.contact)).toEqual([
      'sip:d@h',
      'sip:b@h',
      'sip:c@h',
      'sip:a@h',
    ]);
  });

  it('keeps and returns the Path', () => {
    const answer = register([
      'Contact: <sip:1001@x.invalid>',
      'Path: <sip:edge1;lr>, <sip:edge2;lr>',
      'Supported: path',
    ]);
    expect(answer.headers.path).toEqual(['<sip:edge1;lr>', '<sip:edge2;lr>']);
    expect(registrar.bindings('1001')[0]?.path).toEqual(['<sip:edge1;lr>', '<sip:edge2;lr>']);
  });
});

describe('expiry', () => {
  it.each([
    [['Contact: <sip:a@h>;expires=60', 'Expires: 90'], 60],
    [['Contact: <sip:a@h>', 'Expires: 90'], 90],
    [['Contact: <sip:a@h>'], 300],
    [['Contact: <sip:a@h>;expires=junk'], 300],
    [['Contact: <sip:a@h>;expires=7200'], 600],
    [['Contact: <sip:a@h>;expires=99999999999999999999'], 600],
  ])('of %j is %i s', (lines, seconds) => {
    register(lines);
    clock.advance(seconds * 1000 - 1);
    expect(registrar.bindings('1001')).toHaveLength(1);
    clock.advance(1);
    expect(registrar.bindings('1001')).toHaveLength(0);
    expect(changes.at(-1)).toBe('removed expired sip:a@h');
    expect(registrar.size).toBe(0);
  });

  it('below the minimum is refused with 423', () => {
    expect(register(['Contact: <sip:a@h>;expires=10'])).toEqual({ status: 423, headers: { 'min-expires': '30' } });
    expect(registrar.bindings('1001')).toEqual([]);
  });
});

describe('unregistering', () => {
  it('removes one contact', () => {
    register(['Contact: <sip:a@h>, <sip:b@h>']);
    register(['Contact: <sip:a@h>;expires=0']);
    expect(registrar.bindings('1001').map((binding) => binding.contact)).toEqual(['sip:b@h']);
    expect(changes.at(-1)).toBe('removed unregister sip:a@h');
  });

  it('removes all by a star', () => {
    register(['Contact: <sip:a@h>, <sip:b@h>']);
    expect(register(['Contact: *', 'Expires: 0'])).toEqual({ status: 200, headers: { contact: [] } });
    expect(clock.pending).toBe(0);
  });

  it.each([[['Contact: *']], [['Contact: *', 'Expires: 60']], [['Contact: *, <sip:a@h>', 'Expires: 0']]])(
    'refuses a star in %j',
    (lines) => {
      register(['Contact: <sip:a@h>']);
      expect(register(lines).status).toBe(400);
      expect(registrar.bindings('1001')).toHaveLength(1);
    },
  );

  it('of an unknown contact changes nothing', () => {
    expect(register(['Contact: <sip:a@h>;expires=0']).status).toBe(200);
    expect(changes).toEqual([]);
  });
});

describe('order and bounds', () => {
  it('refuses a REGISTER that was overtaken', () => {
    register(['Contact: <sip:a@h>'], new FakeFlow(), '1001', 'c', 10);
    expect(register(['Contact: <sip:a@h>;expires=0'], new FakeFlow(), '1001', 'c', 9).status).toBe(500);
    expect(register(['Contact: *', 'Expires: 0'], new FakeFlow(), '1001', 'c', 9).status).toBe(500);
    expect(register(['Contact: <sip:a@h>'], new FakeFlow(), '1001', 'after-restart', 1).status).toBe(200);
  });

  it('takes all contacts or none', () => {
    expect(register(['Contact: <sip:a@h>, <sip:b@h>;expires=1']).status).toBe(423);
    expect(register(['Contact: <sip:a@h>, <broken']).status).toBe(400);
    expect(registrar.size).toBe(0);
  });

  it('pushes the oldest out when a user has too many', () => {
    for (let i = 0; i < 10; i++) register([`Contact: <sip:a${i}@h>`]);
    expect(registrar.bindings('1001').map((binding) => binding.contact)).toEqual(
      [9, 8, 7, 6, 5, 4, 3, 2].map((i) => `sip:a${i}@h`),
    );
    expect(changes).toContain('removed replaced sip:a0@h');
  });

  it('answers 503 when the table is full', () => {
    registrar = make({ maxBindings: 2 });
    register(['Contact: <sip:a@h>'], new FakeFlow(), '1');
    register(['Contact: <sip:a@h>'], new FakeFlow(), '2');
    expect(register(['Contact: <sip:a@h>'], new FakeFlow(), '3').status).toBe(503);
    expect(register(['Contact: <sip:a@h>'], new FakeFlow(), '2').status).toBe(200);
  });

  it('refuses more contacts in one message than anyone has', () => {
    expect(register([`Contact: ${Array.from({ length: 11 }, (_, i) => `<sip:a${i}@h>`).join(', ')}`]).status).toBe(400);
  });
});

describe('a closed connection', () => {
  it('takes its bindings along, not those behind a proxy', () => {
    const flow = new FakeFlow('WS');
    register(['Contact: <sip:a@x.invalid>'], flow);
    register(['Contact: <sip:b@x.invalid>', 'Path: <sip:edge;lr>'], flow);
    register(['Contact: <sip:c@h>'], new FakeFlow('WS'));
    registrar.flowClosed(flow.id);
    expect(registrar.bindings('1001').map((binding) => binding.contact)).toEqual(['sip:c@h', 'sip:b@x.invalid']);
    expect(changes.at(-1)).toBe('removed flow-closed sip:a@x.invalid');
  });

  it('leaves nothing ticking at the end', () => {
    register(['Contact: <sip:a@h>']);
    registrar.close();
    expect(clock.pending).toBe(0);
    expect(registrar.size).toBe(0);
  });
});

describe('what an earlier process granted', () => {
  it('goes on for the rest of its time, on a new flow', () => {
    register(['Contact: <sip:1001@10.0.0.1>;expires=100'], new FakeFlow('UDP'));
    const [granted] = registrar.bindings('1001');
    if (granted === undefined) throw new Error('no binding');
    registrar = make();
    clock.advance(40_000);
    const flow = new FakeFlow('UDP');
    expect(registrar.restore({ ...granted, flow })).toBe(true);
    expect(registrar.bindings('1001')).toMatchObject([{ contact: 'sip:1001@10.0.0.1', flow }]);
    register(['Contact: <sip:1001@10.0.0.1>;expires=100'], flow);
    expect(registrar.bindings('1001')).toHaveLength(1);
    clock.advance(101_000);
    expect(registrar.bindings('1001')).toEqual([]);
    expect(registrar.restore({ ...granted, flow }), 'its time is over').toBe(false);
  });
});
