/** The notice that the network limits this home now or next. */
import type { z } from "zod";
import { INTERVAL_SECONDS, type IntervalIndex, intervalEnd } from "../../../core/time/marketInterval.ts";
import type { MemberOrder } from "../../../ports/intervals.ts";
import type { HomeDay } from "../homeDay.ts";
import type { LimitNotice } from "../schemas/household.ts";
import { labelElement } from "./elementLabel.ts";
import { byInterval } from "./figures.ts";

const HOUR_SECONDS = 3_600;

interface CutInterval {
  readonly interval: IntervalIndex;
  readonly side: "buy" | "sell";
  readonly element: string;
  readonly allowedWh: number;
  readonly cutWh: number;
}

/** What the network cut of the home's orders on one side in one interval; null when nothing. */
function cutOf(interval: IntervalIndex, orders: readonly MemberOrder[]): CutInterval | null {
  const cut = orders.find(
    ({ allocation }) => allocation?.explanation.code === "network-limit" && allocation.unservedWh > 0,
  );
  if (cut?.allocation == null) return null;
  const { side } = cut.order.order;
  const sameSide = orders.filter(({ order }) => order.order.side === side);
  const sum = (of: (order: MemberOrder) => number): number =>
    sameSide.reduce((total, order) => total + of(order), 0);
  return {
    interval,
    side,
    element: cut.allocation.explanation.bindingElement ?? "",
    allowedWh: sum(({ allocation }) => (allocation?.localWh ?? 0) + (allocation?.gridWh ?? 0)),
    cutWh: sum(({ allocation }) => allocation?.unservedWh ?? 0),
  };
}

/** Cuts in a row from the first cut interval at or after `from`, on the same side; null when there is none. */
export function presentLimit(day: HomeDay, from: IntervalIndex): z.infer<typeof LimitNotice> | null {
  const cuts = [...byInterval(day.orders, ({ order }) => order.order.interval)]
    .filter(([interval]) => interval >= from)
    .sort(([a], [b]) => a - b)
    .map(([interval, orders]) => cutOf(interval, orders))
    .filter((cut) => cut !== null);
  const [first] = cuts;
  if (first === undefined) return null;
  const run = cuts.filter((cut, index) => cut.interval === first.interval + index && cut.side === first.side);
  const last = run.at(-1) ?? first;
  return {
    direction: first.side === "sell" ? "export" : "import",
    until: intervalEnd(last.interval),
    limitW: Math.floor((first.allowedWh * HOUR_SECONDS) / INTERVAL_SECONDS),
    cutWh: run.reduce((sum, cut) => sum + cut.cutWh, 0),
    ...labelElement(day.network.feeder, first.element),
  };
}
