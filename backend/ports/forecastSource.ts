/** What each metering point can offer and needs in an interval. */
import type { IntervalIndex } from "../core/time/marketInterval.ts";
import type { WattHours } from "../core/units/quantities.ts";
import type { DeviceState, PointDispatch } from "./meterSource.ts";

/**
 * Forecast of one point; every figure >= 0, and demand or surplus is 0. Devices that can wait are apart: the
 * trading plan decides whether they serve the home or the market first.
 */
export interface PointForecast {
  readonly meteringPointId: string;
  /** Load that own solar does not cover. */
  readonly demandWh: WattHours;
  /** Solar that own load does not take. */
  readonly surplusWh: WattHours;
  /** Battery and car could take this much. */
  readonly flexibleBuyWh: WattHours;
  /** The battery could give this much, its reserve left alone. */
  readonly flexibleSellWh: WattHours;
}

export interface ForecastRequest {
  readonly communityId: string;
  readonly interval: IntervalIndex;
  /** Newest metered interval when plans speak: three before `interval`, or before the first there is. */
  readonly knownInterval: IntervalIndex;
  /** Devices at the end of `knownInterval`; empty at the very beginning. */
  readonly knownStates: readonly DeviceState[];
  /** What was matched since, interval by interval; the interval just before is not cleared yet. */
  readonly pending: readonly (readonly PointDispatch[])[];
  /** States at the end of an earlier interval, for forecasts from history; empty when there are none. */
  readonly history: (interval: IntervalIndex) => Promise<readonly DeviceState[]>;
}

export interface ForecastSource {
  /** One per metering point. Depends on the request and the seed only. */
  forecast(request: ForecastRequest): Promise<readonly PointForecast[]>;
}
