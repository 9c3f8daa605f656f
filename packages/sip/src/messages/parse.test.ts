import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inviteLines, parse, parsed, parsedRequest, parsedResponse, refusal, wire } from './_samples.ts';
import { parseMessage } from './parse.ts';

describe('a well-formed request', () => {
  it('gives its parts', () => {
    const request = parsedRequest(wire([...inviteLines(), 'Content-Length: 4'], 'v=0\n'));
    expect(request.method).toBe('INVITE');
    expect(request.uri).toBe('sip:bob@example.org');
    expect(request.from).toMatchObject({ displayName: 'Alice', uri: 'sip:alice@example.org' });
    expect(request.from.parameters.tag).toBe('a1');
    expect(request.cseq).toEqual({ number: 1, method: 'INVITE' });
    expect(request.topVia).toMatchObject({ protocol: 'UDP', host: '192.0.2.1', port: 5060, branch: 'z9hG4bKabc' });
    expect(request.maxForwards).toBe(70);
    expect(request.body).toBe('v=0\n');
  });

  it('is read in compact form', () => {
    const request = parsedRequest(
      wire([
        'INVITE sip:bob@example.org SIP/2.0',
        'v: SIP/2.0/TCP a.example;branch=z9hG4bK1',
        'f: <sip:a@a.example>;tag=1',
        't: <sip:b@b.example>',
        'i: x',
        'CSeq: 7 INVITE',
        'm: <sip:a@a.example>',
        'c: application/sdp',
        'k: replaces',
        'x: 1800',
        'l: 0',
      ]),
    );
    expect(request.headers.get('contact')).toBe('<sip:a@a.example>');
    expect(request.headers.get('content-type')).toBe('application/sdp');
    expect(request.headers.get('supported')).toBe('replaces');
    expect(request.headers.get('session-expires')).toBe('1800');
  });

  it('may lack Max-Forwards', () => {
    expect(parsedRequest(wire(inviteLines({ maxForwards: '' }))).maxForwards).toBe(-1);
  });

  it('may follow line ends', () => {
    expect(parsedRequest(`\r\n\r\n${wire(inviteLines())}`).method).toBe('INVITE');
  });

  it('may have blanks before the colon and capitals anywhere in names', () => {
    const request = parsedRequest(
      wire([...inviteLines({ to: 'TO :\t<sip:bob@example.org>;tag = 1918' }), 'cOnTeNt-LeNgTh  : 0']),
    );
    expect(request.to.parameters.tag).toBe('1918');
  });

  it('may have an empty header value', () => {
    expect(parsedRequest(wire([...inviteLines(), 'Subject:'])).headers.get('subject')).toBe('');
  });

  it('keeps a Chinese display name', () => {
    const request = parsedRequest(
      wire(inviteLines({ from: 'From: "张三（北京）" <sip:13800138000@example.org>;tag=a' })),
    );
    expect(request.from.displayName).toBe('张三（北京）');
  });

  it('counts Content-Length in bytes', () => {
    const body = 's=通话\r\n';
    const request = parsedRequest(wire([...inviteLines(), `Content-Length: ${Buffer.byteLength(body)}`], body));
    expect(request.body).toBe(body);
  });

  it('takes the rest of the datagram without Content-Length', () => {
    expect(parsedRequest(wire(inviteLines(), 'v=0\r\n')).body).toBe('v=0\r\n');
  });

  it('drops what is beyond Content-Length', () => {
    expect(parsedRequest(wire([...inviteLines(), 'Content-Length: 3'], 'v=0garbage')).body).toBe('v=0');
  });

  it('keeps a tel Request-URI', () => {
    expect(parsedRequest(wire(inviteLines({ start: 'INVITE tel:+86-10-12345 SIP/2.0' }))).uri).toBe('tel:+86-10-12345');
  });

  it('splits lists with quotes and brackets', () => {
    const request = parsedRequest(
      wire([
        ...inviteLines({ contact: 'Contact: "Bell, A. \\"G\\"" <sip:a@x;p=1,2>;q=0.5, <sip:b@x>' }),
        'Route: <sip:p1;lr>,<sip:p2;lr>',
        'Route: <sip:p3;lr>',
      ]),
    );
    expect(request.headers.getAll('contact')).toEqual(['"Bell, A. \\"G\\"" <sip:a@x;p=1,2>;q=0.5', '<sip:b@x>']);
    expect(request.headers.getAll('route')).toEqual(['<sip:p1;lr>', '<sip:p2;lr>', '<sip:p3;lr>']);
  });

  it('takes the first of several Vias in one line', () => {
    const request = parsedRequest(
      wire(inviteLines({ via: 'Via: SIP/2.0/UDP a.example;branch=z9hG4bK1, SIP/2.0/UDP b.example;branch=z9hG4bK2' })),
    );
    expect(request.topVia.host).toBe('a.example');
    expect(request.headers.getAll('via')).toHaveLength(2);
  });
});

