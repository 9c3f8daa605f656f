import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/api.ts';
import type { BaresipPhone } from '../support/baresip.ts';
import { loudness } from '../support/tones.ts';
import { contactIn, type Hotline, openHotline, registerDeskPhone } from './_hotline.ts';

describe('an agent dials out', () => {
  let hotline: Hotline;
  let phone: BaresipPhone;

  beforeAll(async () => {
    hotline = await openHotline();
    phone = await registerDeskPhone(hotline, 1000);
    await hotline.admin.json('PUT', '/api/desk/state', { state: 'available' });
  });

  afterAll(async () => {
    await phone?.close();
    await hotline?.centre.stop();
  });

  it('is connected to the customer, recorded, and wraps up', async () => {
    const { admin } = hotline;
    const { contactId } = await admin.json<{ contactId: string }>('POST', '/api/desk/dial', {
      number: '139 0000 1234',
    });
    await contactIn(admin, 'dialling');
    await sleep(700);
    phone.accept();
    await contactIn(admin, 'talking', 20_000);
    await sleep(4000);
    expect(loudness((await phone.heard()).subarray(-24_000)), 'the customer speaks').toBeGreaterThan(200);
    await admin.json('POST', `/api/desk/contacts/${contactId}/hang-up`);
    await contactIn(admin, 'wrap-up');
    await admin.json('POST', `/api/desk/contacts/${contactId}/wrap-up`, { outcomeId: null, note: '已回电' });
    const record = await eventually(async () => {
      const detail = await admin.contact(contactId);
      return detail.recordings[0]?.state === 'complete' ? detail : null;
    }, 'recorded');
    expect(record).toMatchObject({ direction: 'out', endedBy: 'agent', note: '已回电' });
    expect(record.talkMs).toBeGreaterThan(2000);
  });

  it('hears that a number is busy and is free again', async () => {
    const { admin } = hotline;
    await eventually(async () => (await admin.desk()).agent.state === 'available', 'ready');
    const { contactId } = await admin.json<{ contactId: string }>('POST', '/api/desk/dial', { number: '13900001299' });
    await sleep(700);
    phone.accept();
    await eventually(async () => (await admin.desk()).contacts.length === 0, 'nothing in hand', 20_000);
    const detail = await admin.contact(contactId);
    expect(detail.timeline.some((event) => event.kind === 'contact.dialled' && event.data.result === 'busy')).toBe(
      true,
    );
    expect(detail.recordings).toHaveLength(0);
  });

  it('is refused without being signed in', async () => {
    const response = await fetch(`${hotline.centre.url}/api/desk/dial`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ number: '13900001234' }),
    });
    expect(response.status).toBe(401);
  });
});
