import { eventSchemas } from '@shouwen/contract';
import { describe, expect, it } from 'vitest';
import { presentEventData } from './present-event.ts';

describe('an event as pages see it', () => {
  it('has no address, note, name, key or file, whatever its kind', () => {
    const personal = {
      ...{ from: '+8613800006621', to: '+8613800006622', address: '10.1.2.3', note: '客户住在…', login: 'lin' },
      ...{ wrappedKey: 'k', file: 'f', callId: 'c@1.2.3.4', username: 'a2101', draft: 'x', receipt: {}, quality: {} },
    };
    for (const kind of [...Object.keys(eventSchemas), 'offer.made', 'contact.queued', 'agent.changed']) {
      expect(presentEventData(kind, personal) ?? {}).toEqual({});
    }
  });

  it('keeps the facts of the line', () => {
    expect(presentEventData('contact.hung-up', { contactId: 'c', by: 'customer', cause: 'bye' })).toEqual({
      by: 'customer',
      cause: 'bye',
    });
    expect(presentEventData('offer.withdrawn', { offerId: 'c#1', agentId: 'a', reason: 'no-answer' })).toEqual({
      ...{ offerId: 'c#1', agentId: 'a', reason: 'no-answer' },
    });
  });

  it('is left out when it is no news', () => {
    expect(presentEventData('contact.draft-saved', { note: 'x' })).toBeNull();
    expect(presentEventData('something.new', {})).toBeNull();
  });
});
