import { describe, expect, it } from 'vitest';
import { countingRandom, FakeClock } from '../_fake-clock.ts';
import { FakeFlow } from '../_fake-flow.ts';
import { Authenticator } from '../auth/authenticator.ts';
import { TORTURE_APPLICATION } from '../messages/_torture-application.ts';
import { TORTURE_INVALID } from '../messages/_torture-invalid.ts';
import { TORTURE_VALID, type TortureMessage } from '../messages/_torture-valid.ts';
import type { SipMessage, SipRequest } from '../messages/message.ts';
import { parseMessage } from '../messages/parse.ts';
import { parseUri } from '../messages/uri.ts';
import { Registrar } from '../registrar/registrar.ts';
import { testAgent } from './_test-agent.ts';

const ALL = [...TORTURE_VALID, ...TORTURE_INVALID, ...TORTURE_APPLICATION];

function find(name: string): TortureMessage {
  const message = ALL.find((one) => one.name === name);
  if (message === undefined) throw new Error(`no ${name}`);
  return message;
}

function read(name: string): SipMessage {
  const result = parseMessage(find(name).bytes);
  if (result.kind !== 'message') throw new Error(`${name}: ${JSON.stringify(result)}`);
  return result.message;
}

function readRequest(name: string): SipRequest {
  const message = read(name);
  if (message.kind !== 'request') throw new Error('a response');
  return message;
}

/** Body bytes a message says it has, and those it has. */
function lengths({ bytes }: TortureMessage): [number, number] {
  const end = bytes.indexOf('\r\n\r\n');
  const said = /\r\n(?:content-length|l)\s*:\s*(-?\d+)/i.exec(bytes.toString('latin1', 0, end))?.[1];
  return [Number(said), bytes.length - end - 4];
}

/**
 * What our agent answers to each, `call` when it gives a call to the application, '' when it says nothing.
 *
 * Where the RFC leaves a choice, or we are more lenient or stricter than it asks, the reason stands beside it.
 */
const ANSWERS: Readonly<Record<string, string>> = {
  // To has a tag: a request in a dialog we do not have.
  wsinv: '481',
  // Stricter on purpose: a NUL that is passed on ends the header for whoever reads it in C. Nothing can be copied into
  // an answer either.
  intmeth: '',
  esc01: 'call',
  escnull: '401',
  esc02: '501',
  lwsdisp: '200',
  longreq: 'call',
  // One datagram is one message (RFC 3261 18.3): the second is not looked at.
  dblreq: '401',
  semiuri: '200',
  transports: '200',
  mpart01: '405',
  unreason: '',
  noreason: '',
  inv2543: 'call',
  // More lenient than it asks: empty parameters and list elements, which phones send.
  badinv01: 'call',
  clerr: '400',
  ncl: '400',
  scalar02: '400',
  scalarlg: '',
  quotbal: '400',
  ltgtruri: '400',
  lwsruri: '400',
  lwsstart: '400',
  trws: '400',
  // The RFC allows 400 or to leave the headers alone, which is what happens: nobody reads them.
  escruri: 'call',
  // Date means nothing to a call (the RFC's own proposal).
  baddate: 'call',
  regbadct: '401',
  badaspec: '400',
  // More lenient than it asks: the comma is plain enough.
  baddn: '200',
  badvers: '505',
  mismatch01: '400',
  mismatch02: '400',
  bigcode: '',
  badbranch: '200',
  insuf: '400',
  unkscm: '416',
  novelsc: '416',
  // Whoever it is must say so first; the address of record is looked at after.
  unksm2: '401',
  bext01: '420',
  invut: '415',
  regaut01: '401',
  multi01: '400',
  mcl01: '400',
  bcast: '',
  // We are where it was going (16.3 speaks of proxies).
  zeromf: '200',
  cparam01: '401',
  cparam02: '401',
  regescrt: '401',
  sdp01: '406',
};

function agentWithRegistrar() {
  const clock = new FakeClock();
  return testAgent({
    registrar: new Registrar({ clock }),
    authenticator: new Authenticator({
      realm: 'shouwen',
      secret: 's',
      clock,
      random: countingRandom(),
      lookup: async () => null,
    }),
  });
}

describe('the messages of RFC 4475', () => {
  it('are all 49 here, each once, with the bodies they say they have', () => {
    expect(ALL).toHaveLength(49);
    expect(Object.keys(ANSWERS).sort()).toEqual(ALL.map(({ name }) => name).sort());
    // Wrong on purpose, or without the header.
    const wrong = new Set(['clerr', 'ncl', 'mcl01', 'dblreq', 'inv2543']);
    for (const message of ALL) {
      const [said, found] = lengths(message);
      if (!wrong.has(message.name)) expect([message.name, said]).toEqual([message.name, found]);
    }
  });

  it.each(ALL.map((message) => [message.section, message.name, message] as const))(
    '%s %s is answered as it should be',
    async (_section, name, { bytes }) => {
      const test = agentWithRegistrar();
      const flow = new FakeFlow('UDP', '192.0.2.1', 5060);
      test.agent.receive(bytes, flow);
      await new Promise((resolve) => setImmediate(resolve));
      // Not parsed: an answer to what is broken copies what is broken.
      const sent = [flow, ...test.connected.values()].flatMap((one) => one.texts);
      const statuses = sent.map((text) => /^SIP\/2\.0 (\d{3}) /.exec(text)?.[1] ?? text);
      expect([...test.calls.map(() => 'call'), ...statuses].join(' ')).toBe(ANSWERS[name]);
      for (const call of test.calls) call.reject(486);
      test.clock.advance(100_000);
      expect(test.agent.stats()).toMatchObject({ calls: 0, transactions: 0 });
    },
  );
});

