import { beforeEach, describe, expect, it } from 'vitest';
import type { FakeFlow } from '../_fake-flow.ts';
import { ANSWER, OFFER, RawPeer, recording, type TestAgent, testAgent } from './_test-agent.ts';
import type { InviteOptions } from './invite-options.ts';
import type { OutgoingCall } from './outgoing-call.ts';

let test: TestAgent;
let peer: RawPeer;

beforeEach(() => {
  test = testAgent();
  peer = new RawPeer(test.agent);
});

function place(options: Partial<InviteOptions> = {}): OutgoingCall {
  return test.agent.invite({
    target: 'sip:bob@192.0.2.1:5060',
    flow: peer.flow,
    from: { uri: 'sip:1000@shouwen' },
    sdp: OFFER,
    followRedirects: true,
    handlers: recording(test.events, { onRedirected: (target) => test.events.push(`to ${target}`) }),
    ...options,
  });
}

/** The flow the agent opened to an address. */
function at(host: string, port = 5060): FakeFlow {
  const flow = test.connected.get(`UDP ${host} ${port}`);
  if (flow === undefined) throw new Error(`nothing was sent to ${host}`);
  return flow;
}

describe('a 3xx (RFC 3261 8.1.3.4)', () => {
  it('is followed: the same call to the Contact, with the next CSeq', () => {
    const call = place();
    peer.respond(302, { contact: '<sip:carol@192.0.2.7?Subject=x>;q=0.5' });
    const invite = at('192.0.2.7').last;
    expect(invite).toMatchObject({ method: 'INVITE', uri: 'sip:carol@192.0.2.7', cseq: { number: 2 } });
    expect(invite.callId).toBe(peer.flow.sent[0]?.callId);
    expect(invite.to.uri).toBe('sip:bob@192.0.2.1:5060');
    const carol = new RawPeer(test.agent, at('192.0.2.7'));
    carol.respond(200, { sdp: ANSWER, contact: '<sip:carol@192.0.2.7>' });
    expect(call.state).toBe('established');
    expect(test.events).toEqual(['to sip:carol@192.0.2.7', 'accepted sdp']);
    call.bye();
    expect(at('192.0.2.7').lines).toEqual(['INVITE', 'ACK', 'BYE']);
  });

  it('tries the Contacts by q, the next when one refuses, and stops at 6xx', () => {
    place();
    peer.respond(300, {
      contact: '<sip:c@192.0.2.3>;q=0.1, <sip:a@192.0.2.2>;q=0.9, <sip:d@192.0.2.4>;q=0.05, <sip:b@192.0.2.5>;q=0.9',
    });
    new RawPeer(test.agent, at('192.0.2.2')).respond(486);
    new RawPeer(test.agent, at('192.0.2.5')).respond(404);
    new RawPeer(test.agent, at('192.0.2.3')).respond(603);
    expect(test.events).toEqual([
      'to sip:a@192.0.2.2',
      'to sip:b@192.0.2.5',
      'to sip:c@192.0.2.3',
      'ended rejected 603',
    ]);
  });

  it('is followed five times at most, and never in a circle', () => {
    place();
    peer.respond(302, { contact: '<sip:bob@192.0.2.1:5060>, <sip:x0@192.0.2.100>' });
    for (let i = 0; i < 5; i++) {
      const flow = at(`192.0.2.${100 + i}`);
      new RawPeer(test.agent, flow).respond(302, {
        contact: `<sip:x${i}@192.0.2.${100 + i}>, <sip:x${i + 1}@192.0.2.${101 + i}>`,
      });
    }
    expect(test.connected.size).toBe(5);
    expect(test.events.at(-1)).toBe('ended rejected 302');
  });

  it('to a silent target goes on to the next', () => {
    place();
    peer.respond(302, { contact: '<sip:a@192.0.2.2>, <sip:b@192.0.2.3>' });
    test.clock.advance(32_000);
    expect(at('192.0.2.3').lines[0]).toBe('INVITE');
  });

  it('to a name goes the way of the first INVITE', () => {
    place();
    peer.respond(302, { contact: '<sip:carol@carrier.example>' });
    expect(peer.flow.last).toMatchObject({ method: 'INVITE', uri: 'sip:carol@carrier.example' });
  });

  it('goes only where the application lets it', () => {
    const asked: string[] = [];
    const route = (contact: string) => {
      asked.push(contact);
      return contact.includes('192.0.2.2') ? null : { protocol: 'UDP' as const, host: '198.51.100.9', port: 5070 };
    };
    place({ followRedirects: { max: 1, route } });
    peer.respond(302, { contact: '<sip:a@192.0.2.2>, <sip:b@expensive.example>, <sip:c@x>' });
    expect(asked).toEqual(['sip:a@192.0.2.2', 'sip:b@expensive.example']);
    new RawPeer(test.agent, at('198.51.100.9', 5070)).respond(486);
    expect(test.events.at(-1)).toBe('ended rejected 486');
  });

  it('does not lead a sips call onto the open road, nor to what is no address', () => {
    place({ target: 'sips:bob@192.0.2.1' });
    peer.respond(302, { contact: '<sip:a@192.0.2.2>, <tel:+8610>, <mailto:a@b>, *, <sip:[' });
    expect(test.events).toEqual(['ended rejected 302']);
  });

  it('ends the call unless it is to be followed, and is not followed for who gave up', () => {
    place({ followRedirects: false });
    peer.respond(302, { contact: '<sip:a@192.0.2.2>' });
    expect(test.events).toEqual(['ended rejected 302']);
    const call = place();
    peer.respond(180);
    call.cancel();
    const invite = peer.flow.sent.findLast((message) => message.kind === 'request' && message.method === 'INVITE');
    peer.respond(302, { contact: '<sip:a@192.0.2.2>' }, invite);
    expect(test.connected.size).toBe(0);
  });

  it('answers a challenge of the new target too', () => {
    place({ credentials: { username: 'u', password: 'p' } });
    peer.respond(407, { lines: ['Proxy-Authenticate: Digest realm="p", nonce="1", qop="auth"'] });
    peer.respond(302, { contact: '<sip:a@192.0.2.2>' });
    const next = new RawPeer(test.agent, at('192.0.2.2'));
    next.respond(401, { lines: ['WWW-Authenticate: Digest realm="q", nonce="2", qop="auth"'] });
    const { headers } = next.flow.last;
    expect(headers.get('authorization')).toContain('realm="q"');
    expect(headers.get('cseq')).toBe('4 INVITE');
  });
});
