/**
 * The life of a permission, in the states that European permission processes use.
 *
 *   created ─► validated ─► sent ─► accepted ─► fulfilled    the period is over and was delivered
 *                             │         ├─────► expired      its time is over
 *                             │         ├─────► revoked      by the member, at once
 *                             │         └─────► terminated   by whoever asked, or because the member left
 *                             ├─► rejected                   by the member
 *                             ├─► expired                    no answer in time
 *                             └─► terminated                 taken back, or the member left
 *
 * A request that is not valid is refused with a number and never becomes a permission, so there is no state for it.
 */
import { domainError } from "../errors/domainError.ts";
import { type EpochSeconds, epochSeconds } from "../time/marketInterval.ts";

export const PERMISSION_STATES = [
  "created",
  "validated",
  "sent",
  "accepted",
  "rejected",
  "revoked",
  "expired",
  "fulfilled",
  "terminated",
] as const;
export type PermissionState = (typeof PERMISSION_STATES)[number];

/** Who causes a step. `system`: the clock, or the end of a membership. */
export const ACTORS = ["requester", "member", "system"] as const;
export type Actor = (typeof ACTORS)[number];

type Steps = Readonly<Partial<Record<PermissionState, readonly Actor[]>>>;

/** From → to → who may. What is not here cannot happen. */
export const TRANSITIONS: Readonly<Record<PermissionState, Steps>> = {
  created: { validated: ["system"], terminated: ["requester", "system"] },
  validated: { sent: ["system"], terminated: ["requester", "system"] },
  sent: {
    accepted: ["member"],
    rejected: ["member"],
    expired: ["system"],
    terminated: ["requester", "system"],
  },
  accepted: {
    revoked: ["member"],
    terminated: ["requester", "system"],
    expired: ["system"],
    fulfilled: ["system"],
  },
  rejected: {},
  revoked: {},
  expired: {},
  fulfilled: {},
  terminated: {},
};

export interface Step {
  readonly state: PermissionState;
  readonly by: Actor;
  /** Wall clock. */
  readonly at: EpochSeconds;
}

/** Whether `by` may take a permission from one state to another. */
export const mayStep = (from: PermissionState, to: PermissionState, by: Actor): boolean =>
  TRANSITIONS[from][to]?.includes(by) ?? false;

/** States from which nothing follows. */
export const isOver = (state: PermissionState): boolean => Object.keys(TRANSITIONS[state]).length === 0;

interface Living {
  readonly state: PermissionState;
  readonly history: readonly Step[];
}

/** The permission after a step; time never runs backwards in its history. @throws LAT-8202 */
export function step<T extends Living>(permission: T, next: Step): T {
  const { state, history } = permission;
  if (!mayStep(state, next.state, next.by)) {
    throw domainError("LAT-8202", { from: state, to: next.state, actor: next.by });
  }
  const at = epochSeconds(Math.max(next.at, history.at(-1)?.at ?? next.at));
  return { ...permission, state: next.state, history: [...history, { ...next, at }] };
}
