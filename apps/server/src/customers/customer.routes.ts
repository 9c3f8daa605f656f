import { customerSchema, customerSummarySchema, idSchema } from '@shouwen/contract';
import { z } from 'zod';
import { signedIn } from '../platform/http/access.ts';
import { AppError } from '../platform/http/app-error.ts';
import type { Http } from '../platform/platform.ts';
import type { CustomersChapter } from './index.ts';

/** Customers a search shows; who finds more types more. */
const searchResultsMax = 20;

export function registerCustomerRoutes(http: Http, customers: CustomersChapter): void {
  http.get(
    '/api/customers',
    {
      config: { access: 'signed-in' },
      schema: {
        summary: 'Customers by part of the name, or by number or its end (3 digits or more)',
        tags: ['customers'],
        querystring: z.object({ q: z.string().trim().min(1).max(100) }),
        response: { 200: z.array(customerSummarySchema) },
      },
    },
    (request) => customers.search(request.query.q, searchResultsMax),
  );
  http.get(
    '/api/customers/:customerId',
    {
      config: { access: 'signed-in' },
      schema: {
        summary: 'One customer with identities (masked), facts, last failure and timeline',
        tags: ['customers'],
        params: z.object({ customerId: idSchema }),
        response: { 200: customerSchema },
      },
    },
    async (request) => {
      const card = await customers.card(request.params.customerId, signedIn(request).language);
      if (card === null) throw new AppError('not-found');
      return card;
    },
  );
}
