/** Which method solves a feeder: sweeps for the plain radial kind, the general one for everything else. */
import { SWEEP_GROUPS } from "./branchModel.ts";
import type { Branch, Feeder } from "./feeder.ts";

export type FlowMethod = "sweep" | "general";

/** The sweep where it applies: one source, radial, three wires, and only what the sweep models. */
export function chooseMethod(feeder: Feeder): FlowMethod {
  const { source, buses, branches, additionalSources, loads, generators, capacitors, shunts } = feeder;
  const beside = [additionalSources, loads, generators, capacitors, shunts];
  const general =
    feeder.meshed === true ||
    beside.some((list) => list !== undefined && list.length > 0) ||
    (source.angleDegrees ?? 0) !== 0 ||
    feeder.frequencyHz !== undefined ||
    buses.some((bus) => bus.neutralEarthing !== undefined) ||
    branches.some((branch) => !isPlain(branch));
  return general ? "general" : "sweep";
}

function isPlain(branch: Branch): boolean {
  if (branch.kind === "line") return true;
  if (branch.kind !== "transformer") return false;
  const earthed = branch.primaryEarthing ?? branch.secondaryEarthing;
  return earthed === undefined && SWEEP_GROUPS.includes(branch.vectorGroup);
}
