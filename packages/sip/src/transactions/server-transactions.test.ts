import { beforeEach, describe, expect, it } from 'vitest';
import { countingRandom, FakeClock } from '../_fake-clock.ts';
import { FakeFlow } from '../_fake-flow.ts';
import { inviteLines, parsedRequest, wire } from '../messages/_samples.ts';
import type { SipRequest } from '../messages/message.ts';
import { responseHeaders } from '../messages/response.ts';
import { serialiseResponse } from '../messages/serialise.ts';
import type { InviteServerTransaction } from './invite-server-transaction.ts';
import type { NonInviteServerTransaction } from './non-invite-server-transaction.ts';
import { type ServerTransaction, TransactionLayer } from './transaction-layer.ts';

let clock: FakeClock;
let layer: TransactionLayer;
let opened: ServerTransaction[];
let cancels: { cancel: NonInviteServerTransaction; invite: InviteServerTransaction | null }[];
let acks: SipRequest[];
let requests: Map<ServerTransaction, SipRequest>;

beforeEach(() => {
  clock = new FakeClock();
  opened = [];
  cancels = [];
  acks = [];
  requests = new Map();
  layer = makeLayer(100);
});

function makeLayer(maxTransactions: number): TransactionLayer {
  return new TransactionLayer({
    clock,
    random: countingRandom(),
    local: () => ({ host: '192.0.2.99', port: 5060 }),
    responseFlow: (_request, flow) => flow,
    maxTransactions,
    user: {
      onRequest: (transaction) => {
        opened.push(transaction);
        requests.set(transaction, transaction.request);
      },
      onCancel: (cancel, invite) => {
        cancels.push({ cancel, invite });
        requests.set(cancel, cancel.request);
      },
      onAck: (ack) => acks.push(ack),
    },
  });
}

function request(method: string, changes: Record<string, string> = {}): SipRequest {
  return parsedRequest(
    wire(inviteLines({ start: `${method} sip:bob@example.org SIP/2.0`, cseq: `CSeq: 1 ${method}`, ...changes })),
  );
}

function respond(transaction: ServerTransaction | undefined, status: number): void {
  const asked = transaction && requests.get(transaction);
  if (transaction === undefined || asked === undefined) throw new Error('no transaction');
  transaction.respond(status, serialiseResponse(status, 'X', responseHeaders(asked, 'tag')));
}

