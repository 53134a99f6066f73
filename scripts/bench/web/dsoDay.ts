/**
 * A feeder of a thousand buses and a day of its states, solved by the product's own power flow, in the form in which
 * the server answers `getNetwork` and `getNetworkDay`: the page that shows them is the real one.
 */
import type { z } from "zod";
import { presentNetwork } from "../../../backend/adapters/http/presenters/networkView.ts";
import type { NetworkView } from "../../../backend/adapters/http/schemas/dso.ts";
import type { NetworkDayDto } from "../../../backend/adapters/http/schemas/networkDay.ts";
import { collectEvidence } from "../../../backend/core/compliance/collectEvidence.ts";
import { compileFeeder } from "../../../backend/core/network/compileFeeder.ts";
import { hashFeeder } from "../../../backend/core/network/hashFeeder.ts";
import { createWorkspace, readFlow, stepPowerFlow } from "../../../backend/core/network/powerFlow.ts";
import { intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import { syntheticRegion } from "../powerFlow/syntheticRegion.ts";

const STEPS = 96;
/** Demand of a home around the clock and solar of every second one, W. */
const EVENING_W = 3_600;
const SOLAR_W = 9_500;

export interface DsoDay {
  readonly network: z.infer<typeof NetworkView>;
  readonly day: z.infer<typeof NetworkDayDto>;
}

/** Net power of a home, W, + into the grid: an evening peak, and sun around noon. */
function powerAt(step: number, home: number): number {
  const hour = step / 4;
  const evening = Math.exp(-(((hour - 19) / 2.4) ** 2));
  const demand = 350 + EVENING_W * evening * (0.5 + 0.5 * Math.abs(Math.sin(home * 12.9898)));
  const sun = Math.max(0, Math.cos(((hour - 12.5) / 14) * Math.PI)) ** 1.5;
  return (home % 2 === 0 ? SOLAR_W * sun : 0) - demand;
}

/** `date` is the local day that it stands for, `first` its first interval. */
export function makeDsoDay(buses: number, date: string, first: number): DsoDay {
  const feeder = syntheticRegion(buses);
  const compiled = compileFeeder(feeder);
  const workspace = createWorkspace(compiled);
  const networkHash = hashFeeder(feeder);
  const steps = Array.from({ length: STEPS }, (_, step) => {
    const activeW = feeder.connectionPoints.map((_point, home) => powerAt(step, home));
    const injections = { activeW, reactiveVar: activeW.map((watt) => (watt < 0 ? 0.3287 * watt : 0)) };
    if (!stepPowerFlow(workspace, injections)) throw new Error(`step ${step} has no power flow`);
    const interval = intervalIndex(first + step);
    const flow = readFlow(workspace);
    const evidence = collectEvidence({ interval, stage: "cleared", compiled, injections, flow, networkHash });
    return {
      interval,
      pu: evidence.voltages.flatMap(({ pu }) => [...pu]),
      percent: evidence.loadings.map(({ percent }) => percent),
    };
  });
  const network = presentNetwork({
    communityId: "synthetic",
    feederId: feeder.id,
    version: 1,
    effectiveFrom: intervalIndex(first),
    feeder,
    networkHash,
    segments: [],
  });
  return {
    network,
    day: {
      date,
      stage: "cleared",
      buses: feeder.buses.map(({ id }) => id),
      branches: feeder.branches.map(({ id }) => id),
      steps,
    },
  };
}
