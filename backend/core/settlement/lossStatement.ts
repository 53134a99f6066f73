/**
 * What the cables lost, between network operator and retailer: the operator buys the losses of its network. A
 * statement, not ledger lines: the transformer's meter may come late or never, and no member's money hangs on it.
 */
import type { Reconciliation } from "../metering/reconcile.ts";
import type { IntervalIndex } from "../time/marketInterval.ts";
import {
  costDown,
  type MicroEuro,
  type MicroEuroPerKWh,
  microEuro,
  type WattHours,
  wattHours,
} from "../units/quantities.ts";

/** An interval whose street and transformer were both metered. */
export interface MeteredLosses {
  readonly interval: IntervalIndex;
  readonly reconciliation: Pick<Reconciliation, "lossWh" | "status">;
  /** Of energy in the interval, without network charge: the sheet's retail energy price, or one agreed apart. */
  readonly price: MicroEuroPerKWh;
}

export interface LossStatement {
  readonly intervals: number;
  /** Not counted, because meters and transformer cannot both be right. */
  readonly implausible: readonly IntervalIndex[];
  readonly lossWh: WattHours;
  /** Network operator to retailer, µ€, each interval rounded down; negative where rounded meters gave more than came. */
  readonly amountMicroEuro: MicroEuro;
}

/** Sums plausible intervals; the order of intervals changes nothing. @throws LAT-9001 overflow */
export function lossStatement(metered: readonly MeteredLosses[]): LossStatement {
  const good = metered.filter(({ reconciliation }) => reconciliation.status === "plausible");
  const implausible = metered
    .filter(({ reconciliation }) => reconciliation.status !== "plausible")
    .map(({ interval }) => interval)
    .sort((a, b) => a - b);
  const lossWh = good.reduce((sum, { reconciliation }) => sum + reconciliation.lossWh, 0);
  const amount = good.reduce(
    (sum, { reconciliation, price }) => sum + costDown(reconciliation.lossWh, price),
    0,
  );
  return {
    intervals: good.length,
    implausible,
    lossWh: wattHours(lossWh),
    amountMicroEuro: microEuro(amount),
  };
}
