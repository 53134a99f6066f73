/** Works and outages for the network operator, and for a member: its own, and nothing about others. */
import type { z } from "zod";
import { type SupplyEvent, supplyReturns } from "../../../core/reliability/supplyEvent.ts";
import { type EpochSeconds, intervalIndex, intervalOf } from "../../../core/time/marketInterval.ts";
import type { SupplyEventDto, SupplyNotices } from "../schemas/supply.ts";

type State = z.infer<typeof SupplyEventDto>["state"];

function stateOf(event: SupplyEvent, now: EpochSeconds): State {
  if (event.cancelledAt !== null) return "cancelled";
  if (event.from > now) return "ahead";
  // An outage is over when supply was reported back; works also at their planned end.
  const over = event.kind === "planned" ? supplyReturns(event) <= now : event.restoredAt !== null;
  return over ? "over" : "running";
}

const shared = (event: SupplyEvent, now: EpochSeconds) => ({
  id: event.id,
  kind: event.kind,
  reason: event.reason,
  from: event.from,
  until: event.until,
  restoredAt: event.restoredAt,
  cancelledAt: event.cancelledAt,
  updates: event.updates.map(({ at, until, note }) => ({ at, until, note })),
  state: stateOf(event, now),
});

/** `homesAt`: metering points per connection point. */
export function presentSupplyEvent(
  event: SupplyEvent,
  homesAt: ReadonlyMap<string, number>,
  now: EpochSeconds,
): z.infer<typeof SupplyEventDto> {
  return {
    ...shared(event, now),
    elements: [...event.elements],
    pointIds: [...event.pointIds],
    homes: event.pointIds.reduce((sum, pointId) => sum + (homesAt.get(pointId) ?? 0), 0),
    networkVersion: event.networkVersion,
  };
}

/** Events of one connection point, what runs and what lies ahead first. */
export function presentNotices(
  events: readonly SupplyEvent[],
  pointId: string,
  now: EpochSeconds,
): z.infer<typeof SupplyNotices> {
  const own = events.filter((event) => event.pointIds.includes(pointId));
  const notices = own.map((event) => {
    const end = supplyReturns(event);
    return {
      ...shared(event, now),
      firstInterval: intervalOf(event.from),
      lastInterval: Number.isFinite(end) ? intervalIndex(Math.ceil(end / 900) - 1) : null,
    };
  });
  return { notices: notices.slice(-100) };
}
