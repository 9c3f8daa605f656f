/** One step of the schema, in SQL so that its checksum means something. */
export interface Migration {
  /** Unique over all chapters: `agents.0001-people`. */
  readonly name: string;
  readonly up: string;
  /** Takes back exactly what `up` did. */
  readonly down: string;
}

/** First column of every table of a tenant: filled in by itself from the connection. */
export const tenantColumn = `tenant_id integer not null default current_setting('app.tenant_id')::integer`;

/**
 * Row-level security for a table with {@link tenantColumn}: whatever a query forgets, rows of another tenant are neither
 * seen nor written. FORCE holds the owner of the table to it as well. The setting is fixed when a connection is opened,
 * so the policy costs one comparison of integers and leads the primary key.
 */
export function protectTenantTables(...tables: readonly string[]): string {
  return tables
    .map(
      (table) => `
        alter table ${table} enable row level security;
        alter table ${table} force row level security;
        create policy tenant on ${table}
          using (tenant_id = current_setting('app.tenant_id')::integer)
          with check (tenant_id = current_setting('app.tenant_id')::integer);`,
    )
    .join('\n');
}
