/** Tariffs to choose from, in PostgreSQL. */
import pg from "pg";
import type { GridTariff } from "../../core/tariffs/gridTariff.ts";
import type { GridTariffStore } from "../../ports/gridTariffs.ts";

export class PostgresGridTariffs implements GridTariffStore {
  readonly #pool: pg.Pool;

  constructor(url: string) {
    this.#pool = new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 20_000 });
    this.#pool.on("error", () => undefined);
  }

  async gridTariffs(communityId: string): Promise<readonly GridTariff[]> {
    const sql = `SELECT body FROM grid_tariff WHERE community_id = $1 ORDER BY id COLLATE "C"`;
    return (await this.#pool.query(sql, [communityId])).rows.map((row) => row.body as GridTariff);
  }

  async saveGridTariff(communityId: string, tariff: GridTariff): Promise<void> {
    const sql = `INSERT INTO grid_tariff VALUES ($1, $2, $3)
      ON CONFLICT (community_id, id) DO UPDATE SET body = EXCLUDED.body`;
    await this.#pool.query(sql, [communityId, tariff.id, JSON.stringify(tariff)]);
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
