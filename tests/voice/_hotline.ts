import type { DeskContact, DeskPhone, Me } from '@shouwen/contract';
import { ApiClient, eventually } from '../support/api.ts';
import { BaresipPhone } from '../support/baresip.ts';
import { type Centre, startCentre } from '../support/centre.ts';

/** A centre with its first administrator, who takes calls. */
export interface Hotline {
  centre: Centre;
  admin: ApiClient;
  me: Me;
}

export const PASSWORD = 'correct horse battery';

export async function openHotline(environment: Record<string, string> = {}): Promise<Hotline> {
  const centre = await startCentre({ environment });
  const admin = new ApiClient(centre.url);
  const me = await admin.json<Me>('POST', `/api${centre.setupPath}`, {
    name: '王敏',
    login: 'wangmin',
    password: PASSWORD,
    language: 'zh',
    centreName: '测试热线',
    content: 'empty',
  });
  return { centre, admin, me };
}

/** Another person of the centre, signed in. */
export async function joinCentre(
  hotline: Hotline,
  person: { name: string; login: string; role: 'agent' | 'supervisor' },
): Promise<ApiClient> {
  const { joinPath } = await hotline.admin.json<{ joinPath: string }>('POST', '/api/people', person);
  const client = new ApiClient(hotline.centre.url);
  await client.json('POST', `/api${joinPath}`, { password: PASSWORD });
  return client;
}

/** A SIP desk phone of this agent (the administrator's by default): baresip, registered by digest. */
export async function registerDeskPhone(
  { admin, centre }: Hotline,
  hz: number,
  { client = admin, answersBySelf = false }: { client?: ApiClient; answersBySelf?: boolean } = {},
): Promise<BaresipPhone> {
  const phone = await client.json<DeskPhone>('POST', '/api/me/desk-phone');
  const { username, password, realm } = phone;
  const account =
    `<sip:${username}@${realm}>;auth_user=${username};auth_pass=${password};` +
    `outbound="sip:127.0.0.1:${centre.sipPort};transport=udp";regint=60;audio_codecs=pcma/8000/1,pcmu/8000/1;ptime=20${answersBySelf ? ';answermode=auto' : ''}`;
  const baresip = await BaresipPhone.open({ hz, account });
  await eventually(async () => (await client.desk()).agent.hasPhone, 'the desk phone is registered');
  return baresip;
}

/** Waits until the agent has a contact in this phase; a conversation counts once it is recorded, which is when it is heard. */
export async function contactIn(
  admin: ApiClient,
  phase: DeskContact['phase'],
  withinMs = 15_000,
): Promise<DeskContact> {
  return await eventually(
    async () =>
      (await admin.desk()).contacts.find(
        (contact) => contact.phase === phase && (phase !== 'talking' || contact.isRecording),
      ),
    `a contact is ${phase}`,
    withinMs,
  );
}
