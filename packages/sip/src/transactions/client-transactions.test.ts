import { beforeEach, describe, expect, it } from 'vitest';
import { countingRandom, FakeClock } from '../_fake-clock.ts';
import { FakeFlow } from '../_fake-flow.ts';
import { parsedRequest, parsedResponse } from '../messages/_samples.ts';
import { Headers } from '../messages/headers.ts';
import type { SipResponse } from '../messages/message.ts';
import { responseHeaders } from '../messages/response.ts';
import { type OutgoingRequest, serialiseResponse } from '../messages/serialise.ts';
import { TransactionLayer } from './transaction-layer.ts';

let clock: FakeClock;
let layer: TransactionLayer;
let flow: FakeFlow;
let heard: string[];

const handlers = {
  onResponse: (response: SipResponse) => heard.push(String(response.status)),
  onFailure: (failure: string) => heard.push(failure),
};

beforeEach(() => {
  clock = new FakeClock();
  flow = new FakeFlow();
  heard = [];
  layer = new TransactionLayer({
    clock,
    random: countingRandom(),
    local: () => ({ host: '2001:db8::1', port: 5060 }),
    responseFlow: (_request, sameFlow) => sameFlow,
    maxTransactions: 100,
    user: { onRequest: () => {}, onCancel: () => {}, onAck: () => {} },
  });
});

function outgoing(method: string): OutgoingRequest {
  const headers = new Headers()
    .append('max-forwards', '70')
    .append('from', '<sip:a@b>;tag=1')
    .append('to', '<sip:c@d>')
    .append('call-id', 'x')
    .append('cseq', `7 ${method}`)
    .append('route', '<sip:proxy.example;lr>');
  return { method, uri: 'sip:c@d', headers, body: '' };
}

/** Answers the first request that was sent. */
function answer(status: number, tag = 'far', first = flow.texts[0]): void {
  const request = parsedRequest(first ?? '');
  layer.receiveResponse(parsedResponse(serialiseResponse(status, 'X', responseHeaders(request, tag))));
}

/** When something was sent, in ms from now. */
function sendTimes(untilMs: number): number[] {
  const times: number[] = [];
  let known = flow.texts.length;
  for (let ms = 100; ms <= untilMs; ms += 100) {
    clock.advance(100);
    for (; known < flow.texts.length; known++) times.push(ms);
  }
  return times;
}

describe('INVITE client transaction', () => {
  it('writes its Via first, with rport and brackets around IPv6', () => {
    layer.invite(outgoing('INVITE'), flow, handlers);
    expect(flow.last.headers.get('via')).toBe('SIP/2.0/UDP [2001:db8::1]:5060;branch=z9hG4bKtx1;rport');
    expect(flow.last.headers.names[0]).toBe('via');
  });

  it('repeats by Timer A and gives up by Timer B', () => {
    layer.invite(outgoing('INVITE'), flow, handlers);
    expect(sendTimes(40_000)).toEqual([500, 1500, 3500, 7500, 15_500, 31_500]);
    expect(heard).toEqual(['timeout']);
    expect(layer.size).toBe(0);
    expect(clock.pending).toBe(0);
  });

  it('gives up by Timer B on TCP, repeating nothing', () => {
    flow = new FakeFlow('TCP');
    layer.invite(outgoing('INVITE'), flow, handlers);
    expect(sendTimes(32_000)).toEqual([]);
    expect(heard).toEqual(['timeout']);
  });

  it('waits without end once it heard a provisional response', () => {
    layer.invite(outgoing('INVITE'), flow, handlers);
    answer(100);
    answer(180);
    expect(sendTimes(300_000)).toEqual([]);
    expect(heard).toEqual(['100', '180']);
  });

  it('acknowledges a rejection, and again when it is repeated', () => {
    layer.invite(outgoing('INVITE'), flow, handlers);
    answer(486);
    answer(486);
    expect(flow.lines).toEqual(['INVITE', 'ACK', 'ACK']);
    expect(heard).toEqual(['486']);
    clock.advance(31_999);
    answer(486);
    expect(flow.lines).toHaveLength(4);
    clock.advance(1);
    expect(layer.size).toBe(0);
  });

  it('writes that ACK with the same Via and Route, CSeq number and the To of the response', () => {
    layer.invite(outgoing('INVITE'), flow, handlers);
    answer(603, 'far');
    const [invite, ack] = flow.sent;
    expect(ack).toMatchObject({ method: 'ACK', uri: 'sip:c@d', cseq: { number: 7, method: 'ACK' } });
    expect(ack?.headers.getAll('via')).toEqual(invite?.headers.getAll('via'));
    expect(ack?.headers.get('route')).toBe('<sip:proxy.example;lr>');
    expect(ack?.to.parameters.tag).toBe('far');
  });

  it('forgets a rejected INVITE at once on TCP', () => {
    flow = new FakeFlow('TCP');
    layer.invite(outgoing('INVITE'), flow, handlers);
    answer(486);
    expect(layer.size).toBe(0);
  });

  it('gives every 2xx to the user until Timer M, sending no ACK itself', () => {
    layer.invite(outgoing('INVITE'), flow, handlers);
    answer(200, 'one');
    answer(200, 'one');
    answer(200, 'two');
    answer(486);
    answer(180);
    expect(heard).toEqual(['200', '200', '200']);
    expect(flow.lines).toEqual(['INVITE']);
    clock.advance(32_000);
    answer(200, 'one');
    expect(heard).toHaveLength(3);
  });

  it('fails when its connection closes', () => {
    flow = new FakeFlow('WS');
    layer.invite(outgoing('INVITE'), flow, handlers);
    layer.flowClosed(flow);
    expect(heard).toEqual(['unreachable']);
    expect(clock.pending).toBe(0);
  });

  it('does not fail for another connection', () => {
    layer.invite(outgoing('INVITE'), flow, handlers);
    layer.flowClosed(new FakeFlow());
    expect(heard).toEqual([]);
  });

  it('sends a CANCEL with the same Via and CSeq number, once', () => {
    const invite = layer.invite(outgoing('INVITE'), flow, handlers);
    const via = invite.request?.headers.get('via');
    answer(180);
    layer.cancel(invite, [['reason', 'SIP;cause=200']]);
    layer.cancel(invite, []);
    expect(flow.lines).toEqual(['INVITE', 'CANCEL']);
    expect(flow.last).toMatchObject({ uri: 'sip:c@d', cseq: { number: 7, method: 'CANCEL' } });
    expect(flow.last.headers.get('via')).toBe(via);
    expect(flow.last.headers.get('reason')).toBe('SIP;cause=200');
    expect(flow.last.headers.get('route')).toBe('<sip:proxy.example;lr>');
    expect(flow.last.to.parameters.tag).toBeUndefined();
    answer(487);
    expect(heard).toEqual(['180', '487']);
  });
});