describe('folded lines', () => {
  it('are joined in any header', () => {
    // After RFC 4475 3.1.1.1 "a short tortuous INVITE".
    const request = parsedRequest(
      [
        'INVITE sip:vivekg@chair-dnrc.example.com;unknownparam SIP/2.0',
        'TO :',
        ' sip:vivekg@chair-dnrc.example.com ;   tag    = 1918181833n',
        'from   : "J Rosenberg \\\\\\""       <sip:jdrosen@example.com>',
        '  ;',
        '  tag = 98asjd8',
        'MaX-fOrWaRdS: 0068',
        'Call-ID: wsinv.ndaksdj@192.0.2.1',
        'Content-Length   : 0',
        'cseq: 0009',
        '  INVITE',
        'Via  : SIP  /   2.0',
        ' /UDP',
        '    192.0.2.2;branch=390skdjuw',
        's :',
        'NewFangledHeader:   newfangled value',
        ' continued newfangled value',
        'UnknownHeaderWithUnusualValue: ;;,,;;,;',
        'Content-Type: application/sdp',
        'Route:',
        ' <sip:services.example.com;lr;unknownwith=value;unknown-no-value>',
        'v:  SIP  / 2.0  / TCP     spindle.example.com   ;',
        '  branch  =   z9hG4bK9ikj8  ,',
        ' SIP  /    2.0   / UDP  192.168.255.111   ; branch=',
        ' z9hG4bK30239',
        'm:"Quoted string \\"\\"" <sip:jdrosen@example.com> ; newparam =',
        '      newvalue ;',
        '  secondparam ; q = 0.33',
        '',
        '',
      ].join('\r\n'),
    );
    expect(request.topVia).toMatchObject({ protocol: 'UDP', host: '192.0.2.2', branch: '390skdjuw' });
    expect(request.cseq).toEqual({ number: 9, method: 'INVITE' });
    expect(request.from).toMatchObject({ displayName: 'J Rosenberg \\"', uri: 'sip:jdrosen@example.com' });
    expect(request.from.parameters.tag).toBe('98asjd8');
    expect(request.to.parameters.tag).toBe('1918181833n');
    expect(request.maxForwards).toBe(68);
    expect(request.headers.get('newfangledheader')).toBe('newfangled value continued newfangled value');
    expect(request.headers.getAll('via')).toHaveLength(3);
  });

  it('may be blank', () => {
    expect(parsedRequest(wire([...inviteLines(), 'Subject: a', ' ', '\tb'])).headers.get('subject')).toBe('a b');
  });
});

describe('a malformed message', () => {
  it.each([
    ['CSeq above 2^31', { cseq: 'CSeq: 2147483648 INVITE' }],
    ['CSeq far above 2^32', { cseq: 'CSeq: 36893488147419103232 INVITE' }],
    ['CSeq of another method', { cseq: 'CSeq: 1 BYE' }],
    ['CSeq method in another case', { cseq: 'CSeq: 1 invite' }],
    ['CSeq without a method', { cseq: 'CSeq: 1' }],
    ['CSeq that is negative', { cseq: 'CSeq: -1 INVITE' }],
    ['Max-Forwards above 255', { maxForwards: 'Max-Forwards: 300' }],
    ['Call-ID twice', { more: 'i: other' }],
    ['From twice', { more: 'f: <sip:x@y>;tag=2' }],
    ['To twice', { more: 'To: <sip:x@y>' }],
    ['CSeq twice', { more: 'CSeq: 2 INVITE' }],
    ['Content-Length twice', { more: 'Content-Length: 0\r\nl: 0' }],
    ['no Call-ID', { callId: '' }],
    ['no From', { from: '' }],
    ['no To', { to: '' }],
    ['no CSeq', { cseq: '' }],
    ['an empty Call-ID', { callId: 'Call-ID:' }],
    ['a Request-URI in brackets', { start: 'INVITE <sip:bob@example.org> SIP/2.0' }],
    ['a Request-URI with a blank', { start: 'INVITE sip:bob@example.org; lr SIP/2.0' }],
    ['blanks at the end of the request line', { start: 'INVITE sip:bob@example.org SIP/2.0  ' }],
    ['two blanks in the request line', { start: 'INVITE  sip:bob@example.org SIP/2.0' }],
    ['a method that is no token', { start: 'INV<ITE sip:bob@example.org SIP/2.0', cseq: 'CSeq: 1 INV<ITE' }],
    ['a line without colon', { more: 'what is this' }],
    ['a header name that is no token', { more: 'a b: c' }],
    ['an unclosed quote in From', { from: 'From: "Alice <sip:a@b>;tag=1' }],
    ['an unclosed bracket in To', { to: 'To: "B" <sip:a@b' }],
    ['a lone line feed', { more: 'Subject: a\nX: b' }],
    ['a lone carriage return', { more: 'Subject: a\rX: b' }],
    ['a NUL', { more: 'Subject: a\0b' }],
  ])('is refused with 400: %s', (_what, changes) => {
    expect(refusal(wire(inviteLines(changes)))).toBe(400);
  });

  it('is refused with 400 when Content-Length is larger than the datagram', () => {
    expect(refusal(wire([...inviteLines(), 'Content-Length: 9999'], 'v=0'))).toBe(400);
  });

  it.each(['-1', '1e3', '0x10', '', '99999999999999999999'])('is refused for Content-Length "%s"', (length) => {
    expect(refusal(wire([...inviteLines(), `Content-Length: ${length}`]))).toBe(400);
  });

  it('is refused with 505 when the version is another', () => {
    expect(refusal(wire(inviteLines({ start: 'INVITE sip:bob@example.org SIP/7.0' })))).toBe(505);
  });

  it('can be answered: the 505 knows Via and Call-ID', () => {
    const result = parse(wire(inviteLines({ start: 'OPTIONS sip:bob@example.org SIP/7.0', cseq: 'CSeq: 1 OPTIONS' })));
    expect(result).toMatchObject({ kind: 'malformed', request: { method: 'OPTIONS', topVia: { host: '192.0.2.1' } } });
  });

  it('is not answered when it is an ACK or has no Via', () => {
    expect(parse(wire(inviteLines({ start: 'ACK sip:b@c SIP/2.0', cseq: 'CSeq: 1 BYE' })))).toMatchObject({
      request: null,
    });
    expect(parse(wire(inviteLines({ via: '' })))).toMatchObject({ kind: 'malformed', request: null });
  });

  it('is refused without the empty line', () => {
    expect(refusal(inviteLines().join('\r\n'))).toBe(400);
  });

  it('is refused with 413 above the size bound', () => {
    expect(refusal(wire(inviteLines(), 'x'.repeat(66_000)))).toBe(413);
  });

  it('is refused above the bounds on headers', () => {
    expect(refusal(wire([...inviteLines(), ...Array.from({ length: 130 }, (_, i) => `X-${i}: 1`)]))).toBe(400);
    expect(refusal(wire([...inviteLines(), `Subject: ${'x'.repeat(9000)}`]))).toBe(400);
    expect(refusal(wire([...inviteLines(), 'Subject: a', ...Array.from({ length: 3000 }, () => ' bcdefgh')]))).toBe(
      400,
    );
  });
});

