import {
  contactDetailSchema,
  contactSearchQuerySchema,
  contactSearchResponseSchema,
  idSchema,
  revealResponseSchema,
} from '@shouwen/contract';
import { z } from 'zod';
import { showAddress } from '../customers/index.ts';
import type { Principal } from '../platform/auth/principal.ts';
import type { EventLogPort } from '../platform/events-port.ts';
import { requirePermission, signedIn } from '../platform/http/access.ts';
import { AppError } from '../platform/http/app-error.ts';
import type { Http } from '../platform/platform.ts';
import { contactDetail, type DetailNeeds, readOwnContact } from './contact-detail.ts';
import { presentContacts } from './present-contact.ts';
import { type SearchNeeds, searchContacts } from './search-contacts.ts';

export interface ContactRoutesNeeds extends DetailNeeds, SearchNeeds {
  readonly events: Pick<EventLogPort, 'append'>;
}

const params = z.object({ contactId: idSchema });

export function registerContactRoutes(http: Http, needs: ContactRoutesNeeds): void {
  http.get(
    '/api/contacts',
    {
      config: { access: 'signed-in' },
      schema: {
        summary: 'Contacts, the newest first; agents find their own',
        tags: ['contacts'],
        querystring: contactSearchQuerySchema,
        response: { 200: contactSearchResponseSchema },
      },
    },
    async (request) => {
      const query = request.query;
      const { rows, nextCursor } = await searchContacts(needs, {
        q: query.q ?? null,
        queueId: query.queueId ?? null,
        agentId: query.agentId ?? null,
        outcomeId: query.outcomeId ?? null,
        direction: query.direction ?? null,
        state: query.state ?? null,
        from: dateOrNull(query.from),
        to: dateOrNull(query.to),
        ownAgentId: ownAgentOf(signedIn(request)),
        cursor: query.cursor ?? null,
        limit: query.limit,
      });
      return { items: await presentContacts(needs, rows), nextCursor };
    },
  );
  http.get(
    '/api/contacts/:contactId',
    {
      config: { access: 'signed-in' },
      schema: {
        summary: 'One contact: parts, timeline, routing receipts, recordings, quality',
        tags: ['contacts'],
        params,
        response: { 200: contactDetailSchema },
      },
    },
    (request) => contactDetail(needs, signedIn(request), request.params.contactId),
  );
  registerReveal(http, needs);
}

function registerReveal(http: Http, needs: ContactRoutesNeeds): void {
  http.post(
    '/api/contacts/:contactId/reveal',
    {
      config: { access: 'identity.reveal' },
      schema: {
        summary: 'The whole number of the customer; logged',
        tags: ['contacts'],
        params,
        response: { 200: revealResponseSchema },
      },
    },
    async (request) => {
      const principal = signedIn(request);
      const row = await readOwnContact(needs.db, principal, request.params.contactId);
      const data = {
        contactId: row.contact_id,
        customerId: row.customer_id,
        accountId: principal.accountId,
        address: request.ip,
      };
      // Stored before the number leaves.
      await needs.events.append([{ kind: 'identity.revealed', subject: `contact:${row.contact_id}`, data }]);
      return { value: showAddress(row.address) };
    },
  );
}

/** Null for those who see all contacts; else the agent whose contacts may be found. */
function ownAgentOf(principal: Principal): string | null {
  if (principal.permissions.includes('contacts.see-all')) return null;
  requirePermission(principal, 'contacts.see-own');
  if (principal.agentId === null) throw new AppError('not-allowed');
  return principal.agentId;
}

function dateOrNull(time: string | undefined): Date | null {
  return time === undefined ? null : new Date(time);
}
