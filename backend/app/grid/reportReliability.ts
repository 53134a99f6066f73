/** SAIDI and its family over a stretch of market time, from the events as they are stored. */
import {
  computeReliabilityIndices,
  type Interruption,
  type ReliabilityIndices,
} from "../../core/reliability/reliabilityIndices.ts";
import { type SupplyEvent, supplyReturns } from "../../core/reliability/supplyEvent.ts";
import { type EpochSeconds, epochSeconds } from "../../core/time/marketInterval.ts";
import type { Market } from "../market.ts";
import { listSupplyEvents } from "./supplyEvents.ts";

export interface ReliabilityReport {
  readonly from: EpochSeconds;
  readonly to: EpochSeconds;
  readonly customersServed: number;
  /** All, and without planned works, as regulators ask for both. */
  readonly all: ReliabilityIndices;
  readonly unplanned: ReliabilityIndices;
  readonly events: readonly SupplyEvent[];
}

/** What was interrupted by `now`: nothing that lies ahead, nothing that was called off. */
function interruptionOf(event: SupplyEvent, now: EpochSeconds): Interruption | null {
  if (event.cancelledAt !== null || event.from >= now) return null;
  const end = Math.min(supplyReturns(event.kind === "planned" ? event : { ...event, until: null }), now);
  return { startedAt: event.from, endedAt: epochSeconds(end), customers: event.pointIds };
}

/** Events from `from` to now; an outage lasts until it is reported restored, works until their planned end. */
export async function reportReliability(
  market: Pick<Market, "store">,
  communityId: string,
  from: EpochSeconds,
  now: EpochSeconds,
): Promise<ReliabilityReport> {
  const [events, points] = await Promise.all([
    listSupplyEvents(market, communityId, from, now),
    market.store.meteringPoints(communityId),
  ]);
  const indices = (list: readonly SupplyEvent[]): ReliabilityIndices =>
    computeReliabilityIndices({
      interruptions: list.flatMap((event) => interruptionOf(event, now) ?? []),
      customersServed: points.length,
      from,
      to: now,
    });
  return {
    from,
    to: now,
    customersServed: points.length,
    all: indices(events),
    unplanned: indices(events.filter(({ kind }) => kind === "outage")),
    events,
  };
}