describe('a response', () => {
  const lines = inviteLines({ start: 'SIP/2.0 200 OK', maxForwards: '' });

  it('gives status and reason', () => {
    expect(parsedResponse(wire(lines))).toMatchObject({ status: 200, reason: 'OK' });
  });

  it.each([
    ['SIP/2.0 180', 180, ''],
    ['SIP/2.0 180 ', 180, ''],
    ['SIP/2.0 603 谢绝', 603, '谢绝'],
    ['SIP/2.0 400 Bad = 2**3 * 1 "reasons" <yes>', 400, 'Bad = 2**3 * 1 "reasons" <yes>'],
  ])('reads "%s"', (start, status, reason) => {
    expect(parsedResponse(wire([start, ...lines.slice(1)]))).toMatchObject({ status, reason });
  });

  it.each([
    'SIP/2.0 4294967301 better not break the receiver',
    'SIP/2.0 099 low',
    'SIP/2.0 700 high',
    'SIP/2.0 2000',
    'SIP/2.0 20 OK',
    'SIP/2.0 2x0 OK',
  ])('is refused for "%s"', (start) => {
    expect(refusal(wire([start, ...lines.slice(1)]))).toBe(400);
  });
});

describe('keep-alives', () => {
  it.each(['', '\r\n', '\r\n\r\n', '\0\0\0\0'])('are not messages: %j', (text) => {
    expect(parse(text)).toEqual({ kind: 'keep-alive' });
  });
});

describe('anything at all', () => {
  it('never throws on random bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        expect(['message', 'malformed', 'keep-alive']).toContain(parseMessage(bytes).kind);
      }),
    );
  });

  it('never throws on a damaged INVITE', () => {
    const good = Buffer.from(wire([...inviteLines(), 'Content-Length: 5'], 'v=0\r\n'));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 8 }), (changes) => {
        const bytes = Buffer.from(good);
        for (const [at, value] of changes) bytes[at] = value;
        expect(['message', 'malformed', 'keep-alive']).toContain(parseMessage(bytes).kind);
      }),
      { numRuns: 500 },
    );
  });

  it('reads a slice of a larger buffer', () => {
    const text = Buffer.from(`xxxx${wire(inviteLines())}`);
    expect(parseMessage(text.subarray(4)).kind).toBe('message');
  });

  it('keeps parameters named like object properties apart', () => {
    const message = parsed(wire(inviteLines({ from: 'From: <sip:a@b>;tag=1;__proto__=x;constructor=y' })));
    expect(Object.entries(message.from.parameters)).toContainEqual(['__proto__', 'x']);
    expect(message.to.parameters.constructor).toBeUndefined();
  });
});
