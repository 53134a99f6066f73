/**
 * Forecast of a community whose meters report from outside: the mean of the same quarter hour of the last seven days
 * that were metered. It knows no weather and no devices; a point without history is expected to do nothing.
 */
import { domainError } from "../../core/errors/domainError.ts";
import { intervalIndex } from "../../core/time/marketInterval.ts";
import { wattHours } from "../../core/units/quantities.ts";
import type { ForecastSource } from "../../ports/forecastSource.ts";
import type { Store } from "../../ports/store.ts";

const DAY = 96;
const DAYS_BACK = 7;

/** @throws LAT-7014 */
export const createStoredForecast = (
  store: Pick<Store, "community" | "meteringPoints" | "readings">,
): ForecastSource => ({
  async forecast({ communityId, interval, knownInterval }) {
    const community = await store.community(communityId);
    if (community === null) throw domainError("LAT-7014", { community: communityId });
    const earlier = Array.from({ length: DAYS_BACK }, (_, day) => interval - DAY * (day + 1)).filter(
      (index) => index >= 0 && index <= knownInterval,
    );
    const [points, ...days] = await Promise.all([
      store.meteringPoints(communityId),
      ...earlier.map((index) =>
        store.readings({ communityId, feederId: community.feederId, interval: intervalIndex(index) }),
      ),
    ]);
    const seen = new Map<string, { net: number; days: number }>();
    for (const { meteringPointId, importWh, exportWh } of days.flat()) {
      const before = seen.get(meteringPointId) ?? { net: 0, days: 0 };
      seen.set(meteringPointId, { net: before.net + importWh - exportWh, days: before.days + 1 });
    }
    return points.map(({ id }) => {
      const history = seen.get(id);
      const net = history === undefined ? 0 : Math.round(history.net / history.days);
      return {
        meteringPointId: id,
        demandWh: wattHours(Math.max(0, net)),
        surplusWh: wattHours(Math.max(0, -net)),
        flexibleBuyWh: wattHours(0),
        flexibleSellWh: wattHours(0),
      };
    });
  },
});
