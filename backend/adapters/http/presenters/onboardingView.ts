/** Where a metering point stands on its way into the market. */
import type { z } from "zod";
import { pointTerms } from "../../../core/metering/pointTerms.ts";
import type { IntervalIndex } from "../../../core/time/marketInterval.ts";
import type { MeteringPoint } from "../../../ports/community.ts";
import type { PointChange } from "../../../ports/pointChanges.ts";
import type { OnboardingRow } from "../schemas/pointDesk.ts";

export interface OnboardingInput {
  readonly point: MeteringPoint;
  /** Somebody can sign in for it. */
  readonly hasPerson: boolean;
  /** An invitation is open. */
  readonly isInvited: boolean;
  /** A meter is linked to it by name. */
  readonly isLinked: boolean;
  /** Newest reading of the last days. */
  readonly lastReading: IntervalIndex | null;
  readonly changes: readonly PointChange[];
  readonly here: IntervalIndex;
}

/** The last state whose conditions all hold; an end that is entered comes before everything else. */
function stateOf(
  { point, hasPerson, isInvited, isLinked, lastReading, here }: OnboardingInput,
  endsAt: IntervalIndex | null,
): z.infer<typeof OnboardingRow>["state"] {
  if (endsAt !== null) return endsAt <= here ? "ended" : "leaving";
  if (point.trading) return "trading";
  if (lastReading !== null) return "data-flowing";
  if (isLinked) return "linked";
  if (hasPerson) return "joined";
  return isInvited ? "invited" : "expected";
}

export function onboardingRow(input: OnboardingInput): z.infer<typeof OnboardingRow> {
  const { point, changes, isLinked, lastReading } = input;
  const term = pointTerms(changes).get(point.id);
  const endsAt = term?.to ?? null;
  return {
    meteringPointId: point.id,
    displayName: point.displayName,
    connectionPointId: point.pointId,
    state: stateOf(input, endsAt),
    hasPerson: input.hasPerson,
    isInvited: input.isInvited,
    hasMeter: isLinked || lastReading !== null,
    lastReading,
    trading: point.trading,
    effectiveFrom: term?.from ?? null,
    endsAt,
    pending: changes.filter(({ appliedAt }) => appliedAt === null).length,
  };
}
