/** Which method solves a feeder: sweeps for the plain radial kind, the general one for everything else. */
import type { Feeder } from "./feeder.ts";
import { hasPlainTwin } from "./plainTwin.ts";

export type FlowMethod = "sweep" | "general";

/** The sweep where it applies: one source, radial, three wires, and only what the sweep models. */
export function chooseMethod(feeder: Feeder): FlowMethod {
  const { source, buses, branches, additionalSources, loads, generators, capacitors, shunts } = feeder;
  const beside = [additionalSources, loads, generators, capacitors, shunts];
  const general =
    feeder.meshed === true ||
    beside.some((list) => list !== undefined && list.length > 0) ||
    (source.angleDegrees ?? 0) !== 0 ||
    buses.some((bus) => bus.neutralEarthing !== undefined) ||
    branches.some((branch) => !hasPlainTwin(branch));
  return general ? "general" : "sweep";
}
