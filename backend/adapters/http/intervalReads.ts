/**
 * Per-interval figures that lists need, remembered: what was cleared and what devices reported never changes
 * afterwards, and the stored documents are large. Bounded; the oldest entry goes first.
 */
import type { BindingConstraint } from "../../core/clearing/clearing.ts";
import type { MicroEuroPerKWh } from "../../core/units/quantities.ts";
import type { IntervalRecord } from "../../ports/intervals.ts";
import type { DeviceState } from "../../ports/meterSource.ts";
import type { Store } from "../../ports/store.ts";

const MAX_REMEMBERED = 4_000;

export interface ClearingFacts {
  readonly poolPrice: MicroEuroPerKWh;
  /** Price by segment index. */
  readonly segmentPrices: ReadonlyMap<number, MicroEuroPerKWh>;
  readonly binding: readonly BindingConstraint[];
}

export interface IntervalReads {
  /** Null when the interval is not cleared, or void. */
  facts(record: IntervalRecord): Promise<ClearingFacts | null>;
  /** Empty until the interval is metered. */
  deviceStates(record: IntervalRecord): Promise<readonly DeviceState[]>;
}

function remembered<T>(load: (record: IntervalRecord) => Promise<T | null>) {
  const known = new Map<string, T>();
  return async (record: IntervalRecord): Promise<T | null> => {
    const key = `${record.communityId}|${record.feederId}|${record.interval}`;
    const hit = known.get(key);
    if (hit !== undefined) return hit;
    const value = await load(record);
    if (value === null) return null;
    if (known.size >= MAX_REMEMBERED) {
      const oldest = known.keys().next();
      if (!oldest.done) known.delete(oldest.value);
    }
    known.set(key, value);
    return value;
  };
}

export function intervalReads(store: Pick<Store, "clearing" | "deviceStates">): IntervalReads {
  const facts = remembered(async (record): Promise<ClearingFacts | null> => {
    const clearing = await store.clearing(record);
    if (clearing === null) return null;
    return {
      poolPrice: clearing.poolPrice,
      segmentPrices: new Map(clearing.segments.map((segment) => [segment.index, segment.price])),
      binding: clearing.binding,
    };
  });
  const states = remembered(async (record) => {
    const found = await store.deviceStates(record);
    return found.length === 0 ? null : found;
  });
  return {
    async facts(record) {
      const early = record.state === "open" || record.state === "closed" || record.state === "void";
      return early ? null : facts(record);
    },
    async deviceStates(record) {
      return (await states(record)) ?? [];
    },
  };
}
