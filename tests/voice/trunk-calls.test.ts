import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from '../support/api.ts';
import { type Hotline, openHotline } from './_hotline.ts';
import { runSipp } from './_sipp.ts';

describe('calls of a trunk', () => {
  let hotline: Hotline;

  beforeAll(async () => {
    hotline = await openHotline();
  });

  afterAll(async () => {
    await hotline?.centre.stop();
  });

  it('are all taken, 100 at once, and leave nothing behind', async () => {
    const { admin, centre } = hotline;
    await runSipp({ scenario: 'uac-wait-then-bye.xml', port: centre.sipPort, calls: 100, perSecond: 40 });
    const ended = await eventually(async () => {
      const contacts = await admin.contacts('?limit=200');
      return contacts.length === 100 && contacts.every((contact) => contact.endedAt !== null) ? contacts : null;
    }, 'all 100 are on record and over');
    expect(new Set(ended.map((contact) => contact.contactId)).size).toBe(100);
    expect(ended.every((contact) => contact.state === 'abandoned' || contact.state === 'closed')).toBe(true);
  });

  it('work over TCP', async () => {
    const { centre } = hotline;
    await runSipp({ scenario: 'uac-wait-then-bye.xml', port: centre.sipPort, calls: 5, isTcp: true });
  });

  it('from unknown sources are challenged and reach nobody', async () => {
    const { admin, centre } = hotline;
    const before = (await admin.contacts('?limit=200')).length;
    await runSipp({ scenario: 'uac-expect-401.xml', port: centre.sipPort, calls: 3, from: '127.0.0.2', perSecond: 2 });
    await runSipp({
      scenario: 'uac-expect-401.xml',
      port: centre.sipPort,
      calls: 1,
      from: '127.0.0.3',
      service: '0085212345678',
    });
    expect((await admin.contacts('?limit=200')).length).toBe(before);
  });

  it('from a flooding stranger are dropped', async () => {
    const { centre } = hotline;
    const flood = runSipp({
      scenario: 'uac-expect-401.xml',
      port: centre.sipPort,
      calls: 100,
      from: '127.0.0.4',
      perSecond: 100,
      timeoutSeconds: 6,
    });
    await expect(flood).rejects.toThrow(/sipp ended with (1|97)\b|timed? ?out/i);
  });
});
