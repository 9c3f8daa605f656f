import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, eventually } from '../support/api.ts';
import { BaresipPhone } from '../support/baresip.ts';
import { loudness } from '../support/tones.ts';
import { contactIn, type Hotline, joinCentre, openHotline, registerDeskPhone } from './_hotline.ts';
import { expectHearing } from './_who-hears.ts';

const CUSTOMER_HZ = 440;
const AGENT_HZ = 1000;
const COLLEAGUE_HZ = 1500;
const SECOND = 8000;

describe('an agent brings others into a call and gives it away', () => {
  let hotline: Hotline;
  let colleague: ApiClient;
  let customer: BaresipPhone;
  let agentPhone: BaresipPhone;
  let colleaguePhone: BaresipPhone;
  let contactId = '';

  beforeAll(async () => {
    hotline = await openHotline();
    colleague = await joinCentre(hotline, { name: '李强', login: 'liqiang', role: 'agent' });
    agentPhone = await registerDeskPhone(hotline, AGENT_HZ);
    colleaguePhone = await registerDeskPhone(hotline, COLLEAGUE_HZ, { client: colleague });
    customer = await BaresipPhone.open({ hz: CUSTOMER_HZ });
    const { admin, centre } = hotline;
    await admin.json('PUT', '/api/desk/state', { state: 'available' });
    customer.dial(`sip:10000@127.0.0.1:${centre.sipPort}`);
    const ringing = await contactIn(admin, 'ringing', 40_000);
    contactId = ringing.contactId;
    await sleep(500);
    agentPhone.accept();
    await contactIn(admin, 'talking');
    await colleague.json('PUT', '/api/desk/state', { state: 'available' });
  });

  afterAll(async () => {
    await Promise.all([customer?.close(), agentPhone?.close(), colleaguePhone?.close()]);
    await hotline?.centre.stop();
  });

  const hears = (expected: Record<string, number[]>): Promise<void> =>
    expectHearing({ customer, agent: agentPhone, colleague: colleaguePhone }, expected);

  const act = (what: string, body: object, client = hotline.admin): Promise<unknown> =>
    client.json('POST', `/api/desk/contacts/${contactId}/${what}`, body);

  it('asks a colleague while the customer hears music', async () => {
    const people = await hotline.admin.json<{ agentId: string; isReachable: boolean }[]>('GET', '/api/desk/colleagues');
    const [target] = people.filter((person) => person.isReachable);
    await act('consult', { target: { kind: 'agent', agentId: target?.agentId } });
    const ringing = await contactIn(colleague, 'ringing');
    expect(ringing).toMatchObject({ contactId, consultedBy: '王敏' });
    expect((await hotline.admin.desk()).contacts[0]).toMatchObject({ third: { name: '李强', state: 'ringing' } });
    await sleep(500);
    colleaguePhone.accept();
    await contactIn(colleague, 'talking');
    await hears({ customer: [], agent: [COLLEAGUE_HZ], colleague: [AGENT_HZ] });
    expect(loudness((await customer.heard()).subarray(-SECOND)), 'music').toBeGreaterThan(100);
  });

  it('changes between the two with the hold key', async () => {
    await act('hold', { isHeld: false });
    await hears({ customer: [AGENT_HZ], agent: [CUSTOMER_HZ], colleague: [] });
    await act('hold', { isHeld: true });
    await hears({ customer: [], agent: [COLLEAGUE_HZ], colleague: [AGENT_HZ] });
  });

  it('puts all three together: everybody hears both others', async () => {
    await act('third', { action: 'join' });
    await hears({
      customer: [AGENT_HZ, COLLEAGUE_HZ],
      agent: [CUSTOMER_HZ, COLLEAGUE_HZ],
      colleague: [CUSTOMER_HZ, AGENT_HZ],
    });
  });

  it('hands the customer over and goes into wrap-up', async () => {
    await act('third', { action: 'hand-over' });
    await contactIn(hotline.admin, 'wrap-up');
    await hears({ customer: [COLLEAGUE_HZ], colleague: [CUSTOMER_HZ] });
    expect((await colleague.desk()).contacts[0]).toMatchObject({ contactId, consultedBy: null, third: null });
    await act('wrap-up', { outcomeId: null, note: '转给李强' });
  });

  it('transfers to a queue, for one agent first, and the customer waits with music', async () => {
    const { queueIds } = await hotline.admin
      .json<{ items?: unknown } & { queueId: string }[]>('GET', '/api/queues')
      .then((queues) => ({ queueIds: queues.map((queue) => queue.queueId) }));
    await eventually(async () => (await hotline.admin.desk()).agent.state === 'available', 'ready again');
    await act('transfer', { queueId: queueIds[0], agentId: hotline.me.agentId }, colleague);
    await contactIn(colleague, 'wrap-up');
    await contactIn(hotline.admin, 'ringing', 20_000);
    await sleep(500);
    agentPhone.accept();
    await contactIn(hotline.admin, 'talking');
    await hears({ customer: [AGENT_HZ], agent: [CUSTOMER_HZ] });
  });

  it('refuses others’ calls, people who cannot answer and a second third', async () => {
    const { admin } = hotline;
    const others = await colleague.request('POST', `/api/desk/contacts/${contactId}/transfer`, { queueId: 'x' });
    expect(others.status).toBe(404);
    const busy = await admin.request('POST', `/api/desk/contacts/${contactId}/consult`, {
      target: { kind: 'agent', agentId: hotline.me.agentId },
    });
    expect(busy.status).toBe(409);
  });

  it('gives the customer to a number outside, and is free', async () => {
    await act('consult', { target: { kind: 'number', number: '139 0000 1234' }, isHandedOver: true });
    await contactIn(hotline.admin, 'wrap-up', 20_000);
    await sleep(3000);
    expect(loudness((await customer.heard()).subarray(-24_000)), 'the number outside speaks').toBeGreaterThan(200);
    await act('wrap-up', { outcomeId: null, note: '' });
    customer.hangUp();
    const record = await eventually(async () => {
      const detail = await hotline.admin.contact(contactId);
      return detail.recordings[0]?.state === 'complete' ? detail : null;
    }, 'one recording over all of it');
    expect(record.recordings).toHaveLength(1);
    const kinds = record.timeline.map((event) => event.kind);
    expect(kinds.filter((kind) => kind === 'contact.transferred')).toHaveLength(3);
    expect(kinds).toContain('contact.consulted');
  });
});
