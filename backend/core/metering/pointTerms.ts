/** From when to when a metering point belongs to the community. */
import type { IntervalIndex } from "../time/marketInterval.ts";

/** Half-open; null: since ever, for ever. */
export interface PointTerm {
  readonly from: IntervalIndex | null;
  readonly to: IntervalIndex | null;
}

interface TermChange {
  readonly meteringPointId: string;
  readonly kind: "add" | "change" | "end";
  readonly effectiveFrom: IntervalIndex;
}

const ALWAYS: PointTerm = { from: null, to: null };

/** Terms of the metering points that a change added or ended; the others belong to it always. */
export function pointTerms(changes: readonly TermChange[]): ReadonlyMap<string, PointTerm> {
  const terms = new Map<string, PointTerm>();
  for (const { meteringPointId, kind, effectiveFrom } of changes) {
    const known = terms.get(meteringPointId) ?? ALWAYS;
    if (kind === "add") terms.set(meteringPointId, { ...known, from: effectiveFrom });
    if (kind === "end") terms.set(meteringPointId, { ...known, to: effectiveFrom });
  }
  return terms;
}

/** Whether an interval is within the term. */
export const isWithin = (term: PointTerm | undefined, interval: IntervalIndex): boolean =>
  (term?.from ?? interval) <= interval && (term?.to == null || interval < term.to);

/** The part of a range within the term; null when there is none. */
export function clipToTerm<T extends { readonly from: IntervalIndex; readonly to: IntervalIndex }>(
  range: T,
  term: PointTerm | undefined,
): T | null {
  const from = term?.from != null && term.from > range.from ? term.from : range.from;
  const to = term?.to != null && term.to < range.to ? term.to : range.to;
  return from < to ? { ...range, from, to } : null;
}
