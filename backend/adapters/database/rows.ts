/** Between stored columns and the types of the domain: 64-bit integers, documents and bulk inserts. */
import { domainError } from "../../core/errors/domainError.ts";
import type { Prisma } from "../../prisma/generated/client.ts";
import type { Transaction } from "./prismaClient.ts";

/** A 64-bit column as a checked safe integer. @throws LAT-9001 */
export function integer(value: bigint | number): number {
  const number = Number(value);
  if (!Number.isSafeInteger(number)) {
    throw domainError("LAT-9001", { what: "stored value", value: String(value) });
  }
  return number;
}

/** Document columns hold what this program wrote; the type is the writer's. */
export const document = <T>(value: unknown): T => value as T;

/** A value for a document column. */
export const asDocument = (value: unknown): Prisma.InputJsonValue => value as Prisma.InputJsonValue;

/** `{ a: x }` when x is there, else `{}`: keeps optional fields absent, as they were written. */
export const present = <K extends string, V>(key: K, value: V | null | undefined): { [P in K]?: V } =>
  value === null || value === undefined ? {} : ({ [key]: value } as { [P in K]?: V });

export type Row = Readonly<Record<string, string | number | boolean | null | object>>;

/**
 * Inserts any number of rows with one statement and one parameter; column names are those of the first row.
 * @param onConflict SQL after `ON CONFLICT`, trusted text of this program.
 */
export async function insertRows(
  transaction: Transaction,
  table: string,
  rows: readonly Row[],
  onConflict?: string,
): Promise<number> {
  const [first] = rows;
  if (first === undefined) return 0;
  const columns = Object.keys(first)
    .map((name) => `"${name}"`)
    .join(", ");
  const tail = onConflict === undefined ? "" : ` ON CONFLICT ${onConflict}`;
  return transaction.$executeRawUnsafe(
    `INSERT INTO "${table}" (${columns}) SELECT ${columns} FROM json_populate_recordset(NULL::"${table}", $1::json)${tail}`,
    JSON.stringify(rows),
  );
}

/** Order by UTF-16 code unit, the same whatever collation the database has. */
export const byText =
  <T>(key: (value: T) => string) =>
  (a: T, b: T): number =>
    key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0;
