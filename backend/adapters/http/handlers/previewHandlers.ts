/** What a plan would have brought. */
import type { z } from "zod";
import { LEAST_DAYS, type PreviewReads } from "../../../app/previewHomePlan.ts";
import type { PreviewedDay } from "../../../core/billing/previewPlan.ts";
import { defaultTradingPlan } from "../../../core/orders/tradingPlan.ts";
import { allInRetailPrice } from "../../../core/tariffs/tariffRules.ts";
import { intervalOf } from "../../../core/time/marketInterval.ts";
import { microEuro, microEuroPerKWh, wattHours } from "../../../core/units/quantities.ts";
import { type Context, checked, type Handler } from "../context.ts";
import { loadNetwork, loadTariff } from "../homeDay.ts";
import { refuse } from "../problem.ts";
import type { PlanPreview } from "../schemas/homeDevices.ts";
import { PlanRequest } from "../schemas/household.ts";

type View = z.infer<typeof PlanPreview>;

const mean = (values: readonly number[]): number =>
  Math.round(values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length));

const presentDays = (days: readonly PreviewedDay[]): NonNullable<View["wanted"]> => {
  const nets = days.map((day) => day.netMicroEuro);
  return {
    netMicroEuro: microEuro(mean(nets)),
    lowMicroEuro: microEuro(Math.min(...nets)),
    highMicroEuro: microEuro(Math.max(...nets)),
    soldLocalWh: wattHours(mean(days.map((day) => day.soldLocalWh))),
    boughtLocalWh: wattHours(mean(days.map((day) => day.boughtLocalWh))),
  };
};

/** Readings and prices through what the server remembers of past intervals. */
async function readsOf({ deps, reads, pointId }: Context, connectionId: string): Promise<PreviewReads> {
  const network = await loadNetwork(deps, intervalOf(deps.clock.now()));
  const segment = network.segments.find((s) => s.pointIds.includes(connectionId))?.index ?? -1;
  return {
    batteryWh: async (record) => {
      const states = await reads.deviceStates(record);
      return states.find((state) => state.meteringPointId === pointId)?.values.batteryWh ?? null;
    },
    prices: async (record) => {
      const facts = await reads.facts(record);
      if (facts === null) return null;
      return { sell: facts.segmentPrices.get(segment) ?? facts.poolPrice, pool: facts.poolPrice };
    },
  };
}

export const previewPlan: Handler = async (context) => {
  const { deps, pointId } = context;
  const { store, communityId } = deps;
  const wanted = checked(context, "body", PlanRequest);
  const now = deps.clock.now();
  const [point, stored, tariff] = await Promise.all([
    store.meteringPoint(communityId, pointId),
    store.tradingPlan(communityId, pointId),
    loadTariff(deps, now),
  ]);
  if (point === null) throw refuse("LAT-8001");
  const prices = { feedIn: tariff.feedIn, retailAllIn: allInRetailPrice(tariff) };
  const current = stored ?? defaultTradingPlan(pointId, prices);
  const plan = {
    meteringPointId: pointId,
    style: wanted.style,
    buyLimit: microEuroPerKWh(wanted.buyLimit),
    sellLimit: microEuroPerKWh(wanted.sellLimit),
    batteryReservePercent: wanted.batteryReservePercent,
  };
  const reads = await readsOf(context, point.pointId);
  const found = await deps.useCases.previewPlan(point, { wanted: plan, current }, now, reads);
  const body: View =
    found === null
      ? {
          state: "estimated",
          reason: "history-too-thin",
          days: 0,
          leastDays: LEAST_DAYS,
          wanted: null,
          current: null,
          bookedMicroEuro: null,
          missMicroEuro: null,
        }
      : {
          state: "estimated",
          reason: null,
          days: found.days.length,
          leastDays: LEAST_DAYS,
          wanted: presentDays(found.days),
          current: presentDays(found.current),
          bookedMicroEuro: microEuro(mean(found.booked)),
          missMicroEuro: microEuro(
            mean(found.current.map((day, i) => Math.abs(day.netMicroEuro - (found.booked[i] ?? 0)))),
          ),
        };
  return { body };
};
