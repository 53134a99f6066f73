/** What stands at each connection point before the market decides, and after. */

import type { Allocation, BaseInjection } from "../core/clearing/clearing.ts";
import { addPower, type PointPower, powerOfNet } from "../core/network/pointPower.ts";
import type { TradingPlan } from "../core/orders/order.ts";
import type { MeteringPoint } from "../ports/community.ts";
import type { PointForecast } from "../ports/forecastSource.ts";
import type { StoredOrder } from "../ports/intervals.ts";

export interface IntervalSituation {
  readonly points: readonly MeteringPoint[];
  readonly plans: readonly TradingPlan[];
  /** Metering points whose plan speaks for them in orders. */
  readonly planned: ReadonlySet<string>;
  readonly forecast: readonly PointForecast[];
  readonly orders: readonly StoredOrder[];
}

/** Fixed injections per metering point: whoever has no plan flows as forecast, market or not. */
export function baseInjections({ points, planned, forecast }: IntervalSituation): readonly BaseInjection[] {
  const pointIds = new Map(points.map((point) => [point.id, point.pointId]));
  return forecast
    .filter((entry) => !planned.has(entry.meteringPointId))
    .flatMap(({ meteringPointId, surplusWh, demandWh }) => {
      const pointId = pointIds.get(meteringPointId);
      const energyWh = surplusWh - demandWh;
      if (pointId === undefined || energyWh === 0) return [];
      return [{ pointId, energyWh, reactiveVar: powerOfNet(energyWh).reactiveVar }];
    });
}

type PowerMap = Map<string, PointPower>;

function add(powers: PowerMap, pointId: string | undefined, power: PointPower): void {
  if (pointId === undefined) return;
  const before = powers.get(pointId);
  powers.set(pointId, before === undefined ? power : addPower(before, power));
}

/** Power without any market decision: the base and all demand that must be served. */
export function plannedPower(situation: IntervalSituation): ReadonlyMap<string, PointPower> {
  const pointIds = new Map(situation.points.map((point) => [point.id, point.pointId]));
  const powers: PowerMap = new Map();
  for (const { pointId, energyWh } of baseInjections(situation)) add(powers, pointId, powerOfNet(energyWh));
  for (const { order } of situation.orders) {
    if (order.side !== "buy" || order.fallback !== "grid") continue;
    add(powers, pointIds.get(order.meteringPointId), powerOfNet(-order.energyWh));
  }
  return powers;
}

/** Planned power plus what was decided: sales and exports flow in, flexible purchases flow out at unity. */
export function clearedPower(
  situation: IntervalSituation,
  allocations: readonly Allocation[],
): ReadonlyMap<string, PointPower> {
  const pointIds = new Map(situation.points.map((point) => [point.id, point.pointId]));
  const orders = new Map(situation.orders.map((entry) => [entry.orderId, entry.order]));
  const powers: PowerMap = new Map(plannedPower(situation));
  for (const { orderId, localWh, gridWh } of allocations) {
    const order = orders.get(orderId);
    if (order === undefined) continue;
    const pointId = pointIds.get(order.meteringPointId);
    if (order.side === "sell") add(powers, pointId, powerOfNet(localWh + gridWh));
    else if (order.fallback === "none") {
      add(powers, pointId, { activeW: -powerOfNet(localWh).activeW, reactiveVar: 0 });
    }
  }
  return powers;
}
