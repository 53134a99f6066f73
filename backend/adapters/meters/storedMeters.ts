/** Meters of a community whose readings come in from outside: by file, HTTP, MQTT, or as estimates. */
import { domainError } from "../../core/errors/domainError.ts";
import type { MeterSource } from "../../ports/meterSource.ts";
import type { Store } from "../../ports/store.ts";

/**
 * An interval is metered when every metering point has a reading, however it came in. No device states: nobody
 * reports them. @throws LAT-7014
 */
export const createStoredMeters = (
  store: Pick<Store, "community" | "meteringPoints" | "readings">,
): MeterSource => ({
  async read({ communityId, interval }) {
    const community = await store.community(communityId);
    if (community === null) throw domainError("LAT-7014", { community: communityId });
    const [points, readings] = await Promise.all([
      store.meteringPoints(communityId),
      store.readings({ communityId, feederId: community.feederId, interval }),
    ]);
    const arrived = new Set(readings.map((reading) => reading.meteringPointId));
    return points.every((point) => arrived.has(point.id)) ? { readings, deviceStates: [] } : null;
  },
});
