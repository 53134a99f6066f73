/** Linked orders in PostgreSQL. */
import type { LinkedOrder } from "../../core/orders/linkedOrder.ts";
import { lastInterval } from "../../core/orders/linkedState.ts";
import type { Hex, KeyAddress } from "../../core/orders/order.ts";
import { type EpochSeconds, epochSeconds } from "../../core/time/marketInterval.ts";
import type { IntervalRange } from "../../ports/intervals.ts";
import type { AddLinkedOutcome, LinkedOrderStore, StoredLinkedOrder } from "../../ports/linkedOrders.ts";
import type { PrismaClient } from "../../prisma/generated/client.ts";
import type { LinkedOrderModel } from "../../prisma/generated/models.ts";
import { byText, document, insertRows, integer } from "./rows.ts";

const toStored = (row: LinkedOrderModel): StoredLinkedOrder => ({
  linkedOrder: document<LinkedOrder>(row.body),
  linkedOrderId: row.linkedOrderId as Hex,
  signer: row.signer as KeyAddress,
  signature: row.signature as Hex,
  receivedAt: epochSeconds(integer(row.receivedAt)),
  cancelledAt: row.cancelledAt === null ? null : epochSeconds(integer(row.cancelledAt)),
});

export class PrismaLinkedOrders implements LinkedOrderStore {
  readonly #prisma: PrismaClient;

  constructor(prisma: PrismaClient) {
    this.#prisma = prisma;
  }

  async addLinkedOrder(communityId: string, order: StoredLinkedOrder): Promise<AddLinkedOutcome> {
    const { linkedOrder, linkedOrderId } = order;
    const row = {
      community_id: communityId,
      linked_order_id: linkedOrderId,
      metering_point_id: linkedOrder.meteringPointId,
      first_interval: linkedOrder.firstInterval,
      last_interval: lastInterval(linkedOrder),
      nonce: linkedOrder.nonce,
      body: linkedOrder,
      signer: order.signer,
      signature: order.signature,
      received_at: order.receivedAt,
    };
    const added = await this.#prisma.$transaction((transaction) =>
      insertRows(transaction, "linked_order", [row], "DO NOTHING"),
    );
    if (added === 1) return "added";
    return (await this.linkedOrder(communityId, linkedOrderId)) === null ? "nonce-used" : "already-added";
  }

  async linkedOrder(communityId: string, linkedOrderId: Hex): Promise<StoredLinkedOrder | null> {
    const key = { communityId_linkedOrderId: { communityId, linkedOrderId } };
    const row = await this.#prisma.linkedOrder.findUnique({ where: key });
    return row === null ? null : toStored(row);
  }

  async linkedOrders(
    communityId: string,
    { from, to }: IntervalRange,
    meteringPointId?: string,
  ): Promise<readonly StoredLinkedOrder[]> {
    const rows = await this.#prisma.linkedOrder.findMany({
      where: {
        communityId,
        firstInterval: { lt: to },
        lastInterval: { gte: from },
        ...(meteringPointId === undefined ? {} : { meteringPointId }),
      },
    });
    return rows
      .map(toStored)
      .sort(byText((order) => order.linkedOrderId))
      .sort((a, b) => a.receivedAt - b.receivedAt);
  }

  async cancelLinkedOrder(communityId: string, linkedOrderId: Hex, at: EpochSeconds): Promise<boolean> {
    const { count } = await this.#prisma.linkedOrder.updateMany({
      where: { communityId, linkedOrderId, cancelledAt: null },
      data: { cancelledAt: at },
    });
    return count === 1;
  }
}
