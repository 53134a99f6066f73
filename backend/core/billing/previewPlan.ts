/**
 * What a trading plan would have brought on past days. The plan's own rule (`deriveOrders`) speaks for every interval
 * again, with the sun, the use and the car as they were; an order counts as filled when it was strictly better than
 * the price of that interval, as the clearing certificate promises, and as not filled when it was equal or worse.
 * Assumed: the own order would not have moved the price. The battery is run anew; what it holds at the end more or
 * less than at the start counts at the feed-in tariff, its least use.
 */
import { deriveOrders } from "../orders/deriveOrders.ts";
import type { Order, TradingPlan } from "../orders/order.ts";
import type { EpochSeconds, IntervalIndex } from "../time/marketInterval.ts";
import { costDown, type MicroEuroPerKWh, type WattHours, wattHours } from "../units/quantities.ts";

/** One past interval of one home. */
export interface PastInterval {
  readonly interval: IntervalIndex;
  /** + surplus, − need, Wh; the battery left out. */
  readonly netWh: number;
  /** Prices of the interval; null where the market was void. */
  readonly sellPrice: MicroEuroPerKWh | null;
  /** All-in. */
  readonly buyPrice: MicroEuroPerKWh | null;
  readonly retail: MicroEuroPerKWh;
  readonly feedIn: MicroEuroPerKWh;
  /** Batteries buy by day and give in the evening, never both. */
  readonly mayCharge: boolean;
}

export interface PreviewBattery {
  readonly capacityWh: number;
  /** Most energy at the meter in one interval. */
  readonly maxIntervalWh: number;
  readonly storedWh: number;
}

export interface PreviewTerms {
  readonly communityId: string;
  readonly priceFloor: MicroEuroPerKWh;
  readonly priceCap: MicroEuroPerKWh;
  readonly capacityWh: WattHours;
  readonly tariffVersion: number;
  readonly expiresAt: EpochSeconds;
}

export interface PreviewedDay {
  /** + earned, − paid, net of VAT, µ€. */
  readonly netMicroEuro: number;
  readonly soldLocalWh: number;
  readonly boughtLocalWh: number;
  readonly fedInWh: number;
  readonly gridWh: number;
}

/** Taken out per put in, percent, once each way. */
const ONE_WAY_PERCENT = 95;

interface Run extends PreviewedDay {
  readonly storedWh: number;
}

const isFilled = (order: Order, past: PastInterval): boolean =>
  order.side === "sell"
    ? past.sellPrice !== null && order.limitPrice < past.sellPrice
    : past.buyPrice !== null && order.limitPrice > past.buyPrice;

/** Room and content of the battery in one interval, Wh at the meter. */
function batteryRoom(battery: PreviewBattery | null, storedWh: number, reservePercent: number) {
  if (battery === null) return { chargeWh: 0, dischargeWh: 0 };
  const room = Math.floor(((battery.capacityWh - storedWh) * 100) / ONE_WAY_PERCENT);
  const above = storedWh - (battery.capacityWh * reservePercent) / 100;
  const give = Math.floor((Math.max(0, above) * ONE_WAY_PERCENT) / 100);
  return {
    chargeWh: Math.max(0, Math.min(battery.maxIntervalWh, room)),
    dischargeWh: Math.max(0, Math.min(battery.maxIntervalWh, give)),
  };
}

/** Runs one interval: what is traded, what the grid brings or takes, and the battery after it. */
function runInterval(
  plan: TradingPlan,
  past: PastInterval,
  battery: PreviewBattery | null,
  storedWh: number,
  terms: PreviewTerms,
): Run {
  const room = batteryRoom(battery, storedWh, plan.batteryReservePercent);
  const surplus = Math.max(0, past.netWh);
  const need = Math.max(0, -past.netWh);
  const flexible = {
    flexibleChargeWh: past.mayCharge ? room.chargeWh : Math.min(room.chargeWh, surplus),
    flexibleDischargeWh: past.mayCharge ? Math.min(room.dischargeWh, need) : room.dischargeWh,
  };
  const orders = deriveOrders(
    plan,
    { netWh: past.netWh, ...flexible },
    {
      ...terms,
      interval: past.interval,
      retailPrice: past.retail,
      feedInPrice: past.feedIn,
      firstNonce: 0,
    },
  );
  const filled = { sell: 0, buy: 0, sellFlexible: 0, buyFlexible: 0 };
  for (const order of orders) {
    if (!isFilled(order, past)) continue;
    filled[order.side] += order.energyWh;
    if (order.fallback === "none")
      filled[order.side === "sell" ? "sellFlexible" : "buyFlexible"] += order.energyWh;
  }
  // Own use first, then what the market took or brought; the rest is the grid's.
  const ownDischarge = Math.min(need, flexible.flexibleDischargeWh);
  const storable = Math.min(surplus, flexible.flexibleChargeWh);
  const soldSun = Math.min(filled.sellFlexible, storable);
  const discharge = ownDischarge + (filled.sellFlexible - soldSun);
  const charge = storable - soldSun + filled.buyFlexible;
  const balance = past.netWh + discharge - charge;
  const fedInWh = Math.max(0, balance - filled.sell + filled.buy);
  const gridWh = Math.max(0, -(balance - filled.sell + filled.buy));
  const amount = (energyWh: number, price: MicroEuroPerKWh | null): number =>
    price === null ? 0 : costDown(wattHours(energyWh), price);
  return {
    netMicroEuro:
      amount(filled.sell, past.sellPrice) +
      amount(fedInWh, past.feedIn) -
      amount(filled.buy, past.buyPrice) -
      amount(gridWh, past.retail),
    soldLocalWh: filled.sell,
    boughtLocalWh: filled.buy,
    fedInWh,
    gridWh,
    storedWh:
      storedWh +
      Math.floor((charge * ONE_WAY_PERCENT) / 100) -
      Math.ceil((discharge * 100) / ONE_WAY_PERCENT),
  };
}

/** Sums of each day under the plan; the battery runs on from day to day. @throws LAT-1026 */
export function previewPlan(
  plan: TradingPlan,
  days: readonly (readonly PastInterval[])[],
  battery: PreviewBattery | null,
  terms: PreviewTerms,
): readonly PreviewedDay[] {
  let storedWh = battery?.storedWh ?? 0;
  return days.map((day) => {
    const before = storedWh;
    const sum = { netMicroEuro: 0, soldLocalWh: 0, boughtLocalWh: 0, fedInWh: 0, gridWh: 0 };
    for (const past of day) {
      const run = runInterval(plan, past, battery, storedWh, terms);
      storedWh = run.storedWh;
      sum.netMicroEuro += run.netMicroEuro;
      sum.soldLocalWh += run.soldLocalWh;
      sum.boughtLocalWh += run.boughtLocalWh;
      sum.fedInWh += run.fedInWh;
      sum.gridWh += run.gridWh;
    }
    const kept = storedWh - before;
    const feedIn = day.at(-1)?.feedIn ?? null;
    const worth = feedIn === null ? 0 : Math.trunc((kept * feedIn) / 1_000);
    return { ...sum, netMicroEuro: sum.netMicroEuro + worth };
  });
}
