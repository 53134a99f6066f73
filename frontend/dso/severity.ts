/** How bad, as a word, a sign and only then a colour. Normal has no colour: what is calm stays grey. */
import { CircleCheck, Diamond, Triangle } from "lucide-react";
import type { NetworkState, WorstItem } from "../api/generatedSchema.ts";

export type Severity = WorstItem["status"];

export const SEVERITY_LOOK = {
  normal: { icon: CircleCheck, text: "text-ink-soft", box: "", mark: "var(--calm)" },
  near: { icon: Triangle, text: "text-warn", box: "bg-warn-soft", mark: "var(--warn-mark)" },
  violated: { icon: Diamond, text: "text-bad", box: "bg-bad-soft", mark: "var(--bad-mark)" },
} as const;

/** Use of a limit, percent, from which it counts as near; as the server's worst-first list has it. */
export const NEAR_PERCENT = 90;

export const severityOf = (usedPercent: number): Severity =>
  usedPercent > 100 ? "violated" : usedPercent > NEAR_PERCENT ? "near" : "normal";

const RANK: Readonly<Record<Severity, number>> = { normal: 0, near: 1, violated: 2 };

/** The worst status of each bus and branch; elements not in the list are normal. */
export function severityByElement(state: Pick<NetworkState, "worst">): ReadonlyMap<string, Severity> {
  const worst = new Map<string, Severity>();
  for (const { element, status } of state.worst) {
    const known = worst.get(element);
    if (known === undefined || RANK[status] > RANK[known]) worst.set(element, status);
  }
  return worst;
}
