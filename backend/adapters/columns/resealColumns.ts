/**
 * Brings every sealed column to the active key, a batch at a time, each batch in a transaction of its own: a run that
 * is killed leaves whole rows and goes on where it was. Values in clear, of databases older than this, are sealed too.
 */
import pg from "pg";
import { type ColumnCipher, isSealed } from "./columnCipher.ts";
import { SEALED_COLUMNS, type SealedColumn } from "./sealedColumns.ts";

const BATCH = 500;

export interface Resealed {
  readonly table: string;
  readonly column: string;
  readonly rows: number;
}

type Row = Readonly<Record<string, string>>;

/** What the value of a column is when it is not sealed yet: a text, or the text of a document. */
const clearOf = (cipher: ColumnCipher, { table, column, key, json }: SealedColumn, row: Row): string => {
  const stored = row.value ?? "";
  const text = json && stored.startsWith('"') ? (JSON.parse(stored) as string) : stored;
  if (!isSealed(text)) return stored;
  return cipher.open([table, column, ...key.map((name) => row[name] ?? "")], text);
};

async function resealBatch(client: pg.ClientBase, cipher: ColumnCipher, place: SealedColumn, active: string) {
  const { table, column, key, json } = place;
  const keys = key.map((name) => `"${name}"`).join(", ");
  const current = json ? `"enc1.${active}.%` : `enc1.${active}.%`;
  await client.query("BEGIN");
  try {
    const { rows } = await client.query<Row>(
      `SELECT ${keys}, "${column}"::text AS value FROM "${table}"
       WHERE "${column}" IS NOT NULL AND "${column}"::text NOT LIKE $1 LIMIT ${BATCH} FOR UPDATE SKIP LOCKED`,
      [current],
    );
    for (const row of rows) {
      const values = key.map((name) => row[name] ?? "");
      const sealed = cipher.seal([table, column, ...values], clearOf(cipher, place, row));
      const where = key.map((name, index) => `"${name}" = $${index + 2}`).join(" AND ");
      await client.query(`UPDATE "${table}" SET "${column}" = $1 WHERE ${where}`, [
        json ? JSON.stringify(sealed) : sealed,
        ...values,
      ]);
    }
    await client.query("COMMIT");
    return rows.length;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

/** Rows that are not under the active key, by column; columns without any are left out. */
export async function countOutdated(url: string, active: string): Promise<readonly Resealed[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const found: Resealed[] = [];
    for (const { table, column, ...rest } of SEALED_COLUMNS) {
      const current = "json" in rest ? `"enc1.${active}.%` : `enc1.${active}.%`;
      const { rows } = await client.query<{ n: number }>(
        `SELECT count(*)::int AS n FROM "${table}" WHERE "${column}" IS NOT NULL AND "${column}"::text NOT LIKE $1`,
        [current],
      );
      const count = rows[0]?.n ?? 0;
      if (count > 0) found.push({ table, column, rows: count });
    }
    return found;
  } finally {
    await client.end();
  }
}

/**
 * Seals everything with the active key. Returns what was done, by column.
 * @throws LAT-8132, LAT-8133 for values that cannot be opened; nothing of their batch is changed
 */
export async function resealColumns(
  url: string,
  cipher: ColumnCipher,
  active: string,
  onBatch: (done: number) => Promise<void> | void = () => undefined,
): Promise<readonly Resealed[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const done: Resealed[] = [];
  try {
    for (const place of SEALED_COLUMNS) {
      let rows = 0;
      for (;;) {
        const batch = await resealBatch(client, cipher, place, active);
        rows += batch;
        if (batch === 0) break;
        await onBatch(rows);
      }
      if (rows > 0) done.push({ table: place.table, column: place.column, rows });
    }
    return done;
  } finally {
    await client.end();
  }
}
