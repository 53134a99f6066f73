/**
 * The radial ways to switch on again what a lost branch cuts off: one tie switch for the whole of it; two tie
 * switches with one switch between them opened, so that each feeds its part; or one tie switch with one switch
 * opened, leaving what lies behind it without supply.
 */
import type { Branch, Feeder } from "../feeder.ts";
import type { SwitchBranch } from "../feederBranches.ts";
import { isOpen } from "../topology.ts";
import { reachedBuses } from "./energisedPart.ts";

export interface Operations {
  readonly close: readonly string[];
  readonly open: readonly string[];
}

export const NO_OPERATIONS: Operations = { close: [], open: [] };

/** Branches after the loss and the operations. A switch closes with all its poles. */
export function switched(feeder: Feeder, lost: string | null, { close, open }: Operations): Branch[] {
  return feeder.branches
    .filter(({ id }) => id !== lost)
    .map((branch): Branch => {
      if (branch.kind !== "switch") return branch;
      if (open.includes(branch.id)) return { ...branch, closed: [] };
      return close.includes(branch.id) ? { ...branch, closed: branch.conductors } : branch;
    });
}

export interface StateList {
  readonly states: readonly Operations[];
  readonly truncated: boolean;
}

/** First the loss alone, then what can be done about it, fewest operations first. */
export function listStates(feeder: Feeder, lost: string, limit: number): StateList {
  const left = switched(feeder, lost, NO_OPERATIONS);
  const supplied = reachedBuses(feeder, left);
  const isSwitch = (branch: Branch): branch is SwitchBranch => branch.kind === "switch";
  const switches = left.filter(isSwitch);
  // A tie joins what has supply to what lost it.
  const normal = reachedBuses(feeder, feeder.branches);
  const dark = (bus: string) => normal.has(bus) && !supplied.has(bus);
  const ties = switches.filter(
    (branch) =>
      isOpen(branch) &&
      supplied.has(branch.from) !== supplied.has(branch.to) &&
      (dark(branch.from) || dark(branch.to)),
  );
  const inside = switches.filter((branch) => !isOpen(branch) && dark(branch.from) && dark(branch.to));
  const states: Operations[] = [NO_OPERATIONS];
  const add = (state: Operations): boolean => states.length < limit && states.push(state) > 0;
  let complete = ties.every(({ id }) => add({ close: [id], open: [] }));
  for (const tie of ties) {
    for (const { id } of inside) complete = complete && add({ close: [tie.id], open: [id] });
  }
  for (const [k, first] of ties.entries()) {
    for (const second of ties.slice(k + 1)) {
      for (const { id } of inside) {
        if (!separates(feeder, lost, [first, second], id)) continue;
        complete = complete && add({ close: [first.id, second.id], open: [id] });
      }
    }
  }
  return { states, truncated: !complete };
}

/** Whether the opened switch keeps the two ties from closing a ring through what was dark. */
function separates(feeder: Feeder, lost: string, ties: readonly SwitchBranch[], opened: string): boolean {
  const [first, second] = ties;
  const one = reachedBuses(feeder, switched(feeder, lost, { close: [first!.id], open: [opened] }));
  const far = (tie: SwitchBranch, other: Set<string>) => other.has(tie.from) && other.has(tie.to);
  return !far(second!, one);
}
