import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiClient, eventually } from '../support/api.ts';
import { BaresipPhone } from '../support/baresip.ts';
import { loudness, readChannels, shareOf } from '../support/tones.ts';
import { contactIn, type Hotline, joinCentre, openHotline, registerDeskPhone } from './_hotline.ts';
import { expectHearing } from './_who-hears.ts';

const CUSTOMER_HZ = 440;
const AGENT_HZ = 1000;
const SUPERVISOR_HZ = 1500;
const SECOND = 8000;

describe('a supervisor on a call', () => {
  let hotline: Hotline;
  let supervisor: ApiClient;
  let customer: BaresipPhone;
  let agentPhone: BaresipPhone;
  let supervisorPhone: BaresipPhone;
  let contactId = '';

  beforeAll(async () => {
    hotline = await openHotline();
    supervisor = await joinCentre(hotline, { name: '赵主管', login: 'zhao', role: 'supervisor' });
    agentPhone = await registerDeskPhone(hotline, AGENT_HZ);
    supervisorPhone = await registerDeskPhone(hotline, SUPERVISOR_HZ, { client: supervisor, answersBySelf: true });
    customer = await BaresipPhone.open({ hz: CUSTOMER_HZ });
    const { admin, centre } = hotline;
    await admin.json('PUT', '/api/desk/state', { state: 'available' });
    customer.dial(`sip:10000@127.0.0.1:${centre.sipPort}`);
    contactId = (await contactIn(admin, 'ringing', 40_000)).contactId;
    await sleep(500);
    agentPhone.accept();
    await contactIn(admin, 'talking');
  });

  afterAll(async () => {
    await Promise.all([customer?.close(), agentPhone?.close(), supervisorPhone?.close()]);
    await hotline?.centre.stop();
  });

  const hears = (expected: Record<string, number[]>): Promise<void> =>
    expectHearing({ customer, agent: agentPhone, supervisor: supervisorPhone }, expected);

  const supervise = (mode: string): Promise<unknown> =>
    supervisor.json('PUT', `/api/live/contacts/${contactId}/supervision`, { mode });

  it('hears both within a second of asking, and nobody hears the supervisor', async () => {
    const askedAt = Date.now();
    await supervise('listen');
    expect(Date.now() - askedAt, 'the phone is connected').toBeLessThan(1000);
    await hears({
      customer: [AGENT_HZ],
      agent: [CUSTOMER_HZ],
      supervisor: [CUSTOMER_HZ, AGENT_HZ],
    });
  });

  it('whispers to the agent; the customer hears nothing of it', async () => {
    await supervise('whisper');
    await hears({
      customer: [AGENT_HZ],
      agent: [CUSTOMER_HZ, SUPERVISOR_HZ],
      supervisor: [CUSTOMER_HZ, AGENT_HZ],
    });
    expect((await hotline.admin.desk()).contacts[0]).toMatchObject({ supervisorName: '赵主管' });
  });

  it('barges in: everybody hears everybody', async () => {
    await supervise('barge');
    await hears({
      customer: [AGENT_HZ, SUPERVISOR_HZ],
      agent: [CUSTOMER_HZ, SUPERVISOR_HZ],
      supervisor: [CUSTOMER_HZ, AGENT_HZ],
    });
  });

  it('is a right: an agent may not, and a stranger is not signed in', async () => {
    const agent = await joinCentre(hotline, { name: '李强', login: 'liqiang', role: 'agent' });
    const path = `/api/live/contacts/${contactId}/supervision`;
    expect((await agent.request('PUT', path, { mode: 'listen' })).status).toBe(403);
    expect((await fetch(`${hotline.centre.url}${path}`, { method: 'DELETE' })).status).toBe(401);
  });

  it('takes the call over; the agent wraps up, and nothing of a pause is in the recording', async () => {
    await supervisor.json('POST', `/api/live/contacts/${contactId}/supervision/take-over`);
    await contactIn(hotline.admin, 'wrap-up');
    await contactIn(supervisor, 'talking');
    await hears({ customer: [SUPERVISOR_HZ], supervisor: [CUSTOMER_HZ] });
    await supervisor.json('PUT', `/api/desk/contacts/${contactId}/recording`, { isPaused: true });
    expect((await supervisor.desk()).contacts[0]).toMatchObject({ isRecording: false, isRecordingPaused: true });
    await sleep(2000);
    await supervisor.json('PUT', `/api/desk/contacts/${contactId}/recording`, { isPaused: false });
    await sleep(3000);
    customer.hangUp();
    const record = await eventually(async () => {
      const detail = await hotline.admin.contact(contactId);
      return detail.recordings[0]?.state === 'complete' ? detail : null;
    }, 'recorded');
    const recordingId = record.recordings[0]?.recordingId ?? '';
    const sound = await hotline.admin.request('GET', `/api/recordings/${recordingId}/audio?download=1`);
    expect(sound.status).toBe(200);
    const { channels } = readChannels(Buffer.from(await sound.arrayBuffer()));
    const left = channels[0] ?? new Int16Array(0);
    // Up to a second of the end may be silent: the hang-up on its way. The pause lies well before.
    const spoken = [-2 * SECOND, -SECOND] as const;
    const pausedEnd = left.length - 4 * SECOND;
    expect(loudness(left.subarray(pausedEnd - SECOND / 2, pausedEnd)), 'silence in the pause').toBeLessThan(50);
    expect(shareOf(left.subarray(...spoken), CUSTOMER_HZ), 'after it').toBeGreaterThan(0.7);
    const right = channels[1] ?? new Int16Array(0);
    expect(shareOf(right.subarray(...spoken), SUPERVISOR_HZ), 'the new agent on the right').toBeGreaterThan(0.7);
  });
});
