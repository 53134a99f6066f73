/**
 *   created ─► validated ─► sent ─► accepted ─► fulfilled | expired | revoked | terminated
 *                             └─► rejected | expired | terminated
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ACTORS,
  isOver,
  mayStep,
  PERMISSION_STATES,
  type PermissionState,
  step,
} from "../../../backend/core/consent/lifeCycle.ts";
import { afterTime, type Permission, uncovered } from "../../../backend/core/consent/permission.ts";
import { epochSeconds } from "../../../backend/core/time/marketInterval.ts";
import { samplePermission } from "../../api/support/consents.ts";
import { NOON } from "../../api/support/street.ts";
import { codeOf } from "../../support/codeOf.ts";

/** Written down a second time, by hand: from, to, who. */
const LEGAL = new Set([
  "created validated system",
  "created terminated requester",
  "created terminated system",
  "validated sent system",
  "validated terminated requester",
  "validated terminated system",
  "sent accepted member",
  "sent rejected member",
  "sent expired system",
  "sent terminated requester",
  "sent terminated system",
  "accepted revoked member",
  "accepted terminated requester",
  "accepted terminated system",
  "accepted expired system",
  "accepted fulfilled system",
]);

const every = PERMISSION_STATES.flatMap((from) =>
  PERMISSION_STATES.flatMap((to) => ACTORS.map((by) => [from, to, by] as const)),
);

const wanted = {
  requester: { role: "operator", id: "operator" } as const,
  meteringPointId: "H1",
  granularity: "day" as const,
  from: samplePermission().terms.dataFrom,
  to: samplePermission().terms.dataTo,
  at: NOON,
  tenure: 0,
};

describe("the life of a permission", () => {
  it.each(every)("goes from %s to %s by the %s only if the table says so", (from, to, by) => {
    const permission = samplePermission({ state: from });
    const isLegal = LEGAL.has(`${from} ${to} ${by}`);
    expect(mayStep(from, to, by)).toBe(isLegal);
    const act = () => step(permission, { state: to, by, at: NOON });
    expect(codeOf(act)).toBe(isLegal ? "none" : "LAT-8202");
  });

  const walk = fc.array(
    fc.tuple(fc.constantFrom(...PERMISSION_STATES), fc.constantFrom(...ACTORS), fc.nat(9)),
    {
      maxLength: 30,
    },
  );

  it("never leaves the table, never comes back from its end, and never runs backwards in time", () => {
    fc.assert(
      fc.property(walk, (steps) => {
        let permission: Permission = samplePermission({ state: "created", history: [] });
        for (const [state, by, at] of steps) {
          const before: PermissionState = permission.state;
          if (codeOf(() => step(permission, { state, by, at: epochSeconds(at) })) !== "none") continue;
          permission = step(permission, { state, by, at: epochSeconds(at) });
          expect(LEGAL.has(`${before} ${state} ${by}`)).toBe(true);
          expect(isOver(before)).toBe(false);
        }
        const times = permission.history.map((entry) => entry.at);
        expect(times).toEqual([...times].sort((a, b) => a - b));
      }),
    );
  });

  it("lets nobody read in any state but accepted, whatever came before", () => {
    fc.assert(
      fc.property(walk, (steps) => {
        let permission: Permission = samplePermission({ state: "created", history: [] });
        let revoked = false;
        for (const [state, by, at] of steps) {
          if (!mayStep(permission.state, state, by)) continue;
          permission = step(permission, { state, by, at: epochSeconds(at) });
          revoked ||= state === "revoked";
          const reads = uncovered(permission, wanted) === null;
          expect(reads).toBe(permission.state === "accepted");
          if (revoked) expect(reads).toBe(false);
        }
      }),
    );
  });

  it("expires without an answer, and at its end; fulfilled when all of it was delivered", () => {
    const sent = samplePermission();
    expect(afterTime(sent, epochSeconds(sent.answerBy - 1))).toBeNull();
    expect(afterTime(sent, sent.answerBy)?.state).toBe("expired");
    const accepted = samplePermission({ state: "accepted" });
    const { validUntil, dataTo } = accepted.terms;
    expect(afterTime(accepted, epochSeconds(validUntil - 1))).toBeNull();
    expect(afterTime(accepted, validUntil)?.state).toBe("expired");
    expect(afterTime({ ...accepted, deliveredTo: dataTo }, validUntil)?.state).toBe("fulfilled");
    expect(afterTime(samplePermission({ state: "revoked" }), validUntil)).toBeNull();
  });
});
