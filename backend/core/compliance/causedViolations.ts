/**
 * What the market is to blame for: asked by the DSO before it signs, and again by whoever checks a bundle. It
 * looks at AC power flows from the stored book, independent of how the clearing found its result.
 */
import type { Violation } from "../network/feeder.ts";
import type { ConstraintEvidence } from "./evidence.ts";

type Broken = Pick<ConstraintEvidence, "violations">;

/** Slack of the check: 1e-3 pu, 0.1 % of a rating. */
const slackOf = (violation: Violation): number =>
  violation.kind.startsWith("voltage") ? 1e-3 : violation.limit * 1e-3;

const keyOf = (violation: Violation): string =>
  `${violation.kind}|${violation.element}|${violation.phase ?? ""}`;

/** Limits that the cleared state breaks by more than the slack, and more than the planned state alone does. */
export function causedViolations(planned: Broken, cleared: Broken): readonly Violation[] {
  const before = new Map(planned.violations.map((violation) => [keyOf(violation), -violation.margin]));
  return cleared.violations.filter(
    (violation) => -violation.margin > (before.get(keyOf(violation)) ?? 0) + slackOf(violation),
  );
}
