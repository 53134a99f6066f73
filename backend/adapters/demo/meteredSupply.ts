/** The generated meters of homes without supply count nothing. */
import { meteringPointsWithoutSupply } from "../../app/grid/supplyMarket.ts";
import { wattHours } from "../../core/units/quantities.ts";
import type { MeterSource } from "../../ports/meterSource.ts";
import type { Store } from "../../ports/store.ts";

/** Passes readings on, with zeros where there is no supply. */
export const meteredSupply = (meters: MeterSource, store: Store): MeterSource => ({
  async read(request) {
    const delivery = await meters.read(request);
    if (delivery === null) return null;
    const dark = await meteringPointsWithoutSupply({ store }, request.communityId, request.interval);
    if (dark.size === 0) return delivery;
    const none = wattHours(0);
    return {
      ...delivery,
      readings: delivery.readings.map((reading) =>
        dark.has(reading.meteringPointId) ? { ...reading, importWh: none, exportWh: none } : reading,
      ),
    };
  },
});
