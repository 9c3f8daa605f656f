import { describe, expect, it } from 'vitest';
import { parsedRequest, parsedResponse, refusal, wire } from './_samples.ts';
import { parseUri, tryParseUri } from './uri.ts';

// After RFC 4475, "SIP torture test messages". Names and what makes each one hard are the RFC's; the rest of each
// message is as short as it can be.

function request(start: string, lines: readonly string[], body = ''): string {
  const method = start.split(' ')[0];
  const base = [
    start,
    'Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bKt',
    'Max-Forwards: 70',
    'From: <sip:caller@example.net>;tag=1',
    'To: <sip:user@example.com>',
    'Call-ID: t@192.0.2.1',
    `CSeq: 1 ${method}`,
  ];
  // A line given replaces the usual one of the same name.
  const given = lines.map((line) => line.slice(0, line.indexOf(':')).trim().toLowerCase());
  const kept = base.filter((line, i) => i === 0 || !given.includes(line.slice(0, line.indexOf(':')).toLowerCase()));
  return wire([...kept, ...lines], body);
}

describe('valid messages (3.1.1)', () => {
  it('intmeth: methods, headers and URIs of every legal character', () => {
    const method = "!interesting-Method0123456789_*+`.%indeed'~";
    const uri =
      "sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com";
    const message = parsedRequest(
      request(`${method} ${uri} SIP/2.0`, [
        'To: "BEL:\\x07 NUL:\\x00 DEL:\\x7F" <sip:1_unusual.URI~@example.com>',
        `From: token1~\` token2'+_ token3*%!.- <sip:mundane@example.com>;fromParam''~+*_!.-%="смысл";tag=_token~1'+\`*%!-.`,
        `CSeq: 139122385 ${method}`,
        "extensionHeader-!.%*+_`'~:大停電",
      ]),
    );
    expect(message.method).toBe(method);
    expect(parseUri(message.uri)).toMatchObject({ host: 'example.com' });
    expect(message.from.displayName).toBe("token1~` token2'+_ token3*%!.-");
    expect(message.from.parameters.tag).toBe("_token~1'+`*%!-.");
    expect(message.headers.get("extensionheader-!.%*+_`'~")).toBe('大停電');
  });

  it('esc01: escaped characters in the user and in parameters', () => {
    const uri = 'sip:sips%3Auser%40example.com@example.net';
    const message = parsedRequest(
      request(`INVITE ${uri} SIP/2.0`, [
        'Contact: <sip:cal%6Cer@host5.example.net;%6C%72;n%61me=v%61lue%25%34%31>',
        'From: "caller" <sip:c%20l%6Cer@example.net>;tag=938',
      ]),
    );
    expect(parseUri(message.uri)).toMatchObject({ user: 'sips:user@example.com', host: 'example.net' });
    expect(parseUri(message.from.uri)).toMatchObject({ user: 'c ller' });
  });

  it('escnull: an escaped NUL is data, a raw one is refused', () => {
    const message = parsedRequest(request('REGISTER sip:example.com SIP/2.0', ['To: sip:null-%00-null@example.com']));
    expect(parseUri(message.to.uri)).toMatchObject({ user: 'null-\0-null' });
    expect(refusal(request('REGISTER sip:example.com SIP/2.0', ['To: sip:null-\0-null@example.com']))).toBe(400);
  });

  it('esc02: a percent sign that is no escape', () => {
    const message = parsedRequest(
      request('RE%47IST%45R sip:registrar.example.com SIP/2.0', ['CSeq: 29344 RE%47IST%45R']),
    );
    expect(message.method).toBe('RE%47IST%45R');
  });

  it('lwsdisp: no blank between display name and bracket', () => {
    const message = parsedRequest(
      request('OPTIONS sip:user@example.com SIP/2.0', ['From: caller<sip:caller@example.com>;tag=323']),
    );
    expect(message.from).toMatchObject({ displayName: 'caller', uri: 'sip:caller@example.com' });
  });

  it('longreq: very long values', () => {
    const tag = '1234567890'.repeat(30);
    const vias = Array.from({ length: 30 }, (_, i) => `Via: SIP/2.0/TCP sip${i}.example.com;branch=z9hG4bK${tag}`);
    const message = parsedRequest(
      request('INVITE sip:user@example.com SIP/2.0', [
        `To: "${'I have a user name of extreme proportion '.repeat(20)}"<sip:user@example.com:6000;unknownparam=very${'long'.repeat(100)}>`,
        `From: sip:${'amazinglylongcallername'.repeat(20)}@example.net;tag=${tag};unknownheaderparamname=unknowheaderparam${'value'.repeat(50)}`,
        `Call-ID: longreq.one${'really'.repeat(60)}longcallid`,
        ...vias,
      ]),
    );
    expect(message.headers.getAll('via')).toHaveLength(30);
    expect(message.from.parameters.tag).toBe(tag);
  });

  it('dblreq: two requests in one datagram are one and garbage', () => {
    const first = request('REGISTER sip:example.com SIP/2.0', ['Content-Length: 0']);
    const message = parsedRequest(first + request('INVITE sip:joe@example.com SIP/2.0', []));
    expect(message.method).toBe('REGISTER');
    expect(message.body).toBe('');
  });

  it('semiuri: a semicolon in the user part', () => {
    const message = parsedRequest(request('OPTIONS sip:user;par=u%40example.net@example.com SIP/2.0', []));
    expect(parseUri(message.uri)).toMatchObject({ user: 'user;par=u@example.net', host: 'example.com' });
  });

  it('transports: known and unknown ones in Via', () => {
    const message = parsedRequest(
      request('OPTIONS sip:user@example.com SIP/2.0', [
        'Via: SIP/2.0/UDP t1.example.com;branch=z9hG4bKkdjuw',
        'Via: SIP/2.0/SCTP t2.example.com;branch=z9hG4bKklasjdhf',
        'Via: SIP/2.0/UNKNOWN t4.example.com;branch=z9hG4bKasd0f3en',
      ]),
    );
    expect(message.topVia.protocol).toBe('UDP');
  });

  it('mpart01: a multipart body with bytes that are no text', () => {
    const message = parsedRequest(
      request(
        'MESSAGE sip:kumiko@example.org SIP/2.0',
        ['Content-Type: multipart/mixed;boundary=7a9cbec02ceef655'],
        '--7a9c\x01\x02\x7f\r\n\r\n--7a9c--x',
      ),
    );
    expect(message.body).toContain('\x01\x02\x7f');
  });

  it('unreason and noreason: any text, or none, as the reason of a response', () => {
    const lines = request('OPTIONS sip:a@b SIP/2.0', []).split('\r\n').slice(1);
    const response = (start: string) => parsedResponse([start, ...lines].join('\r\n'));
    expect(response('SIP/2.0 200 = 2**3 * 5**2 но сто девяносто девять - простое').reason).toBe(
      '= 2**3 * 5**2 но сто девяносто девять - простое',
    );
    expect(response('SIP/2.0 100 ')).toMatchObject({ status: 100, reason: '' });
  });
});

