import { setTimeout as sleep } from 'node:timers/promises';
import type { ContactDetail } from '@shouwen/contract';
import { menuExit } from '@shouwen/contract/flows';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/api.ts';
import { BaresipPhone } from '../support/baresip.ts';
import { loudness } from '../support/tones.ts';
import { contactIn, type Hotline, openHotline, registerDeskPhone } from './_hotline.ts';

const name = { zh: '节点', en: 'Node' };
const play = (prompt: string) => [{ kind: 'prompt', prompt }];

function graphFor(queueId: string) {
  const place = (node: object) => ({ name, at: { x: 0, y: 0 }, exits: {}, settings: {}, ...node });
  const option = (key: string, zh: string, en: string) => ({ key, label: { zh, en } });
  return {
    format: 1,
    fallbackQueueId: queueId,
    nodes: [
      place({ id: 'start', kind: 'start', exits: { next: 'menu' } }),
      place({
        id: 'menu',
        kind: 'menu',
        settings: { sounds: play('menu'), options: [option('1', '报障', 'Faults'), option('2', '留言', 'Message')] },
        exits: { [menuExit('1')]: 'faults', [menuExit('2')]: 'message', timeout: 'faults', invalid: 'faults' },
      }),
      place({ id: 'faults', kind: 'queue', settings: { queueId }, exits: { served: 'survey' } }),
      place({
        id: 'survey',
        kind: 'survey',
        settings: { questions: [{ id: 'solved', label: name, sounds: play('survey-solved'), keys: '12' }] },
        exits: { next: 'end' },
      }),
      place({
        id: 'message',
        kind: 'voicemail',
        settings: { queueId, maxSeconds: 30 },
        exits: { next: 'end', failed: 'end' },
      }),
      place({ id: 'end', kind: 'hangup' }),
    ],
  };
}

describe('callers of a number go through its published flow', () => {
  let hotline: Hotline;
  let agentPhone: BaresipPhone;
  let customer: BaresipPhone;

  beforeAll(async () => {
    hotline = await openHotline();
    agentPhone = await registerDeskPhone(hotline, 1000);
    customer = await BaresipPhone.open({ hz: 440 });
    const { admin } = hotline;
    const [queue] = await admin.json<{ queueId: string }[]>('GET', '/api/queues');
    const from = { kind: 'graph', graph: graphFor(queue?.queueId ?? '') };
    const flow = await admin.json<{ flowId: string }>('POST', '/api/flows', { name, from });
    const published = await admin.json<{ isPublished: boolean; problems: unknown }>(
      'POST',
      `/api/flows/${flow.flowId}/publish`,
      { version: 1 },
    );
    expect(published, JSON.stringify(published.problems)).toMatchObject({ isPublished: true });
    const [number] = await admin.json<{ entryPointId: string }[]>('GET', '/api/numbers');
    await admin.json('PUT', `/api/entry-points/${number?.entryPointId}/flow`, { flowId: flow.flowId });
  });

  afterAll(async () => {
    await Promise.all([customer?.close(), agentPhone?.close()]);
    await hotline?.centre.stop();
  });

  const newest = async (): Promise<ContactDetail> => {
    const [first] = await hotline.admin.contacts();
    return await hotline.admin.contact(first?.contactId ?? '');
  };
  const stepped = (contact: ContactDetail, nodeId: string): boolean =>
    contact.timeline.some((event) => event.kind === 'contact.flow-step' && event.data.nodeId === nodeId);

  it('by key into the queue, to the agent, and to a survey the agent cannot skip', async () => {
    const { admin, centre } = hotline;
    await admin.json('PUT', '/api/desk/state', { state: 'available' });
    customer.dial(`sip:10000@127.0.0.1:${centre.sipPort}`);
    await eventually(async () => stepped(await newest(), 'menu'), 'the menu is heard', 20_000);
    await sleep(1500);
    customer.digit('1');
    const ringing = await contactIn(admin, 'ringing', 20_000);
    expect(ringing.purpose).toMatchObject({ key: '1', label: { zh: '报障' } });
    await sleep(500);
    agentPhone.accept();
    await contactIn(admin, 'talking');
    await sleep(1500);
    await admin.json('POST', `/api/desk/contacts/${ringing.contactId}/hang-up`);
    await contactIn(admin, 'wrap-up');
    await eventually(async () => stepped(await newest(), 'survey'), 'the customer is asked', 10_000);
    await sleep(2000);
    customer.digit('1');
    const detail = await eventually(async () => {
      const read = await newest();
      return read.timeline.some((event) => event.kind === 'contact.survey-answered') ? read : null;
    }, 'the answer is on record');
    expect(detail.contactId).toBe(ringing.contactId);
    await eventually(
      async () => (await newest()).timeline.some((event) => event.kind === 'contact.hung-up'),
      'the call ends after the survey',
      20_000,
    );
    await admin.json('POST', `/api/desk/contacts/${ringing.contactId}/wrap-up`, { outcomeId: null, note: '' });
  });

  it('by another key to a message, which is recorded and can be played', async () => {
    const { centre } = hotline;
    const before = (await newest()).contactId;
    customer.dial(`sip:10000@127.0.0.1:${centre.sipPort}`);
    await eventually(
      async () => {
        const contact = await newest();
        return contact.contactId !== before && stepped(contact, 'menu');
      },
      'the menu is heard',
      20_000,
    );
    await sleep(1500);
    customer.digit('2');
    await eventually(async () => (await newest()).recordings.length > 0, 'the message is being recorded', 20_000);
    await sleep(2500);
    customer.digit('#');
    const detail = await eventually(
      async () => {
        const read = await newest();
        return read.recordings[0]?.state === 'complete' && read.endedAt !== null ? read : null;
      },
      'the message is kept and the call over',
      20_000,
    );
    expect(detail.timeline.some((event) => event.kind === 'contact.voicemail-left')).toBe(true);
    expect(detail.recordings[0]?.durationMs).toBeGreaterThan(1500);
    expect(loudness((await customer.heard()).subarray(-16_000)), 'a word of farewell').toBeGreaterThan(50);
  });
});
