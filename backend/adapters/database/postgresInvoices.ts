/** Issued bills and billing parties in PostgreSQL. */
import pg from "pg";
import type { Invoice } from "../../core/billing/invoice.ts";
import type { BillingOperator, BillingParty, InvoiceDraft, InvoiceStore } from "../../ports/invoices.ts";
import { inTransaction } from "./inTransaction.ts";

/** Under this id the community itself is kept. */
const OPERATOR = "";
const NUMBER_DIGITS = 6;

export class PostgresInvoices implements InvoiceStore {
  readonly #pool: pg.Pool;

  constructor(url: string) {
    this.#pool = new pg.Pool({ connectionString: url, max: 2, connectionTimeoutMillis: 20_000 });
    this.#pool.on("error", () => undefined);
  }

  async operator(communityId: string): Promise<BillingOperator | null> {
    const sql = "SELECT body FROM billing_party WHERE community_id = $1 AND metering_point_id = $2";
    return (await this.#pool.query(sql, [communityId, OPERATOR])).rows[0]?.body ?? null;
  }

  saveOperator(communityId: string, operator: BillingOperator): Promise<void> {
    return this.#save(communityId, OPERATOR, operator);
  }

  async parties(communityId: string): Promise<ReadonlyMap<string, BillingParty>> {
    const sql =
      "SELECT metering_point_id, body FROM billing_party WHERE community_id = $1 AND metering_point_id <> $2";
    const { rows } = await this.#pool.query(sql, [communityId, OPERATOR]);
    return new Map(rows.map((row) => [row.metering_point_id, row.body]));
  }

  saveParty(communityId: string, meteringPointId: string, party: BillingParty): Promise<void> {
    return this.#save(communityId, meteringPointId, party);
  }

  async #save(communityId: string, id: string, body: object): Promise<void> {
    const sql = `INSERT INTO billing_party VALUES ($1, $2, $3)
      ON CONFLICT (community_id, metering_point_id) DO UPDATE SET body = EXCLUDED.body`;
    await this.#pool.query(sql, [communityId, id, JSON.stringify(body)]);
  }

  async invoices(
    communityId: string,
    { period, meteringPointId }: { readonly period?: string; readonly meteringPointId?: string } = {},
  ): Promise<readonly Invoice[]> {
    const sql = `SELECT body FROM invoice WHERE community_id = $1 AND ($2::text IS NULL OR period = $2)
      AND ($3::text IS NULL OR metering_point_id = $3) ORDER BY sequence`;
    const { rows } = await this.#pool.query(sql, [communityId, period ?? null, meteringPointId ?? null]);
    return rows.map((row) => row.body as Invoice);
  }

  async invoice(communityId: string, number: string): Promise<Invoice | null> {
    const sql = "SELECT body FROM invoice WHERE community_id = $1 AND number = $2";
    return (await this.#pool.query(sql, [communityId, number])).rows[0]?.body ?? null;
  }

  async issue(
    communityId: string,
    year: number,
    prepare: (issued: readonly Invoice[]) => Promise<readonly InvoiceDraft[]>,
  ): Promise<readonly Invoice[]> {
    return inTransaction(this.#pool, async (client) => {
      await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 6))", [communityId]);
      const { rows } = await client.query(
        "SELECT body FROM invoice WHERE community_id = $1 ORDER BY sequence",
        [communityId],
      );
      const issued = rows.map((row) => row.body as Invoice);
      const fresh: Invoice[] = [];
      let inYear = issued.filter((invoice) => invoice.number.startsWith(`${year}-`)).length;
      for (const draft of await prepare(issued)) {
        const invoice = draft(`${year}-${String(inYear + 1).padStart(NUMBER_DIGITS, "0")}`);
        if (invoice === null) continue;
        inYear += 1;
        fresh.push(invoice);
      }
      const values = fresh.map((invoice, index) => ({
        community_id: communityId,
        sequence: issued.length + index + 1,
        number: invoice.number,
        kind: invoice.kind,
        metering_point_id: invoice.meteringPointId,
        period: invoice.period.label,
        body: invoice,
      }));
      await client.query(
        "INSERT INTO invoice SELECT * FROM json_populate_recordset(NULL::invoice, $1::json)",
        [JSON.stringify(values)],
      );
      return fresh;
    });
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
