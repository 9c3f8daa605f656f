import type pg from 'pg';

const DAY_MS = 24 * 3_600_000;

/** Makes the monthly partitions before they are needed, and for whatever month an event asks for. */
export class Partitions {
  readonly #made = new Set<number>();

  /** Months of these times that have not been seen yet. */
  missing(times: Iterable<number>): number[] {
    const months = new Set<number>();
    for (const at of times) {
      const month = monthOf(at);
      if (!this.#made.has(month)) months.add(month);
    }
    return [...months];
  }

  async ensure(database: Pick<pg.ClientBase, 'query'>, months: readonly number[]): Promise<void> {
    for (const month of months) {
      await database.query('select ensure_event_partition($1::date)', [firstDay(month)]);
      this.#made.add(month);
    }
  }

  /** This month's and the next: at midnight of the first, nobody should wait for a table. */
  async ensureAround(database: Pick<pg.ClientBase, 'query'>, now: number): Promise<void> {
    await this.ensure(database, this.missing([now, now + 32 * DAY_MS]));
  }
}

/** Months since year 0, UTC. */
function monthOf(at: number): number {
  const date = new Date(at);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

function firstDay(month: number): string {
  const year = String(Math.floor(month / 12)).padStart(4, '0');
  return `${year}-${String((month % 12) + 1).padStart(2, '0')}-01`;
}
