/** Planned works and outages: where supply is missing, since when, and until when as far as one can say. */
import { type EpochSeconds, type IntervalIndex, intervalEnd, intervalStart } from "../time/marketInterval.ts";

export type SupplyEventKind = "planned" | "outage";

/** What was said about an event, oldest first. */
export interface SupplyUpdate {
  readonly at: EpochSeconds;
  /** Planned or estimated restoration as of then; null: nobody can say. */
  readonly until: EpochSeconds | null;
  /** Plain words for the members concerned; may be empty. */
  readonly note: string;
}

export interface SupplyEvent {
  readonly id: string;
  readonly feederId: string;
  readonly kind: SupplyEventKind;
  /** Branches and buses that are out of service. */
  readonly elements: readonly string[];
  readonly reason: string;
  readonly from: EpochSeconds;
  /** Planned end or estimated restoration; null: nobody can say. */
  readonly until: EpochSeconds | null;
  readonly restoredAt: EpochSeconds | null;
  /** Works that will not happen. */
  readonly cancelledAt: EpochSeconds | null;
  /** Connection points without supply, found from the topology when it was registered. */
  readonly pointIds: readonly string[];
  readonly networkVersion: number;
  readonly updates: readonly SupplyUpdate[];
  /** Rises by one with every change. */
  readonly version: number;
}

/** First second with supply again, as far as known; infinity while nobody can say. */
export function supplyReturns({
  restoredAt,
  until,
}: Pick<SupplyEvent, "restoredAt" | "until">): EpochSeconds | number {
  return restoredAt ?? until ?? Number.POSITIVE_INFINITY;
}

/** Whether the event takes supply away in some second of the interval. A cancelled one takes none. */
export function interruptsInterval(
  event: Pick<SupplyEvent, "from" | "until" | "restoredAt" | "cancelledAt">,
  interval: IntervalIndex,
): boolean {
  if (event.cancelledAt !== null) return false;
  return event.from < intervalEnd(interval) && supplyReturns(event) > intervalStart(interval);
}

/** Connection points without supply in an interval, each with the event that takes it away. */
export function pointsWithoutSupply(
  events: readonly SupplyEvent[],
  interval: IntervalIndex,
): ReadonlyMap<string, SupplyEvent> {
  const without = new Map<string, SupplyEvent>();
  for (const event of events) {
    if (!interruptsInterval(event, interval)) continue;
    for (const pointId of event.pointIds) if (!without.has(pointId)) without.set(pointId, event);
  }
  return without;
}
