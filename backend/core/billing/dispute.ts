/** A member's objection to a bill line, a reading or a trade, and the literal states it goes through. */
import type { Hex } from "../orders/order.ts";
import { type EpochSeconds, epochSeconds, type IntervalIndex } from "../time/marketInterval.ts";

/** What is disputed. */
export type DisputeSubject =
  | { readonly kind: "bill-line"; readonly billNumber: string; readonly line: number }
  | { readonly kind: "reading"; readonly interval: IntervalIndex }
  | { readonly kind: "trade"; readonly orderId: Hex };

export const DISPUTE_ACTS = ["filed", "asked", "replied", "accepted", "rejected", "withdrawn"] as const;
export type DisputeAct = (typeof DISPUTE_ACTS)[number];

/** `open`: the operator's turn. `asked`: the member's turn. The others are final. */
export const DISPUTE_STATES = ["open", "asked", "accepted", "rejected", "withdrawn"] as const;
export type DisputeState = (typeof DISPUTE_STATES)[number];

export interface DisputeEntry {
  readonly act: DisputeAct;
  /** Pseudonymous id of whoever acted. */
  readonly actor: string;
  readonly at: EpochSeconds;
  /** In the writer's own words; personal data. */
  readonly text: string;
}

export interface Dispute {
  readonly disputeId: string;
  readonly meteringPointId: string;
  readonly subject: DisputeSubject;
  readonly filedAt: EpochSeconds;
  /** In the order they were made; the first is `filed`. */
  readonly entries: readonly DisputeEntry[];
}

/** Days that the operator has for its answer, from the day on which it is its turn. */
export const ANSWER_DAYS = 14;
const DAY_SECONDS = 86_400;

/** Who may do what in each state; what is not listed is not possible. */
const NEXT: Readonly<Record<DisputeState, Partial<Record<DisputeAct, DisputeState>>>> = {
  open: {
    asked: "asked",
    accepted: "accepted",
    rejected: "rejected",
    withdrawn: "withdrawn",
    replied: "open",
  },
  asked: { replied: "open", accepted: "accepted", rejected: "rejected", withdrawn: "withdrawn" },
  accepted: {},
  rejected: {},
  withdrawn: {},
};

/** The state after an act, or null when it is not possible. */
export const stateAfter = (state: DisputeState, act: DisputeAct): DisputeState | null =>
  NEXT[state][act] ?? null;

/** Where a dispute stands: what its entries lead to, acts that were not possible left out. */
export const stateOf = ({ entries }: Pick<Dispute, "entries">): DisputeState =>
  entries.reduce<DisputeState>((state, { act }) => stateAfter(state, act) ?? state, "open");

/** When the operator's answer is due; null while it is not its turn. */
export function answerDueAt(dispute: Pick<Dispute, "entries" | "filedAt">): EpochSeconds | null {
  if (stateOf(dispute) !== "open") return null;
  const asked = dispute.entries.findLastIndex(({ act }) => act === "asked");
  const turn = dispute.entries.slice(asked + 1).find(({ act }) => act === "filed" || act === "replied");
  return epochSeconds((turn?.at ?? dispute.filedAt) + ANSWER_DAYS * DAY_SECONDS);
}
