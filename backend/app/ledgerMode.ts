/**
 * Which ledger mode an interval is proven in. The community's choice stands in the tariff sheet that the interval's
 * orders named; where the registry asks for mode E, it is in force whatever the sheet says.
 */
import type { ClearedInterval } from "../core/clearing/clearing.ts";
import { type BatchInput, type CommittedBatch, commitBatch } from "../core/commitment/commitBatch.ts";
import { checkFullBatch, fullEntries, packOrders } from "../core/commitment/fullBatch.ts";
import { DomainError, type ErrorCode } from "../core/errors/domainError.ts";
import type { BookedOrder, Hex } from "../core/orders/order.ts";
import { localChargeTicks } from "../core/tariffs/localCharge.ts";
import type { Community, MeteringPoint, NetworkVersion } from "../ports/community.ts";
import type { FullModeFault, IntervalRecord } from "../ports/intervals.ts";
import { type Market, networkOf, requireDomain, required } from "./market.ts";

/** Whether mode E is in force for the interval; null while only the chain could say and does not answer. */
export async function fullModeOf(
  market: Pick<Market, "store" | "ledger">,
  community: Community,
  record: IntervalRecord,
): Promise<boolean | null> {
  const sheet = await market.store.tariffSheet(record.communityId, record.tariffVersion);
  if (sheet?.ledgerMode === "E") return true;
  const registry = market.ledger?.fullMode;
  return registry === undefined ? false : registry(requireDomain(community).feeder);
}

/** Segment of every metering point of the interval's network. */
export function segmentsOfPoints(
  network: Pick<NetworkVersion, "segments">,
  points: readonly MeteringPoint[],
): ReadonlyMap<string, number | undefined> {
  const segments = new Map(
    network.segments.flatMap((segment) => segment.pointIds.map((id) => [id, segment.index] as const)),
  );
  return new Map(points.map((point) => [point.id, segments.get(point.pointId)]));
}

/** Too many orders; a price beyond fifteen bits. */
const UNFIT: readonly ErrorCode[] = ["LAT-4132", "LAT-4139"];

/** The book as gate closure commits it in mode E, null when it does not fit. @throws LAT-7013 */
export async function packedBook(
  market: Pick<Market, "store">,
  record: IntervalRecord,
  book: readonly { readonly order: Pick<BookedOrder, "orderId" | "sequence" | "order"> }[],
): Promise<Hex | null> {
  const { store } = market;
  const [network, points, sheet] = await Promise.all([
    networkOf(market, record),
    store.meteringPoints(record.communityId),
    store.tariffSheet(record.communityId, record.tariffVersion),
  ]);
  const segmentOf = segmentsOfPoints(network, points);
  const networkChargeTicks = localChargeTicks(sheet);
  const entries = book.map(({ order }) => {
    const segment = segmentOf.get(order.order.meteringPointId) ?? null;
    return {
      order,
      networkChargeTicks,
      segment: required(segment, "The segment of an order", record.interval),
    };
  });
  try {
    return packOrders(fullEntries(entries));
  } catch (error) {
    if (error instanceof DomainError && UNFIT.includes(error.code)) return null;
    throw error;
  }
}

export interface ModeBatch {
  readonly built: CommittedBatch;
  /** Null in mode E as it should be, and in mode G. */
  readonly unproven: FullModeFault | null;
}

/**
 * The batch in the mode that was frozen at gate closure. What mode E cannot express is built without its proof,
 * with the reason. @throws LAT-41xx
 */
export function buildInMode(input: Omit<BatchInput, "full">, fullMode: boolean): ModeBatch {
  if (!fullMode) return { built: commitBatch(input), unproven: null };
  const built = commitBatch({ ...input, full: "unproven" });
  return { built, unproven: contradiction(built, input.cleared) };
}

/** What the contract would revert with: another rule's outcome, or an order that the network kept out (LAT-3014). */
function contradiction(
  { batch, packedOrders }: CommittedBatch,
  { rule = "nodal", refused = [] }: ClearedInterval,
): FullModeFault | null {
  const failure = packedOrders === null ? null : checkFullBatch(batch, packedOrders);
  if (failure === null) return null;
  const { code, segment, actual, limit } = failure;
  const first = `${code} at ${segment ?? "the batch"}: ${actual}, limit ${limit}`;
  return { code: "LAT-4158", reason: `${first} (rule ${rule}, ${refused.length} orders left out)` };
}
