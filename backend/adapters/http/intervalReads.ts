/**
 * Per-interval figures that lists need, remembered: what was cleared and what devices reported never changes
 * afterwards, and the stored documents are large. Bounded; the oldest entry goes first.
 */

import type { z } from "zod";
import type { BindingConstraint } from "../../core/clearing/clearing.ts";
import type { Feeder } from "../../core/network/feeder.ts";
import type { MicroEuroPerKWh } from "../../core/units/quantities.ts";
import type { IntervalRecord } from "../../ports/intervals.ts";
import type { DeviceState } from "../../ports/meterSource.ts";
import type { Store } from "../../ports/store.ts";
import { causedByTrades, presentEvidenceRow } from "./presenters/evidenceView.ts";
import type { EvidenceRow } from "./schemas/evidence.ts";

const MAX_REMEMBERED = 4_000;

export interface ClearingFacts {
  readonly poolPrice: MicroEuroPerKWh;
  /** Price by segment index. */
  readonly segmentPrices: ReadonlyMap<number, MicroEuroPerKWh>;
  readonly binding: readonly BindingConstraint[];
}

export interface EvidenceSummary {
  readonly row: z.infer<typeof EvidenceRow>;
  readonly published: number;
}

export interface IntervalReads {
  /** Null when the interval is not cleared, or void. */
  facts(record: IntervalRecord): Promise<ClearingFacts | null>;
  /** One row of the evidence list, and the violations in it that trades caused and that were published. */
  evidenceSummary(record: IntervalRecord, feeder: Feeder): Promise<EvidenceSummary>;
  /** Empty until the interval is metered. */
  deviceStates(record: IntervalRecord): Promise<readonly DeviceState[]>;
}

function remembered<T>() {
  const known = new Map<string, T>();
  return async (record: IntervalRecord, load: () => Promise<T | null>): Promise<T | null> => {
    const key = `${record.communityId}|${record.feederId}|${record.interval}`;
    const hit = known.get(key);
    if (hit !== undefined) return hit;
    const value = await load();
    if (value === null) return null;
    if (known.size >= MAX_REMEMBERED) {
      const oldest = known.keys().next();
      if (!oldest.done) known.delete(oldest.value);
    }
    known.set(key, value);
    return value;
  };
}

type ReadStore = Pick<Store, "clearing" | "deviceStates" | "evidence" | "batch">;

async function readFacts(store: ReadStore, record: IntervalRecord): Promise<ClearingFacts | null> {
  const clearing = await store.clearing(record);
  if (clearing === null) return null;
  return {
    poolPrice: clearing.poolPrice,
    segmentPrices: new Map(clearing.segments.map((segment) => [segment.index, segment.price])),
    binding: clearing.binding,
  };
}

async function summarise(store: ReadStore, record: IntervalRecord, feeder: Feeder): Promise<EvidenceSummary> {
  const stages = await store.evidence(record);
  const batch = await store.batch(record);
  const row = presentEvidenceRow({ record, feeder, stages, batch });
  const cleared = stages.find(({ stage }) => stage === "cleared");
  if (cleared === undefined || !isPublished(record) || cleared.violations.length === 0) {
    return { row, published: 0 };
  }
  return { row, published: causedByTrades(cleared, await store.clearing(record)).length };
}

/** The batch counts: on chain, or committed in a run without one. */
const isPublished = ({ state }: IntervalRecord): boolean =>
  state === "committed" || state === "metered" || state === "settled" || state === "billed";

const isFinished = ({ state, fallbackSettled }: IntervalRecord): boolean =>
  state === "billed" || (state === "void" && fallbackSettled);

export function intervalReads(store: ReadStore): IntervalReads {
  const facts = remembered<ClearingFacts>();
  const states = remembered<readonly DeviceState[]>();
  const evidence = remembered<EvidenceSummary>();
  return {
    async facts(record) {
      const early = record.state === "open" || record.state === "closed" || record.state === "void";
      return early ? null : facts(record, () => readFacts(store, record));
    },
    async evidenceSummary(record, feeder) {
      const summary = () => summarise(store, record, feeder);
      return (isFinished(record) ? await evidence(record, summary) : null) ?? (await summary());
    },
    async deviceStates(record) {
      const load = async () => {
        const found = await store.deviceStates(record);
        return found.length === 0 ? null : found;
      };
      return (await states(record, load)) ?? [];
    },
  };
}
