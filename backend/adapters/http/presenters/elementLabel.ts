/** Names of network elements for people. */
import type { Feeder } from "../../../core/network/feeder.ts";

export type ElementKind = "transformer" | "line" | "voltage";

export interface LabelledElement {
  readonly element: string;
  readonly elementKind: ElementKind;
  readonly elementLabel: string;
}

/** Transformer, cable between two buses, or the voltage at a bus; an unknown id stays itself. */
export function labelElement(feeder: Feeder | null, element: string): LabelledElement {
  const branch = feeder?.branches.find((candidate) => candidate.id === element);
  if (branch?.kind === "transformer" || branch?.kind === "bank") {
    return { element, elementKind: "transformer", elementLabel: "street transformer" };
  }
  if (branch !== undefined) {
    return { element, elementKind: "line", elementLabel: `cable ${branch.from}–${branch.to}` };
  }
  return { element, elementKind: "voltage", elementLabel: `voltage at ${element}` };
}
