/** Issued bills and billing parties in PostgreSQL. */
import pg from "pg";
import type { Invoice } from "../../core/billing/invoice.ts";
import type { BillingOperator, BillingParty, InvoiceDraft, InvoiceStore } from "../../ports/invoices.ts";
import type { ColumnCipher, ColumnPlace } from "../columns/columnCipher.ts";
import { inTransaction } from "./inTransaction.ts";

/** Under this id the community itself is kept. */
const OPERATOR = "";
const NUMBER_DIGITS = 6;

const partyPlace = (communityId: string, id: string): ColumnPlace => [
  "billing_party",
  "body",
  communityId,
  id,
];
const invoicePlace = (communityId: string, number: string): ColumnPlace => [
  "invoice",
  "body",
  communityId,
  number,
];

export class PostgresInvoices implements InvoiceStore {
  readonly #pool: pg.Pool;
  readonly #columns: ColumnCipher;

  constructor(url: string, columns: ColumnCipher) {
    this.#columns = columns;
    this.#pool = new pg.Pool({ connectionString: url, max: 2, connectionTimeoutMillis: 20_000 });
    this.#pool.on("error", () => undefined);
  }

  async operator(communityId: string): Promise<BillingOperator | null> {
    const sql = "SELECT body FROM billing_party WHERE community_id = $1 AND metering_point_id = $2";
    const { rows } = await this.#pool.query(sql, [communityId, OPERATOR]);
    return rows.length === 0 ? null : this.#open(partyPlace(communityId, OPERATOR), rows[0].body);
  }

  saveOperator(communityId: string, operator: BillingOperator): Promise<void> {
    return this.#save(communityId, OPERATOR, operator);
  }

  async parties(communityId: string): Promise<ReadonlyMap<string, BillingParty>> {
    const sql =
      "SELECT metering_point_id, body FROM billing_party WHERE community_id = $1 AND metering_point_id <> $2";
    const { rows } = await this.#pool.query(sql, [communityId, OPERATOR]);
    return new Map(
      rows.map((row) => [
        row.metering_point_id,
        this.#open<BillingParty>(partyPlace(communityId, row.metering_point_id), row.body),
      ]),
    );
  }

  saveParty(communityId: string, meteringPointId: string, party: BillingParty): Promise<void> {
    return this.#save(communityId, meteringPointId, party);
  }

  async removeParty(communityId: string, meteringPointId: string): Promise<void> {
    if (meteringPointId === OPERATOR) return;
    const sql = "DELETE FROM billing_party WHERE community_id = $1 AND metering_point_id = $2";
    await this.#pool.query(sql, [communityId, meteringPointId]);
  }

  async #save(communityId: string, id: string, body: object): Promise<void> {
    const sql = `INSERT INTO billing_party VALUES ($1, $2, $3)
      ON CONFLICT (community_id, metering_point_id) DO UPDATE SET body = EXCLUDED.body`;
    await this.#pool.query(sql, [communityId, id, this.#seal(partyPlace(communityId, id), body)]);
  }

  async invoices(
    communityId: string,
    { period, meteringPointId }: { readonly period?: string; readonly meteringPointId?: string } = {},
  ): Promise<readonly Invoice[]> {
    const sql = `SELECT number, body FROM invoice WHERE community_id = $1 AND ($2::text IS NULL OR period = $2)
      AND ($3::text IS NULL OR metering_point_id = $3) ORDER BY sequence`;
    const { rows } = await this.#pool.query(sql, [communityId, period ?? null, meteringPointId ?? null]);
    return rows.map((row) => this.#open<Invoice>(invoicePlace(communityId, row.number), row.body));
  }

  async invoice(communityId: string, number: string): Promise<Invoice | null> {
    const sql = "SELECT body FROM invoice WHERE community_id = $1 AND number = $2";
    const { rows } = await this.#pool.query(sql, [communityId, number]);
    return rows.length === 0 ? null : this.#open(invoicePlace(communityId, number), rows[0].body);
  }

  async issue(
    communityId: string,
    year: number,
    prepare: (issued: readonly Invoice[]) => Promise<readonly InvoiceDraft[]>,
  ): Promise<readonly Invoice[]> {
    return inTransaction(this.#pool, async (client) => {
      await client.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 6))", [communityId]);
      const { rows } = await client.query(
        "SELECT number, body FROM invoice WHERE community_id = $1 ORDER BY sequence",
        [communityId],
      );
      const issued = rows.map((row) => this.#open<Invoice>(invoicePlace(communityId, row.number), row.body));
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
        body: this.#columns.seal(invoicePlace(communityId, invoice.number), JSON.stringify(invoice)),
      }));
      await client.query(
        "INSERT INTO invoice SELECT * FROM json_populate_recordset(NULL::invoice, $1::json)",
        [JSON.stringify(values)],
      );
      return fresh;
    });
  }

  #seal(place: ColumnPlace, body: object): string {
    return JSON.stringify(this.#columns.seal(place, JSON.stringify(body)));
  }

  /** A document column holds the sealed text as one JSON string. @throws LAT-8132, LAT-8133 */
  #open<T>(place: ColumnPlace, body: unknown): T {
    return JSON.parse(this.#columns.open(place, String(body))) as T;
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
