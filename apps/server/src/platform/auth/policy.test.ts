import { permissionSchema } from '@shouwen/contract';
import { describe, expect, it } from 'vitest';
import { permissionsOf } from './policy.ts';

describe('permissionsOf', () => {
  it('lets an administrator do everything there is', () => {
    expect([...permissionsOf('admin', true)].sort()).toEqual([...permissionSchema.options].sort());
  });

  it('keeps people, settings, downloads and other people’s contacts from agents', () => {
    const agent = permissionsOf('agent', true);
    for (const permission of ['people.manage', 'settings.manage', 'recordings.download', 'contacts.see-all'] as const) {
      expect(agent).not.toContain(permission);
    }
    expect(agent).toContain('desk.use');
  });

  it('gives a supervisor the board and all contacts, not the people', () => {
    const supervisor = permissionsOf('supervisor', true);
    expect(supervisor).toEqual(expect.arrayContaining(['live.see', 'contacts.see-all', 'recordings.download']));
    expect(supervisor).not.toContain('people.manage');
  });

  it('gives no desk to people without a place', () => {
    expect(permissionsOf('admin', false)).not.toContain('desk.use');
  });
});
