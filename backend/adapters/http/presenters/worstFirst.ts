/** Elements by how much of their limit is in use, worst first: the accessible twin of map and diagram. */
import type { z } from "zod";
import type { BranchLoading, BusVoltage, ConstraintEvidence } from "../../../core/compliance/evidence.ts";
import { branchRating } from "../../../core/network/branchRating.ts";
import { type Branch, type Feeder, PHASES, type Phase } from "../../../core/network/feeder.ts";
import type { WorstItem } from "../schemas/dso.ts";
import { labelElement } from "./elementLabel.ts";

type Item = z.infer<typeof WorstItem>;
const MAX_ITEMS = 200;
const NEAR_PERCENT = 90;

const withStatus = (item: Omit<Item, "status">): Item => ({
  ...item,
  status: item.margin < 0 ? "violated" : item.usedPercent > NEAR_PERCENT ? "near" : "normal",
});

const phaseAt = (index: number): Phase => PHASES[index] ?? "A";
const percent = (used: number): number => Math.round(used * 10) / 10;

/** The phase nearest to each end of the band. */
function voltageItems(feeder: Feeder, { bus, pu }: BusVoltage): Item[] {
  const { lowerPu, upperPu } = feeder.voltageBand;
  const present = pu.filter((value) => value > 0);
  if (present.length === 0) return [];
  const low = pu.indexOf(Math.min(...present));
  const high = pu.indexOf(Math.max(...present));
  const common = { element: bus, label: labelElement(feeder, bus).elementLabel, unit: "pu" as const };
  const lowValue = pu[low] ?? 1;
  const highValue = pu[high] ?? 1;
  return [
    withStatus({
      ...common,
      kind: "voltage-low",
      phase: phaseAt(low),
      value: lowValue,
      limit: lowerPu,
      margin: lowValue - lowerPu,
      usedPercent: percent((100 * (1 - lowValue)) / (1 - lowerPu)),
    }),
    withStatus({
      ...common,
      kind: "voltage-high",
      phase: phaseAt(high),
      value: highValue,
      limit: upperPu,
      margin: upperPu - highValue,
      usedPercent: percent((100 * (highValue - 1)) / (upperPu - 1)),
    }),
  ];
}

function loadItem(feeder: Feeder, branch: Branch, loading: BranchLoading): Item {
  const { kind, limit, unit } = branchRating(branch);
  const worst = loading.amps.indexOf(Math.max(...loading.amps));
  const value = (loading.percent * limit) / 100;
  return withStatus({
    kind,
    element: branch.id,
    label: labelElement(feeder, branch.id).elementLabel,
    phase: phaseAt(worst),
    value,
    limit,
    unit,
    margin: limit - value,
    usedPercent: percent(loading.percent),
  });
}

/** At most {@link MAX_ITEMS}; ties in the order of the feeder. The source's own voltage is given, not a result. */
export function presentWorst(feeder: Feeder, evidence: ConstraintEvidence): Item[] {
  const branches = new Map(feeder.branches.map((branch) => [branch.id, branch]));
  const voltages = evidence.voltages
    .filter(({ bus }) => bus !== feeder.source.bus)
    .flatMap((voltage) => voltageItems(feeder, voltage));
  const loads = evidence.loadings.flatMap((loading) => {
    const branch = branches.get(loading.branch);
    return branch === undefined ? [] : [loadItem(feeder, branch, loading)];
  });
  return [...loads, ...voltages].sort((a, b) => b.usedPercent - a.usedPercent).slice(0, MAX_ITEMS);
}
