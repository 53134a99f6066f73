/** A permission and an erasure as they are stored, to be varied. */
import { type Erasure, NOTHING_ERASED } from "../../../backend/core/consent/erasure.ts";
import type { Permission, PermissionTerms } from "../../../backend/core/consent/permission.ts";
import { epochSeconds, intervalIndex, intervalOf } from "../../../backend/core/time/marketInterval.ts";
import { COMMUNITY, NOON } from "./street.ts";

const HERE = intervalOf(NOON);
const DAY = 86_400;

export const sampleTerms = (change: Partial<PermissionTerms> = {}): PermissionTerms => ({
  meteringPointId: "H1",
  purpose: "energyAdvice",
  granularity: "day",
  dataFrom: intervalIndex(HERE - 96),
  dataTo: intervalIndex(HERE + 96),
  validUntil: epochSeconds(NOON + 30 * DAY),
  ...change,
});

/** Sent to Anna's home by the operator. */
export const samplePermission = (change: Partial<Permission> = {}): Permission => ({
  communityId: COMMUNITY,
  id: "permission-0001",
  requester: { role: "operator", id: "operator", name: "Lindenhof" },
  terms: sampleTerms(),
  tenure: 0,
  state: "sent",
  history: [
    { state: "created", by: "requester", at: NOON },
    { state: "validated", by: "system", at: NOON },
    { state: "sent", by: "system", at: NOON },
  ],
  answerBy: epochSeconds(NOON + 14 * DAY),
  answer: null,
  deliveredTo: null,
  version: 1,
  ...change,
});

export const sampleErasure = (change: Partial<Erasure> = {}): Erasure => ({
  communityId: COMMUNITY,
  id: "00000000000000000000000000000001",
  meteringPointId: "H1",
  tenure: 0,
  reason: "erasure",
  state: "done",
  requestedAt: NOON,
  begunAt: NOON,
  tradesUntil: HERE,
  stepsDone: [],
  sealedThrough: HERE,
  counts: NOTHING_ERASED,
  finishedAt: NOON,
  version: 1,
  ...change,
});
