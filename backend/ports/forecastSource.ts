/** What each metering point is expected to do in an interval, before any flexible device moves. */
import type { IntervalIndex } from "../core/time/marketInterval.ts";
import type { WattHours } from "../core/units/quantities.ts";
import type { DeviceState } from "./meterSource.ts";

export interface PointForecast {
  readonly meteringPointId: string;
  readonly interval: IntervalIndex;
  /** Load that must be served, >= 0. */
  readonly loadWh: WattHours;
  /** Solar before any curtailment, >= 0. */
  readonly solarWh: WattHours;
  /** What battery and car could take, and what the battery could give, >= 0. */
  readonly flexibleBuyWh: WattHours;
  readonly flexibleSellWh: WattHours;
}

export interface ForecastRequest {
  readonly communityId: string;
  readonly interval: IntervalIndex;
  /** Devices as known when the plan speaks: at the end of `knownInterval`, three intervals before. */
  readonly knownInterval: IntervalIndex;
  readonly knownStates: readonly DeviceState[];
}

export interface ForecastSource {
  /** One per metering point. Depends on the request and the seed only. */
  forecast(request: ForecastRequest): Promise<readonly PointForecast[]>;
}
