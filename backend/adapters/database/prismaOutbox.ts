/** Outbox rows in PostgreSQL: what the chain client must never forget. */
import { domainError } from "../../core/errors/domainError.ts";
import type { Hex, KeyAddress } from "../../core/orders/order.ts";
import type {
  Inclusion,
  OutboxEntry,
  OutboxFault,
  OutboxKind,
  OutboxRequest,
  OutboxStatus,
  OutboxStore,
  SignedAttempt,
} from "../../ports/chain.ts";
import { Prisma, type PrismaClient } from "../../prisma/generated/client.ts";
import type { OutboxModel } from "../../prisma/generated/models.ts";
import type { Transaction } from "./prismaClient.ts";
import { asDocument, document, integer } from "./rows.ts";

const UNSETTLED: OutboxStatus[] = ["signed", "broadcast", "mined"];

/** Fees are bigint, which JSON has not: they are written as decimal text. */
type StoredAttempt = {
  readonly [K in keyof SignedAttempt]: SignedAttempt[K] extends bigint ? string : SignedAttempt[K];
};

const storeAttempt = (attempt: SignedAttempt): StoredAttempt => ({
  ...attempt,
  maxFeePerGasWei: String(attempt.maxFeePerGasWei),
  maxPriorityFeePerGasWei: String(attempt.maxPriorityFeePerGasWei),
  gasLimit: String(attempt.gasLimit),
});

const readAttempt = (attempt: StoredAttempt): SignedAttempt => ({
  ...attempt,
  maxFeePerGasWei: BigInt(attempt.maxFeePerGasWei),
  maxPriorityFeePerGasWei: BigInt(attempt.maxPriorityFeePerGasWei),
  gasLimit: BigInt(attempt.gasLimit),
});

const toEntry = (row: OutboxModel): OutboxEntry => ({
  id: row.id,
  kind: row.kind as OutboxKind,
  feeder: row.feeder as Hex,
  interval: row.interval,
  to: row.recipient as Hex,
  data: row.data as Hex,
  sender: row.sender as KeyAddress,
  position: integer(row.position),
  status: row.status as OutboxStatus,
  version: row.version,
  nonce: row.nonce === null ? null : integer(row.nonce),
  attempts: document<readonly StoredAttempt[]>(row.attempts).map(readAttempt),
  inclusion: document<Inclusion | null>(row.inclusion),
  fault: document<OutboxFault | null>(row.fault),
  broadcastAt: row.broadcastAt === null ? null : integer(row.broadcastAt),
});

/** Inserts a queued row unless its id exists; the row as stored. @throws LAT-4010 */
export async function enqueueRow(client: Transaction, request: OutboxRequest): Promise<OutboxEntry> {
  const { to, ...rest } = request;
  await client.outbox.createMany({
    data: [{ ...rest, recipient: to, status: "queued", version: 1, attempts: [] }],
    skipDuplicates: true,
  });
  const row = await client.outbox.findUniqueOrThrow({ where: { id: request.id } });
  if (row.recipient !== to || row.data !== request.data) throw domainError("LAT-4010", { id: request.id });
  return toEntry(row);
}

export class PrismaOutbox implements OutboxStore {
  readonly #prisma: PrismaClient;

  constructor(prisma: PrismaClient) {
    this.#prisma = prisma;
  }

  enqueue(request: OutboxRequest): Promise<OutboxEntry> {
    return enqueueRow(this.#prisma, request);
  }

  async get(id: string): Promise<OutboxEntry | null> {
    const row = await this.#prisma.outbox.findUnique({ where: { id } });
    return row === null ? null : toEntry(row);
  }

  async nextQueued(sender: KeyAddress): Promise<OutboxEntry | null> {
    const row = await this.#prisma.outbox.findFirst({
      where: { sender, status: "queued" },
      orderBy: { position: "asc" },
    });
    return row === null ? null : toEntry(row);
  }

  async queued(sender: KeyAddress, limit: number): Promise<readonly OutboxEntry[]> {
    const rows = await this.#prisma.outbox.findMany({
      where: { sender, status: "queued" },
      orderBy: { position: "asc" },
      take: limit,
    });
    return rows.map(toEntry);
  }

  async unsettled(sender: KeyAddress, limit: number): Promise<readonly OutboxEntry[]> {
    const rows = await this.#prisma.outbox.findMany({
      where: { sender, status: { in: UNSETTLED } },
      orderBy: { nonce: { sort: "asc", nulls: "last" } },
      take: limit,
    });
    return rows.map(toEntry);
  }

  async historyBelow(sender: KeyAddress, belowNonce: number, limit: number): Promise<readonly OutboxEntry[]> {
    const rows = await this.#prisma.outbox.findMany({
      where: { sender, nonce: { lt: belowNonce } },
      orderBy: { nonce: "desc" },
      take: limit,
    });
    return rows.map(toEntry);
  }

  async highestNonce(sender: KeyAddress): Promise<number | null> {
    const { _max } = await this.#prisma.outbox.aggregate({ where: { sender }, _max: { nonce: true } });
    return _max.nonce === null ? null : integer(_max.nonce);
  }

  async save(entry: OutboxEntry): Promise<boolean> {
    try {
      const { count } = await this.#prisma.outbox.updateMany({
        where: { id: entry.id, version: entry.version - 1 },
        data: {
          status: entry.status,
          version: entry.version,
          nonce: entry.nonce,
          attempts: asDocument(entry.attempts.map(storeAttempt)),
          inclusion: entry.inclusion === null ? Prisma.DbNull : asDocument(entry.inclusion),
          fault: entry.fault === null ? Prisma.DbNull : asDocument(entry.fault),
          broadcastAt: entry.broadcastAt,
        },
      });
      return count === 1;
    } catch (error) {
      // The nonce was given to another row of this sender in the meantime.
      if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === "P2002") return false;
      throw error;
    }
  }
}
