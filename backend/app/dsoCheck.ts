/**
 * The DSO's own look at a cleared interval before it signs: an AC power flow from the stored book, independent
 * of how the clearing found its result.
 */
import type { ConstraintEvidence } from "../core/compliance/evidence.ts";
import type { Violation } from "../core/network/feeder.ts";

/** Slack of the check: 1e-3 pu, 0.1 % of a rating. */
const slackOf = (violation: Violation): number =>
  violation.kind.startsWith("voltage") ? 1e-3 : violation.limit * 1e-3;

const keyOf = (violation: Violation): string =>
  `${violation.kind}|${violation.element}|${violation.phase ?? ""}`;

/** Limits that the cleared state breaks by more than the slack, and more than the planned state alone does. */
export function causedViolations(
  planned: ConstraintEvidence,
  cleared: ConstraintEvidence,
): readonly Violation[] {
  const before = new Map(planned.violations.map((violation) => [keyOf(violation), -violation.margin]));
  return cleared.violations.filter(
    (violation) => -violation.margin > (before.get(keyOf(violation)) ?? 0) + slackOf(violation),
  );
}
