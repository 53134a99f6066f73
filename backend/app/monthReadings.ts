/** How many readings of a month were not measured, or never came. */
import type { BillingPeriod } from "../core/billing/billingPeriod.ts";
import type { Store } from "../ports/store.ts";

/** Over intervals that were metered; a month that goes on counts as far as it went. */
export async function memberReadingsOf(
  store: Store,
  communityId: string,
  { from, to }: BillingPeriod,
): Promise<{ readonly estimated: number; readonly missing: number }> {
  const [points, records] = await Promise.all([
    store.meteringPoints(communityId),
    store.intervals(communityId, { from, to }),
  ]);
  const metered = new Set(
    records.filter(({ readingCount }) => readingCount > 0).map(({ interval }) => interval),
  );
  let [estimated, missing] = [0, 0];
  for (const { id } of points) {
    const readings = await store.memberReadings(communityId, id, { from, to });
    const there = new Set(readings.map(({ interval }) => interval));
    estimated += readings.filter(({ quality }) => quality !== "measured").length;
    for (const interval of metered) if (!there.has(interval)) missing += 1;
  }
  return { estimated, missing };
}