describe('non-INVITE client transaction', () => {
  it('repeats by Timer E up to T2 and gives up by Timer F', () => {
    layer.send(outgoing('BYE'), flow, handlers);
    expect(sendTimes(40_000)).toEqual([500, 1500, 3500, 7500, 11_500, 15_500, 19_500, 23_500, 27_500, 31_500]);
    expect(heard).toEqual(['timeout']);
    expect(layer.size).toBe(0);
  });

  it('repeats every T2 after a provisional response', () => {
    layer.send(outgoing('OPTIONS'), flow, handlers);
    answer(100);
    expect(sendTimes(13_000)).toEqual([500, 4500, 8500, 12_500]);
  });

  it('absorbs repeated answers until Timer K', () => {
    layer.send(outgoing('BYE'), flow, handlers);
    answer(200);
    answer(200);
    expect(heard).toEqual(['200']);
    clock.advance(4_999);
    expect(layer.size).toBe(1);
    clock.advance(1);
    expect(layer.size).toBe(0);
  });

  it('ends with its answer on TCP and fails with its connection', () => {
    flow = new FakeFlow('TCP');
    layer.send(outgoing('BYE'), flow, handlers);
    answer(200);
    expect(layer.size).toBe(0);
    layer.send(outgoing('BYE'), flow, handlers);
    layer.flowClosed(flow);
    expect(heard).toEqual(['200', 'unreachable']);
  });

  it('ignores an answer to another branch or method', () => {
    layer.send(outgoing('BYE'), flow, handlers);
    const request = parsedRequest(flow.texts[0] ?? '');
    const other = responseHeaders(request, 'far').set('cseq', '7 INFO');
    layer.receiveResponse(parsedResponse(serialiseResponse(200, 'OK', other)));
    const stranger = responseHeaders(request, 'far').set('via', 'SIP/2.0/UDP h;branch=z9hG4bKnope');
    layer.receiveResponse(parsedResponse(serialiseResponse(200, 'OK', stranger)));
    expect(heard).toEqual([]);
  });

  it('holds nothing when a value cannot be sent', () => {
    const request = outgoing('INFO');
    request.headers.append('subject', 'a\r\nb');
    expect(() => layer.send(request, flow, handlers)).toThrow(expect.objectContaining({ code: 'unsafe-value' }));
    expect(layer.size).toBe(0);
    expect(clock.pending).toBe(0);
  });
});
