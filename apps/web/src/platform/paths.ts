/**
 * The HTTP API as openapi-fetch wants to see it, derived from the contract by hand (docs/API.md). The server's OpenAPI
 * document says the same; a test of the whole system compares the two.
 */
import type {
  ContactDetail,
  Customer,
  CustomerSummary,
  contactSearchQuerySchema,
  contactSearchResponseSchema,
  Desk,
  deskPhoneSchema,
  dialRequestSchema,
  dialResponseSchema,
  draftRequestSchema,
  EntryPoint,
  ErrorBody,
  extendWrapUpRequestSchema,
  holdRequestSchema,
  invitationSchema,
  invitePersonRequestSchema,
  joinRequestSchema,
  joinStateSchema,
  Live,
  Me,
  Outcome,
  Person,
  PracticeSession,
  peaksSchema,
  Queue,
  recordingAccessSchema,
  revealResponseSchema,
  SetupRequest,
  SoftphoneCredentials,
  StateReason,
  setStateRequestSchema,
  setupStateSchema,
  signInRequestSchema,
  testCallRequestSchema,
  testCallResponseSchema,
  updateMeRequestSchema,
  wrapUpRequestSchema,
} from '@shouwen/contract';
import type { z } from 'zod';

interface Json<Content> {
  content: { 'application/json': Content };
}
interface Parameters<Path, Query> {
  parameters: ([Path] extends [never] ? { path?: never } : { path: Path }) & {
    query?: Query;
    header?: never;
    cookie?: never;
  };
}
interface Replies<Reply> {
  responses: { 200: { headers: Record<string, unknown> } & Json<Reply>; default: Json<ErrorBody> };
}
interface Silent {
  responses: { 204: { headers: Record<string, unknown>; content?: never }; default: Json<ErrorBody> };
}
type Reads<Reply, Path = never, Query = never> = Parameters<Path, Query> & { requestBody?: never } & Replies<Reply>;
type Sends<Body, Reply, Path = never> = Parameters<Path, never> & { requestBody: Json<Body> } & Replies<Reply>;
type Tells<Body, Path = never> = Parameters<Path, never> & { requestBody: Json<Body> } & Silent;
type Does<Path = never> = Parameters<Path, never> & { requestBody?: never } & Silent;

interface TokenPath {
  token: string;
}
interface ContactPath {
  contactId: string;
}
interface RecordingPath {
  recordingId: string;
}

export interface paths {
  '/api/setup/{token}': {
    get: Reads<z.output<typeof setupStateSchema>, TokenPath>;
    post: Sends<SetupRequest, Me, TokenPath>;
  };
  '/api/session': { post: Sends<z.input<typeof signInRequestSchema>, Me>; delete: Does };
  '/api/me': { get: Reads<Me>; patch: Sends<z.input<typeof updateMeRequestSchema>, Me> };
  '/api/me/softphone': { post: Reads<SoftphoneCredentials> };
  '/api/me/desk-phone': { post: Reads<z.output<typeof deskPhoneSchema>> };
  '/api/people': {
    get: Reads<Person[]>;
    post: Sends<z.input<typeof invitePersonRequestSchema>, z.output<typeof invitationSchema>>;
  };
  '/api/join/{token}': {
    get: Reads<z.output<typeof joinStateSchema>, TokenPath>;
    post: Sends<z.input<typeof joinRequestSchema>, Me, TokenPath>;
  };
  '/api/queues': { get: Reads<Queue[]> };
  '/api/outcomes': { get: Reads<Outcome[]> };
  '/api/state-reasons': { get: Reads<StateReason[]> };
  '/api/entry-points': { get: Reads<EntryPoint[]> };
  '/api/agents': { get: Reads<Person[]> };
  '/api/desk': { get: Reads<Desk> };
  '/api/desk/state': { put: Sends<z.input<typeof setStateRequestSchema>, Desk> };
  '/api/desk/offers/{offerId}/refuse': { post: Does<{ offerId: string }> };
  '/api/desk/dial': { post: Sends<z.input<typeof dialRequestSchema>, z.output<typeof dialResponseSchema>> };
  '/api/desk/contacts/{contactId}/hold': { post: Tells<z.input<typeof holdRequestSchema>, ContactPath> };
  '/api/desk/contacts/{contactId}/hang-up': { post: Does<ContactPath> };
  '/api/desk/contacts/{contactId}/rejoin': { post: Does<ContactPath> };
  '/api/desk/contacts/{contactId}/draft': { put: Tells<z.input<typeof draftRequestSchema>, ContactPath> };
  '/api/desk/contacts/{contactId}/wrap-up': { post: Tells<z.input<typeof wrapUpRequestSchema>, ContactPath> };
  '/api/desk/contacts/{contactId}/wrap-up/extend': {
    post: Tells<z.input<typeof extendWrapUpRequestSchema>, ContactPath>;
  };
  '/api/contacts': {
    get: Reads<z.output<typeof contactSearchResponseSchema>, never, Partial<z.output<typeof contactSearchQuerySchema>>>;
  };
  '/api/contacts/{contactId}': { get: Reads<ContactDetail, ContactPath> };
  '/api/contacts/{contactId}/reveal': { post: Reads<z.output<typeof revealResponseSchema>, ContactPath> };
  '/api/recordings/{recordingId}/peaks': { get: Reads<z.output<typeof peaksSchema>, RecordingPath> };
  '/api/recordings/{recordingId}/access': {
    get: Reads<z.output<typeof recordingAccessSchema>[], RecordingPath>;
  };
  '/api/customers/{customerId}': { get: Reads<Customer, { customerId: string }> };
  '/api/customers': { get: Reads<CustomerSummary[], never, { q: string }> };
  '/api/live': { get: Reads<Live> };
  '/api/practice/session': { post: Reads<PracticeSession> };
  '/api/practice/test-call': {
    post: Sends<z.input<typeof testCallRequestSchema>, z.output<typeof testCallResponseSchema>>;
  };
}