describe('INVITE server transaction', () => {
  it('sends 100 by itself after 200 ms of silence', () => {
    const flow = new FakeFlow();
    layer.receiveRequest(request('INVITE'), flow);
    clock.advance(199);
    expect(flow.lines).toEqual([]);
    clock.advance(1);
    expect(flow.lines).toEqual(['100 Trying']);
  });

  it('sends no 100 when it was answered before', () => {
    const flow = new FakeFlow();
    layer.receiveRequest(request('INVITE'), flow);
    respond(opened[0], 180);
    clock.advance(1000);
    expect(flow.lines).toEqual(['180 X']);
  });

  it('answers a repeated INVITE with the last provisional response', () => {
    const flow = new FakeFlow();
    layer.receiveRequest(request('INVITE'), flow);
    layer.receiveRequest(request('INVITE'), flow);
    expect(flow.lines).toEqual([]);
    respond(opened[0], 180);
    respond(opened[0], 183);
    layer.receiveRequest(request('INVITE'), flow);
    expect(flow.lines).toEqual(['180 X', '183 X', '183 X']);
    expect(opened).toHaveLength(1);
  });

  it('repeats a rejection on UDP by Timer G until Timer H', () => {
    const flow = new FakeFlow();
    layer.receiveRequest(request('INVITE'), flow);
    respond(opened[0], 486);
    const sentAt = [0];
    for (let ms = 100; ms <= 40_000; ms += 100) {
      clock.advance(100);
      while (flow.texts.length > sentAt.length) sentAt.push(ms);
    }
    expect(sentAt).toEqual([0, 500, 1500, 3500, 7500, 11500, 15500, 19500, 23500, 27500, 31500]);
    expect(opened[0]?.state).toBe('terminated');
    expect(layer.size).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('does not repeat a rejection on TCP', () => {
    const flow = new FakeFlow('TCP');
    layer.receiveRequest(request('INVITE'), flow);
    respond(opened[0], 486);
    clock.advance(60_000);
    expect(flow.lines).toEqual(['486 X']);
  });

  it('stops repeating at the ACK and absorbs further ACKs for Timer I', () => {
    const flow = new FakeFlow();
    layer.receiveRequest(request('INVITE'), flow);
    respond(opened[0], 486);
    layer.receiveRequest(request('ACK'), flow);
    expect(opened[0]?.state).toBe('confirmed');
    layer.receiveRequest(request('ACK'), flow);
    layer.receiveRequest(request('INVITE'), flow);
    clock.advance(4_999);
    expect(layer.size).toBe(1);
    clock.advance(1);
    expect(layer.size).toBe(0);
    expect(flow.lines).toEqual(['486 X']);
    expect(acks).toEqual([]);
  });

  it('ends at the ACK on TCP', () => {
    const flow = new FakeFlow('TCP');
    layer.receiveRequest(request('INVITE'), flow);
    respond(opened[0], 404);
    layer.receiveRequest(request('ACK'), flow);
    expect(layer.size).toBe(0);
  });

  it('absorbs repeated INVITEs after a 2xx for Timer L', () => {
    const flow = new FakeFlow();
    layer.receiveRequest(request('INVITE'), flow);
    respond(opened[0], 200);
    layer.receiveRequest(request('INVITE'), flow);
    expect(opened[0]?.state).toBe('accepted');
    clock.advance(31_999);
    layer.receiveRequest(request('INVITE'), flow);
    expect(opened).toHaveLength(1);
    clock.advance(1);
    expect(layer.size).toBe(0);
    expect(flow.lines).toEqual(['200 X']);
  });

  it('gives the ACK of a 2xx to the user, with its own branch or with ours', () => {
    const flow = new FakeFlow();
    layer.receiveRequest(request('INVITE'), flow);
    respond(opened[0], 200);
    layer.receiveRequest(request('ACK', { via: 'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKother' }), flow);
    layer.receiveRequest(request('ACK'), flow);
    expect(acks).toHaveLength(2);
  });

  it('ignores a second final response', () => {
    const flow = new FakeFlow();
    layer.receiveRequest(request('INVITE'), flow);
    respond(opened[0], 200);
    respond(opened[0], 487);
    respond(opened[0], 180);
    expect(flow.lines).toEqual(['200 X']);
  });

  it('forgets its request with the final response', () => {
    layer.receiveRequest(request('INVITE'), new FakeFlow());
    expect(opened[0]?.request.method).toBe('INVITE');
    expect(opened[0]?.isAnswered).toBe(false);
    respond(opened[0], 200);
    expect(opened[0]?.isAnswered).toBe(true);
    expect(() => opened[0]?.request).toThrow(expect.objectContaining({ code: 'wrong-state' }));
  });

  it('tells two peers with the same branch apart by sent-by', () => {
    layer.receiveRequest(request('INVITE'), new FakeFlow());
    layer.receiveRequest(
      request('INVITE', { via: 'Via: SIP/2.0/UDP 192.0.2.2:5060;branch=z9hG4bKabc', callId: 'Call-ID: other' }),
      new FakeFlow(),
    );
    expect(opened).toHaveLength(2);
  });

  it('matches an RFC 2543 peer without branch cookie', () => {
    const flow = new FakeFlow();
    const old = { via: 'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=1' };
    layer.receiveRequest(request('INVITE', old), flow);
    layer.receiveRequest(request('INVITE', old), flow);
    respond(opened[0], 486);
    layer.receiveRequest(request('ACK', { ...old, to: 'To: <sip:bob@example.org>;tag=tag' }), flow);
    expect(opened).toHaveLength(1);
    expect(opened[0]?.state).toBe('confirmed');
  });
});

describe('CANCEL', () => {
  it('finds its INVITE', () => {
    const flow = new FakeFlow();
    layer.receiveRequest(request('INVITE'), flow);
    layer.receiveRequest(request('CANCEL'), flow);
    expect(cancels[0]?.invite).toBe(opened[0]);
  });

  it('finds nothing with another branch', () => {
    const flow = new FakeFlow();
    layer.receiveRequest(request('INVITE'), flow);
    layer.receiveRequest(request('CANCEL', { via: 'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKzzz' }), flow);
    expect(cancels[0]?.invite).toBeNull();
  });

  it('is a transaction of its own and is answered again when repeated', () => {
    const flow = new FakeFlow();
    layer.receiveRequest(request('INVITE'), flow);
    layer.receiveRequest(request('CANCEL'), flow);
    respond(cancels[0]?.cancel, 200);
    layer.receiveRequest(request('CANCEL'), flow);
    expect(cancels).toHaveLength(1);
    expect(flow.lines).toEqual(['200 X', '200 X']);
  });
});

describe('non-INVITE server transaction', () => {
  it('absorbs a repeated request until it is answered, then repeats the answer until Timer J', () => {
    const flow = new FakeFlow();
    layer.receiveRequest(request('OPTIONS'), flow);
    layer.receiveRequest(request('OPTIONS'), flow);
    expect(flow.lines).toEqual([]);
    respond(opened[0], 100);
    layer.receiveRequest(request('OPTIONS'), flow);
    respond(opened[0], 200);
    layer.receiveRequest(request('OPTIONS'), flow);
    expect(flow.lines).toEqual(['100 X', '100 X', '200 X', '200 X']);
    respond(opened[0], 500);
    clock.advance(31_999);
    expect(layer.size).toBe(1);
    clock.advance(1);
    expect(layer.size).toBe(0);
    expect(flow.lines).toHaveLength(4);
    expect(layer.retransmissions).toBe(2);
  });

  it('ends with its answer on a reliable transport', () => {
    layer.receiveRequest(request('OPTIONS'), new FakeFlow('WSS'));
    respond(opened[0], 200);
    expect(layer.size).toBe(0);
  });
});

describe('the layer', () => {
  it('answers a request that came by two ways with 482', () => {
    const flow = new FakeFlow();
    layer.receiveRequest(request('INVITE'), flow);
    layer.receiveRequest(request('INVITE', { via: 'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKsecond' }), flow);
    expect(opened).toHaveLength(1);
    expect(flow.lines).toEqual(['482 Loop Detected']);
  });

  it('does not call a new attempt with the next CSeq merged', () => {
    const flow = new FakeFlow();
    layer.receiveRequest(request('INVITE'), flow);
    layer.receiveRequest(
      request('INVITE', { via: 'Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bKsecond', cseq: 'CSeq: 2 INVITE' }),
      flow,
    );
    expect(opened).toHaveLength(2);
  });

  it('forgets merges with their transaction', () => {
    const flow = new FakeFlow('TCP');
    layer.receiveRequest(request('OPTIONS'), flow);
    respond(opened[0], 200);
    layer.receiveRequest(request('OPTIONS', { via: 'Via: SIP/2.0/TCP 192.0.2.1;branch=z9hG4bKsecond' }), flow);
    expect(opened).toHaveLength(2);
  });

  it('answers 503 without state above its bound', () => {
    layer = makeLayer(1);
    const flow = new FakeFlow();
    layer.receiveRequest(request('OPTIONS'), flow);
    layer.receiveRequest(request('OPTIONS', { callId: 'Call-ID: 2', via: 'Via: SIP/2.0/UDP h;branch=z9hG4bK2' }), flow);
    expect(flow.lines).toEqual(['503 Service Unavailable']);
    expect(flow.last.headers.get('retry-after')).toBe('5');
    expect(layer.size).toBe(1);
  });

  it('stops every timer at the end', () => {
    layer.receiveRequest(request('INVITE'), new FakeFlow());
    layer.receiveRequest(request('OPTIONS', { callId: 'Call-ID: 2' }), new FakeFlow());
    respond(opened[1], 200);
    layer.close();
    expect(clock.pending).toBe(0);
    expect(layer.size).toBe(0);
  });
});
