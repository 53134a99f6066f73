/** Where readings come from: a simulated street, a file, a gateway. */
import type { MeterReading } from "../core/metering/reading.ts";
import type { IntervalIndex } from "../core/time/marketInterval.ts";
import type { WattHours } from "../core/units/quantities.ts";

/**
 * What a gateway knows at the end of an interval, e.g. `{ batteryWh: 4200, fixedNetWh: 180 }`: the state of its
 * devices, and whatever its own forecast needs to remember. Only the source itself reads it.
 */
export interface DeviceState {
  readonly meteringPointId: string;
  readonly values: Readonly<Record<string, number>>;
}

/** What the market decided for the devices of one metering point in one interval. */
export interface PointDispatch {
  readonly meteringPointId: string;
  /** Matched flexible consumption (fallback `none`): battery or car charging that now runs. */
  readonly flexibleBuyWh: WattHours;
  /** Matched flexible sale (fallback `none`): battery discharge that now runs. */
  readonly flexibleSellWh: WattHours;
  /** Most the point may export when the grid could not take all it offered; null when nothing was cut. */
  readonly exportLimitWh: WattHours | null;
}

export interface MeterRequest {
  readonly communityId: string;
  readonly interval: IntervalIndex;
  /** Of the metering points that had an order; empty for a void interval. */
  readonly dispatches: readonly PointDispatch[];
  /** At the end of the interval before; empty at the very beginning. */
  readonly previousStates: readonly DeviceState[];
}

export interface MeterDelivery {
  readonly readings: readonly MeterReading[];
  readonly deviceStates: readonly DeviceState[];
}

export interface MeterSource {
  /** Readings of every metering point, non-members included; null when they have not arrived yet. */
  read(request: MeterRequest): Promise<MeterDelivery | null>;
}