describe('invalid messages (3.1.2)', () => {
  it.each([
    ['clerr: Content-Length larger than the message', 'INVITE sip:user@example.com SIP/2.0', ['Content-Length: 9999']],
    ['ncl: negative Content-Length', 'INVITE sip:user@example.com SIP/2.0', ['Content-Length: -999']],
    [
      'scalar02: numbers out of range in a request',
      'REGISTER sip:example.com SIP/2.0',
      ['CSeq: 36893488147419103232 REGISTER', 'Max-Forwards: 300', 'Expires: 10000000000000000000'],
    ],
    [
      'quotbal: an unterminated quoted string in a display name',
      'INVITE sip:user@example.com SIP/2.0',
      ['To: "Mr. J. User <sip:j.user@example.com>'],
    ],
    ['ltgtruri: brackets around the Request-URI', 'INVITE <sip:user@example.com> SIP/2.0', []],
    ['lwsruri: a blank in the Request-URI', 'INVITE sip:user@example.com; lr SIP/2.0', []],
    ['lwsstart: several blanks between the parts of the request line', 'INVITE  sip:user@example.com  SIP/2.0', []],
    ['trws: blanks at the end of the request line', 'OPTIONS sip:user@example.com SIP/2.0  ', []],
    ['mismatch01: CSeq names another method', 'OPTIONS sip:user@example.com SIP/2.0', ['CSeq: 8 INVITE']],
    [
      'mismatch02: CSeq names another method, neither known',
      'NEWMETHOD sip:user@example.com SIP/2.0',
      ['CSeq: 8 INVITE'],
    ],
    [
      'regbadct: an address with a query outside of brackets',
      'REGISTER sip:example.com SIP/2.0',
      ['From: sip:user@example.com?Route=%3Csip:x%3E tag=1'],
    ],
    [
      'mcl01: two different Content-Lengths',
      'OPTIONS sip:user@example.com SIP/2.0',
      ['Content-Length: 0', 'Content-Length: 5'],
    ],
    [
      'multi01: headers that may stand once stand several times',
      'INVITE sip:user@company.com SIP/2.0',
      ['CSeq: 5 INVITE', 'CSeq: 59 INVITE', 'Call-ID: a', 'Call-ID: b'],
    ],
  ])('%s', (_name, start, lines) => {
    expect(refusal(request(start, lines))).toBe(400);
  });

  it('bigcode: a status of ten digits', () => {
    const lines = request('OPTIONS sip:a@b SIP/2.0', []).split('\r\n').slice(1);
    expect(refusal(['SIP/2.0 4294967301 better not break the receiver', ...lines].join('\r\n'))).toBe(400);
  });

  it('badvers: another version of SIP', () => {
    expect(refusal(request('OPTIONS sip:t.watson@example.org SIP/7.0', []))).toBe(505);
  });

  it('insuf: headers that must be there are not', () => {
    expect(
      refusal(
        wire([
          'INVITE sip:user@example.com SIP/2.0',
          'CSeq: 193942 INVITE',
          'Via: SIP/2.0/UDP 192.0.2.95;branch=z9hG4bKkdj',
        ]),
      ),
    ).toBe(400);
  });

  it('escruri: headers in the Request-URI are kept apart from the address', () => {
    const message = parsedRequest(request('INVITE sip:user@example.com?Route=%3Csip:example.com%3E SIP/2.0', []));
    expect(parseUri(message.uri)).toMatchObject({ host: 'example.com', headers: 'Route=%3Csip:example.com%3E' });
  });

  it('unksm and novelsc: schemes nobody knows', () => {
    expect(tryParseUri('nobodyKnowsThisScheme:totallyopaquecontent')).toBeNull();
    expect(tryParseUri('soap.beep://192.0.2.103:3002')).toBeNull();
  });

  it('zeromf: Max-Forwards 0 is read, and refused by the agent only', () => {
    expect(parsedRequest(request('OPTIONS sip:user@example.com SIP/2.0', ['Max-Forwards: 0'])).maxForwards).toBe(0);
  });

  it('lenient on purpose: empty parameters and list elements in a Via (badinv01)', () => {
    const message = parsedRequest(
      request('INVITE sip:user@example.com SIP/2.0', ['Via: SIP/2.0/UDP 192.0.2.15;;branch=z9hG4bK1,;,,']),
    );
    expect(message.topVia.branch).toBe('z9hG4bK1');
  });

  it('lenient on purpose: an unquoted comma in a display name (baddn)', () => {
    const message = parsedRequest(
      request('OPTIONS sip:user@example.org SIP/2.0', ['From: Bell, Alexander <sip:a.g.bell@example.com>;tag=43']),
    );
    expect(message.from).toMatchObject({ displayName: 'Bell, Alexander', uri: 'sip:a.g.bell@example.com' });
  });
});