describe('what is read in them', () => {
  it('wsinv: folds, blanks, compact names, leading zeros', () => {
    const message = readRequest('wsinv');
    expect(message).toMatchObject({
      maxForwards: 68,
      cseq: { number: 9, method: 'INVITE' },
      callId: 'wsinv.ndaksdj@192.0.2.1',
    });
    expect(message.to).toMatchObject({ uri: 'sip:vivekg@chair-dnrc.example.com', parameters: { tag: '1918181833n' } });
    expect(message.from).toMatchObject({ displayName: 'J Rosenberg \\"', parameters: { tag: '98asjd8' } });
    expect(message.topVia).toMatchObject({ protocol: 'UDP', host: '192.0.2.2', branch: '390skdjuw' });
    expect(message.headers.getAll('via')).toHaveLength(3);
    expect(message.headers.get('subject')).toBe('');
    expect(message.headers.get('newfangledheader')).toBe('newfangled value continued newfangled value');
    expect(message.headers.get('unknownheaderwithunusualvalue')).toBe(';;,,;;,;');
  });

  it('intmeth: everything but its NUL', () => {
    const text = find('intmeth').bytes.toString().replace('\0', 'x');
    const result = parseMessage(Buffer.from(text));
    if (result.kind !== 'message' || result.message.kind !== 'request') throw new Error('not read');
    const { message } = result;
    expect(message.method).toBe("!interesting-Method0123456789_*+`.%indeed'~");
    expect(message.to.displayName).toBe('BEL:\x07 NUL:x DEL:\x7f');
    expect(message.from.displayName).toBe("token1~` token2'+_ token3*%!.-");
    expect(message.from.parameters["fromparam''~+*_!.-%"]).toBe('работающий');
    expect(message.headers.get("extensionheader-!.%*+_`'~")).toBe('\uFEFF大停電');
    expect(parseUri(message.uri)).toMatchObject({ host: 'example.com' });
  });

  it('esc01, escnull, semiuri: escapes in addresses', () => {
    expect(parseUri(readRequest('esc01').uri)).toMatchObject({ user: 'sips:user@example.com', host: 'example.net' });
    expect(parseUri(read('esc01').to.uri)).toMatchObject({ user: 'user' });
    expect(parseUri(read('escnull').to.uri)).toMatchObject({ user: 'null-\0-null' });
    expect(parseUri(readRequest('semiuri').uri)).toMatchObject({ user: 'user;par=u@example.net' });
  });

  it('esc02: a header name with an escape is another header', () => {
    expect(read('esc02').headers.getAll('contact')).toHaveLength(2);
    expect(readRequest('esc02').method).toBe('RE%47IST%45R');
  });

  it('longreq: every Via in every spelling', () => {
    const message = read('longreq');
    expect(message.headers.getAll('via')).toHaveLength(34);
    expect(message.topVia.host).toBe('sip33.example.com');
    expect(message.from.parameters.tag).toHaveLength(155);
  });

  it('dblreq: the first of two', () => {
    expect(readRequest('dblreq')).toMatchObject({ method: 'REGISTER', body: '' });
  });

  it('unreason, noreason, bcast: responses that belong to nobody', () => {
    expect(read('unreason')).toMatchObject({ status: 200, reason: '= 2**3 * 5**2 но сто девяносто девять - простое' });
    expect(read('noreason')).toMatchObject({ status: 100, reason: '' });
    expect(read('bcast').headers.getAll('via')).toHaveLength(2);
  });

  it('inv2543: no branch, no tag, no length', () => {
    expect(readRequest('inv2543')).toMatchObject({ maxForwards: -1, topVia: { branch: '' }, from: { parameters: {} } });
  });

  it('badbranch: two requests that share the bare cookie are two', () => {
    const test = testAgent();
    const flow = new FakeFlow('UDP', '192.0.2.1', 5060);
    const { bytes } = find('badbranch');
    test.agent.receive(bytes, flow);
    test.agent.receive(bytes, flow);
    expect(test.agent.stats().transactions).toBe(1);
    test.agent.receive(Buffer.from(bytes.toString().replace('badbranch.', 'another.')), flow);
    expect(test.agent.stats().transactions).toBe(2);
  });

  it('bext01: what is not understood is named', () => {
    const test = testAgent();
    const flow = new FakeFlow('TLS', '192.0.2.1', 5061);
    test.agent.receive(find('bext01').bytes, flow);
    expect(flow.last.headers.getAll('unsupported')).toEqual(['nothingSupportsThis', 'nothingSupportsThisEither']);
  });
});

describe('what the registrar makes of them', () => {
  function register(name: string): { status: number; contacts: string[] } {
    const registrar = new Registrar({ clock: new FakeClock() });
    const { status } = registrar.register(readRequest(name), new FakeFlow('UDP', '192.0.2.1', 5060), 'user');
    return { status, contacts: registrar.bindings('user').map(({ contact }) => contact) };
  }

  it.each([
    [
      'escnull: two bindings that differ by a NUL',
      'escnull',
      ['sip:%00@host5.example.com', 'sip:%00%00@host5.example.com'],
    ],
    ['cparam01: a parameter of the header', 'cparam01', ['sip:+19725552222@gw1.example.net']],
    ['cparam02: a parameter of the URI', 'cparam02', ['sip:+19725552222@gw1.example.net;unknownparam']],
    ['regescrt: headers in the URI stay in it', 'regescrt', ['sip:user@example.com?Route=%3Csip:sip.example.com%3E']],
  ])('%s', (_what, name, contacts) => {
    const { status, contacts: found } = register(name);
    expect(status).toBe(200);
    expect(found.sort()).toEqual([...contacts].sort());
  });

  it('regbadct: a question mark outside of brackets', () => {
    expect(register('regbadct')).toEqual({ status: 400, contacts: [] });
  });
});
