import { setTimeout as sleep } from 'node:timers/promises';
import type { ContactDetail } from '@shouwen/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/api.ts';
import { BaresipPhone } from '../support/baresip.ts';
import { loudness, readChannels, shareOf } from '../support/tones.ts';
import { contactIn, type Hotline, openHotline, registerDeskPhone } from './_hotline.ts';

const CUSTOMER_HZ = 440;
const AGENT_HZ = 1000;

describe('a customer and an agent at a SIP desk phone', () => {
  let hotline: Hotline;
  let agentPhone: BaresipPhone;
  let customer: BaresipPhone;

  beforeAll(async () => {
    hotline = await openHotline();
    agentPhone = await registerDeskPhone(hotline, AGENT_HZ);
    customer = await BaresipPhone.open({ hz: CUSTOMER_HZ });
  });

  afterAll(async () => {
    await customer?.close();
    await agentPhone?.close();
    await hotline?.centre.stop();
  });

  it('talk, hold and end, with every step on record', async () => {
    const { admin, centre } = hotline;
    customer.dial(`sip:10000@127.0.0.1:${centre.sipPort}`);
    await eventually(async () => (await admin.contacts())[0]?.state === 'waiting', 'the caller waits', 40_000);
    await sleep(1500);
    const waitingAudio = await customer.heard();
    expect(loudness(waitingAudio.subarray(-8000)), 'music while waiting').toBeGreaterThan(100);

    await admin.json('PUT', '/api/desk/state', { state: 'available' });
    const ringing = await contactIn(admin, 'ringing');
    expect(ringing.maskedAddress).toMatch(/\*/);
    await sleep(300);
    agentPhone.accept();
    await contactIn(admin, 'talking');
    await sleep(2500);
    const talked = (await customer.heard()).subarray(-8000);
    expect(shareOf(talked, AGENT_HZ), 'the customer hears the agent').toBeGreaterThan(0.8);
    const agentHeard = (await agentPhone.heard()).subarray(-8000);
    expect(shareOf(agentHeard, CUSTOMER_HZ), 'the agent hears the customer').toBeGreaterThan(0.8);

    await admin.json('POST', `/api/desk/contacts/${ringing.contactId}/hold`, { isHeld: true });
    await sleep(2000);
    const held = (await customer.heard()).subarray(-8000);
    expect(shareOf(held, AGENT_HZ), 'not the agent while held').toBeLessThan(0.1);
    expect(loudness(held), 'music while held').toBeGreaterThan(100);
    await admin.json('POST', `/api/desk/contacts/${ringing.contactId}/hold`, { isHeld: false });
    await sleep(2000);
    expect(shareOf((await customer.heard()).subarray(-8000), AGENT_HZ)).toBeGreaterThan(0.8);

    customer.hangUp();
    await contactIn(admin, 'wrap-up');
    await admin.json('POST', `/api/desk/contacts/${ringing.contactId}/wrap-up`, {
      outcomeId: (await admin.desk()).outcomes[0]?.outcomeId ?? null,
      note: '宽带恢复',
    });
    await eventually(async () => (await admin.desk()).agent.state === 'available', 'ready again');
    const record = await eventually(async () => {
      const detail = await admin.contact(ringing.contactId);
      return detail.recordings[0]?.state === 'complete' ? detail : null;
    }, 'the recording is complete');
    expectRecord(record);
    await expectRecording(record);
  });

  function expectRecord(record: ContactDetail): void {
    expect(record).toMatchObject({ state: 'closed', endedBy: 'customer', note: '宽带恢复' });
    expect(record.parts.map((part) => part.kind)).toEqual(
      expect.arrayContaining(['flow', 'waiting', 'ringing', 'talking', 'hold', 'wrap-up']),
    );
    expect(record.receipts[0]).toMatchObject({ agentName: '王敏', ended: 'accepted' });
    expect(record.quality.map((leg) => leg.party).sort()).toEqual(['agent', 'customer']);
    expect(record.quality.every((leg) => leg.lossPercent < 1)).toBe(true);
  }

  async function expectRecording(record: ContactDetail): Promise<void> {
    const recordingId = record.recordings[0]?.recordingId ?? '';
    const response = await hotline.admin.request('GET', `/api/recordings/${recordingId}/audio?download=1`);
    expect(response.status).toBe(200);
    const { channels } = readChannels(Buffer.from(await response.arrayBuffer()));
    const [left, right] = channels;
    expect(shareOf(left?.subarray(4000, 12_000) ?? new Int16Array(0), CUSTOMER_HZ), 'left: customer').toBeGreaterThan(
      0.8,
    );
    expect(shareOf(right?.subarray(4000, 12_000) ?? new Int16Array(0), AGENT_HZ), 'right: agent').toBeGreaterThan(0.8);
    const accesses = await hotline.admin.json<{ action: string }[]>('GET', `/api/recordings/${recordingId}/access`);
    expect(accesses[0]).toMatchObject({ action: 'download' });
  }
});
