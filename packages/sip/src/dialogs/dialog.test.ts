import { describe, expect, it } from 'vitest';
import { inviteLines, parsedRequest, parsedResponse, wire } from '../messages/_samples.ts';
import { Dialog, type DialogState, dialogIdOf, dialogKey } from './dialog.ts';
import { type CallSnapshot, checkSnapshot } from './snapshot.ts';

const CONTACT = '<sip:me@192.0.2.99:5060>';

function incoming(changes: Record<string, string> = {}): Dialog {
  return Dialog.ofRequest(parsedRequest(wire(inviteLines(changes))), 'mine', CONTACT);
}

function outgoing(lines: readonly string[] = []): Dialog {
  const response = parsedResponse(
    wire([
      'SIP/2.0 200 OK',
      'Via: SIP/2.0/UDP h;branch=z9hG4bK1',
      'From: "客服" <sip:me@x>;tag=mine',
      'To: Bob <sip:bob@y>;tag=theirs',
      'Call-ID: c',
      'CSeq: 3 INVITE',
      ...lines,
    ]),
  );
  return Dialog.ofResponse('sip:bob@y', response, CONTACT);
}

describe('a dialog made by an INVITE to us', () => {
  it('swaps From and To and keeps the order of Record-Route', () => {
    const dialog = incoming({ rr: 'Record-Route: <sip:p1;lr>, <sip:p2;lr>' });
    const bye = dialog.createRequest('BYE');
    expect(bye.uri).toBe('sip:alice@192.0.2.1');
    expect(bye.headers.get('from')).toBe('<sip:bob@example.org>;tag=mine');
    expect(bye.headers.get('to')).toBe('Alice <sip:alice@example.org>;tag=a1');
    expect(bye.headers.get('cseq')).toBe('1 BYE');
    expect(bye.headers.getAll('route')).toEqual(['<sip:p1;lr>', '<sip:p2;lr>']);
    expect(dialog.nextHop).toBe('sip:p1;lr');
  });

  it('takes From when the Contact is missing or a star', () => {
    expect(incoming({ contact: '' }).state.remoteTarget).toBe('sip:alice@example.org');
    expect(incoming({ contact: 'Contact: *' }).state.remoteTarget).toBe('sip:alice@example.org');
  });

  it('writes no tag for a peer that has none', () => {
    expect(incoming({ from: 'From: <sip:old@x>' }).createRequest('BYE').headers.get('to')).toBe('<sip:old@x>');
  });
});

describe('a dialog made by a response to us', () => {
  it('reverses Record-Route and goes on from the CSeq of the INVITE', () => {
    const dialog = outgoing([
      'Contact: <sip:bob@10.0.0.5:5070>',
      'Record-Route: <sip:p1;lr>',
      'Record-Route: <sip:p2;lr>',
    ]);
    const bye = dialog.createRequest('BYE');
    expect(bye.uri).toBe('sip:bob@10.0.0.5:5070');
    expect(bye.headers.get('from')).toBe('"客服" <sip:me@x>;tag=mine');
    expect(bye.headers.get('to')).toBe('Bob <sip:bob@y>;tag=theirs');
    expect(bye.headers.get('cseq')).toBe('4 BYE');
    expect(bye.headers.getAll('route')).toEqual(['<sip:p2;lr>', '<sip:p1;lr>']);
  });

  it('writes the ACK with the number of the INVITE and the tag of the answer', () => {
    const ack = outgoing().createAck(3);
    expect(ack.headers.get('cseq')).toBe('3 ACK');
    expect(ack.headers.get('to')).toContain(';tag=theirs');
  });

  it('takes the Request-URI when the Contact is missing', () => {
    expect(outgoing().state.remoteTarget).toBe('sip:bob@y');
  });

  it('puts a strict router into the Request-URI', () => {
    const dialog = outgoing(['Contact: <sip:bob@10.0.0.5>', 'Record-Route: <sip:p1;lr>, <sip:strict.example>']);
    const bye = dialog.createRequest('BYE');
    expect(bye.uri).toBe('sip:strict.example');
    expect(bye.headers.getAll('route')).toEqual(['<sip:p1;lr>', '<sip:bob@10.0.0.5>']);
  });
});

describe('sequence numbers', () => {
  it('must grow', () => {
    const dialog = incoming();
    const bye = (n: number) =>
      parsedRequest(wire(inviteLines({ start: 'BYE sip:x@y SIP/2.0', cseq: `CSeq: ${n} BYE` })));
    expect(dialog.acceptSequence(bye(1))).toBe(false);
    expect(dialog.acceptSequence(bye(5))).toBe(true);
    expect(dialog.acceptSequence(bye(4))).toBe(false);
    expect(dialog.acceptSequence(bye(2147483647))).toBe(true);
  });

  it('may start at 0 on the side that was called', () => {
    const first = parsedRequest(wire(inviteLines({ start: 'INFO sip:x@y SIP/2.0', cseq: 'CSeq: 0 INFO' })));
    expect(outgoing().acceptSequence(first)).toBe(true);
  });

  it('are not used beyond 2^31 - 1', () => {
    const dialog = incoming();
    dialog.state.localSequence = 2 ** 31 - 1;
    expect(() => dialog.createRequest('INFO')).toThrow(expect.objectContaining({ code: 'limit-reached' }));
  });
});

describe('target refresh', () => {
  it('follows a new Contact and keeps the old one without', () => {
    const dialog = incoming();
    dialog.refreshTarget(parsedRequest(wire(inviteLines({ contact: 'Contact: <sip:alice@10.1.1.1>' }))));
    expect(dialog.createRequest('BYE').uri).toBe('sip:alice@10.1.1.1');
    dialog.refreshTarget(parsedRequest(wire(inviteLines({ contact: '' }))));
    expect(dialog.createRequest('BYE').uri).toBe('sip:alice@10.1.1.1');
    dialog.refreshTarget(parsedRequest(wire(inviteLines({ contact: 'Contact: <broken' }))));
    expect(dialog.createRequest('BYE').uri).toBe('sip:alice@10.1.1.1');
  });
});

describe('identification', () => {
  it('finds our dialog in a request of the peer', () => {
    const dialog = incoming();
    const bye = parsedRequest(
      wire(
        inviteLines({ start: 'BYE sip:x@y SIP/2.0', cseq: 'CSeq: 2 BYE', to: 'To: <sip:bob@example.org>;tag=mine' }),
      ),
    );
    expect(dialogKey(dialogIdOf(bye))).toBe(dialogKey(dialog.id));
  });
});

describe('checkSnapshot', () => {
  const state: DialogState = incoming().state;
  const good: CallSnapshot = {
    version: 1,
    direction: 'incoming',
    ...state,
    nextHop: { protocol: 'UDP', host: '192.0.2.1', port: 5060 },
    pinned: false,
  };

  it('takes what was saved', () => {
    expect(() => checkSnapshot(JSON.parse(JSON.stringify(good)))).not.toThrow();
  });

  it.each(['version', 'callId', 'localSequence', 'nextHop', 'routeSet', 'remoteTarget'])(
    'refuses one without %s',
    (name) => {
      const broken = JSON.parse(JSON.stringify({ ...good, [name]: undefined }));
      expect(() => checkSnapshot(broken)).toThrow(expect.objectContaining({ code: 'bad-snapshot' }));
    },
  );
});
