/** What is typed about a trunk, checked before it is sent; the server has the last word. */
import { type CentreTrunk, type SaveTrunkRequest, saveTrunkRequestSchema } from '@shouwen/contract/administration';

export interface TrunkFields {
  name: string;
  /** One address or network a line. */
  allowFrom: string;
  callsOut: boolean;
  host: string;
  port: string;
  protocol: 'UDP' | 'TCP';
  callerNumber: string;
  username: string;
  /** Empty keeps the one that is stored. */
  password: string;
}

export type TrunkProblem = 'name' | 'allowFrom' | 'host' | 'port' | 'callerNumber' | 'password';

export function fieldsOf(trunk: CentreTrunk | null): TrunkFields {
  const outbound = trunk?.outbound ?? null;
  return {
    name: trunk?.name ?? '',
    allowFrom: trunk?.allowFrom.join('\n') ?? '',
    callsOut: outbound !== null || trunk === null,
    host: outbound?.host ?? '',
    port: String(outbound?.port ?? 5060),
    protocol: outbound?.protocol ?? 'UDP',
    callerNumber: outbound?.callerNumber ?? '',
    username: outbound?.username ?? '',
    password: '',
  };
}

/** The request for what was typed, or which fields are wrong. `hasPassword`: one is stored already. */
export function readFields(
  fields: TrunkFields,
  hasPassword: boolean,
): { request: SaveTrunkRequest } | { problems: ReadonlySet<TrunkProblem> } {
  const username = fields.username.trim();
  const read = saveTrunkRequestSchema.safeParse({
    name: fields.name,
    allowFrom: fields.allowFrom.split(/[\s,，;；]+/).filter((address) => address !== ''),
    outbound: fields.callsOut
      ? {
          host: fields.host,
          port: Number(fields.port),
          protocol: fields.protocol,
          callerNumber: fields.callerNumber,
          username: username === '' ? null : username,
        }
      : null,
    password: fields.callsOut && username !== '' && fields.password !== '' ? fields.password : null,
  });
  const isPasswordMissing = fields.callsOut && username !== '' && fields.password === '' && !hasPassword;
  if (read.success && !isPasswordMissing) return { request: read.data };
  const paths = read.error?.issues.map(({ path }) => String(path[0] === 'outbound' ? path[1] : path[0])) ?? [];
  const names = ['name', 'allowFrom', 'host', 'port', 'callerNumber'] as const;
  const problems = new Set<TrunkProblem>(names.filter((name) => paths.includes(name)));
  if (isPasswordMissing || paths.includes('password')) problems.add('password');
  return { problems };
}
