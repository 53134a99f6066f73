/** The database connection pool and the typed client on it. */
import { PrismaPg } from "@prisma/adapter-pg";
import { type Prisma, PrismaClient } from "../../prisma/generated/client.ts";

/** Connections of one process; a step of an interval needs one at a time. */
const POOL_SIZE = 12;
const TRANSACTION = { maxWait: 20_000, timeout: 30_000 };

export type Transaction = Prisma.TransactionClient;

export function openPrisma(url: string): PrismaClient {
  const adapter = new PrismaPg({ connectionString: url, max: POOL_SIZE });
  return new PrismaClient({ adapter, transactionOptions: TRANSACTION, log: [] });
}
