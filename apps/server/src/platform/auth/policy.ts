import type { Permission, Role } from '@shouwen/contract';

const agent: readonly Permission[] = ['desk.use', 'contacts.see-own', 'recordings.play', 'identity.reveal'];
const supervisor: readonly Permission[] = [
  ...agent,
  'live.see',
  'live.supervise',
  'contacts.see-all',
  'recordings.download',
  'practice.manage',
];
const admin: readonly Permission[] = [...supervisor, 'people.manage', 'settings.manage'];

const permissionsOfRole: Readonly<Record<Role, readonly Permission[]>> = { agent, supervisor, admin };

/** The one place that says who may. `desk.use` is left out for people without an agent's place. */
export function permissionsOf(role: Role, isAgent: boolean): readonly Permission[] {
  const permissions = permissionsOfRole[role];
  return isAgent ? permissions : permissions.filter((permission) => permission !== 'desk.use');
}
