/** What a bundle shows of an interval, in the form in which charges are looked for. */
import { commitBalances } from "../commitment/commitBalances.ts";
import { type CommittedOrder, outcomeLeaves } from "../commitment/commitBatch.ts";
import type { BatchCommitment, SignedOrderReceipt } from "../commitment/commitment.ts";
import type { WatchedInterval } from "../commitment/findCharges.ts";
import { bookLeaf, fullEntries, packOrders } from "../commitment/fullBatch.ts";
import { localChargeTicks } from "../tariffs/localCharge.ts";
import type { BundledCommunity, IntervalProof } from "./evidenceBundle.ts";

/** What the bundle says of the community; nothing else of it is needed. */
export type WatchedCommunity = Pick<BundledCommunity, "domain" | "segments" | "meteringPoints" | "tariffs">;

const balancesOf = (community: WatchedCommunity, proof: IntervalProof | null) =>
  proof === null
    ? null
    : commitBalances(
        community.domain,
        proof.interval,
        proof.balances.map(({ account, cumulativeMicroEuro, salt }) => ({
          account,
          cumulativeMicroEuro: BigInt(cumulativeMicroEuro),
          salt,
        })),
      );

/**
 * A recorded batch beside what was shown of it; `proof` null when nothing was shown.
 * @throws LAT-41xx when what was shown cannot be hashed
 */
export function watchInterval(
  community: WatchedCommunity,
  batch: BatchCommitment,
  shown: { readonly proof: IntervalProof | null; readonly before: IntervalProof | null },
  receipts: readonly SignedOrderReceipt[],
): WatchedInterval {
  const { proof, before } = shown;
  const points = new Map(
    community.segments.flatMap(({ index, pointIds }) => pointIds.map((id) => [id, index] as const)),
  );
  const segmentOf = new Map(
    community.meteringPoints.map(({ id, pointId }) => [id, points.get(pointId) ?? -1]),
  );
  const tariff = community.tariffs.find((sheet) => sheet.version === proof?.tariffVersion);
  // An interval that became void has no outcome to show; its orders were answered by that.
  const open = proof !== null && !(proof.state === "void" && proof.cleared === null);
  const book = (open ? proof.orders : [])
    .toSorted((a, b) => a.sequence - b.sequence)
    .map(
      (order): CommittedOrder => ({
        order,
        orderSalt: order.orderSalt,
        allocationSalt: order.allocationSalt,
        segment: segmentOf.get(order.order.meteringPointId) ?? -1,
        networkChargeTicks: localChargeTicks(tariff),
      }),
    );
  // In ledger mode E the packed book lies beside the signed orders.
  const full = open && (proof.batch?.full !== undefined || tariff?.ledgerMode === "E");
  const packed = full ? packOrders(fullEntries(book)) : null;
  const shownIds = new Set(proof?.cleared?.allocations.map((entry) => entry.orderId) ?? []);
  const settled = book.filter(({ order }) => shownIds.has(order.orderId));
  return {
    domain: community.domain,
    batch,
    orders: book.map(({ order, orderSalt }) => ({
      order: order.order,
      leaf: { orderId: order.orderId, sequence: order.sequence, signer: order.signer, salt: orderSalt },
    })),
    ...(packed === null ? {} : { bookLeaf: bookLeaf(community.domain, batch.interval, packed) }),
    leaves: proof?.cleared == null ? [] : outcomeLeaves({ cleared: proof.cleared }, settled),
    balances: balancesOf(community, proof),
    before: balancesOf(community, before),
    receipts,
  };
}
