/** Payment files that were handed over, and bills that were marked as paid, in PostgreSQL. */
import pg from "pg";
import { epochSeconds } from "../../core/time/marketInterval.ts";
import type { BillPayment, PaymentBook, PaymentHandover } from "../../ports/payments.ts";

const toHandover = (row: pg.QueryResultRow): PaymentHandover => ({
  sha256: row.sha256,
  kind: row.kind,
  period: row.period,
  made: epochSeconds(Number(row.made)),
  execution: row.execution,
  bills: row.bills,
  totalCent: Number(row.total_cent),
  handedBy: row.handed_by,
  reason: row.reason,
});

const toPayment = (row: pg.QueryResultRow): BillPayment => ({
  number: row.number,
  paidOn: row.paid_on,
  cent: Number(row.cent),
  reference: row.reference,
  recordedAt: epochSeconds(Number(row.recorded_at)),
  recordedBy: row.recorded_by,
});

export class PostgresPayments implements PaymentBook {
  readonly #pool: pg.Pool;

  constructor(url: string) {
    this.#pool = new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: 20_000 });
    this.#pool.on("error", () => undefined);
  }

  async handovers(communityId: string, period?: string): Promise<readonly PaymentHandover[]> {
    const sql = `SELECT * FROM payment_handover WHERE community_id = $1 AND ($2::text IS NULL OR period = $2)
      ORDER BY made, sha256 COLLATE "C"`;
    return (await this.#pool.query(sql, [communityId, period ?? null])).rows.map(toHandover);
  }

  async handover(communityId: string, sha256: string): Promise<PaymentHandover | null> {
    const sql = "SELECT * FROM payment_handover WHERE community_id = $1 AND sha256 = $2";
    const { rows } = await this.#pool.query(sql, [communityId, sha256]);
    return rows[0] === undefined ? null : toHandover(rows[0]);
  }

  async addHandover(communityId: string, handover: PaymentHandover): Promise<boolean> {
    const { sha256, kind, period, made, execution, bills, totalCent, handedBy, reason } = handover;
    const sql = `INSERT INTO payment_handover
      (community_id, sha256, kind, period, made, execution, bills, total_cent, handed_by, reason)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`;
    const values = [
      communityId,
      sha256,
      kind,
      period,
      made,
      execution,
      JSON.stringify(bills),
      totalCent,
      handedBy,
      reason,
    ];
    return (await this.#pool.query(sql, values)).rowCount === 1;
  }

  async payments(communityId: string): Promise<readonly BillPayment[]> {
    const sql = `SELECT * FROM bill_payment WHERE community_id = $1 ORDER BY number COLLATE "C"`;
    return (await this.#pool.query(sql, [communityId])).rows.map(toPayment);
  }

  async markPaid(communityId: string, payments: readonly BillPayment[]): Promise<void> {
    const rows = payments.map((payment) => ({
      community_id: communityId,
      number: payment.number,
      paid_on: payment.paidOn,
      cent: payment.cent,
      reference: payment.reference,
      recorded_at: payment.recordedAt,
      recorded_by: payment.recordedBy,
    }));
    const sql = `INSERT INTO bill_payment SELECT * FROM json_populate_recordset(NULL::bill_payment, $1::json)
      ON CONFLICT (community_id, number) DO UPDATE SET paid_on = EXCLUDED.paid_on, cent = EXCLUDED.cent,
      reference = EXCLUDED.reference, recorded_at = EXCLUDED.recorded_at, recorded_by = EXCLUDED.recorded_by`;
    await this.#pool.query(sql, [JSON.stringify(rows)]);
  }

  async unmarkPaid(communityId: string, number: string): Promise<boolean> {
    const sql = "DELETE FROM bill_payment WHERE community_id = $1 AND number = $2";
    return (await this.#pool.query(sql, [communityId, number])).rowCount === 1;
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}
