/** Voltages, loadings, limits and envelope of one interval at one stage. */
import type { z } from "zod";
import type { ClearedInterval } from "../../../core/clearing/clearing.ts";
import type { ConstraintEvidence } from "../../../core/compliance/evidence.ts";
import type { NetworkVersion } from "../../../ports/community.ts";
import type { IntervalRecord } from "../../../ports/intervals.ts";
import type { NetworkState, ViolationDto } from "../schemas/dso.ts";
import { labelElement } from "./elementLabel.ts";
import { times } from "./figures.ts";
import { presentWorst } from "./worstFirst.ts";

export interface StateInput {
  readonly record: IntervalRecord;
  readonly network: NetworkVersion;
  readonly evidence: ConstraintEvidence;
  readonly stages: readonly ConstraintEvidence["stage"][];
  readonly clearing: ClearedInterval | null;
}

export const presentViolation = (
  violation: ConstraintEvidence["violations"][number],
): z.infer<typeof ViolationDto> => ({
  kind: violation.kind,
  element: violation.element,
  phase: violation.phase,
  value: violation.value,
  limit: violation.limit,
  margin: violation.margin,
});

function presentEnvelope({ network, clearing }: StateInput): z.infer<typeof NetworkState>["envelope"] {
  return (clearing?.segments ?? []).map((segment) => ({
    segment: segment.index,
    label: network.segments.find(({ index }) => index === segment.index)?.label ?? String(segment.index),
    lowerWh: segment.lowerWh,
    upperWh: segment.upperWh,
    flowWh: segment.flowWh,
    price: segment.price,
    bindingElement: clearing?.binding.find((binding) => binding.segment === segment.index)?.element ?? null,
  }));
}

export function presentState(input: StateInput): z.infer<typeof NetworkState> {
  const { record, network, evidence, clearing } = input;
  return {
    ...times(record.interval),
    intervalState: record.state,
    stage: evidence.stage,
    stages: [...input.stages],
    voltages: evidence.voltages.map(({ bus, pu }) => ({ bus, pu: [...pu] })),
    loadings: evidence.loadings.map(({ branch, amps, percent }) => ({ branch, amps: [...amps], percent })),
    worst: presentWorst(network.feeder, evidence),
    violations: evidence.violations.map(presentViolation),
    binding: (clearing?.binding ?? []).map((binding) => ({
      segment: binding.segment,
      element: binding.element,
      label: labelElement(network.feeder, binding.element).elementLabel,
      direction: binding.direction,
      limitWh: binding.limitWh,
      rent: binding.rent,
    })),
    envelope: presentEnvelope(input),
    lossW: evidence.lossW,
    curtailedWh: clearing?.curtailedWh ?? null,
  };
}
