/** May this home connect that much? Yes or no, which limit, and how much would fit. */
import { domainError } from "../../errors/domainError.ts";
import type { ConnectionAnswer, ConnectionRequest, HostingLimit } from "./hostingCapacity.ts";
import { type Breach, scenarioRunner } from "./scenarioRunner.ts";

/** Resolution of what fits, kW. */
const STEP_KW = 0.01;

/**
 * Holds the request against AC power flow in every scenario and finds the largest power that fits by bisection.
 * What is broken already without it counts only where the request makes it worse.
 * @throws LAT-2100 unknown point, LAT-2110 unusable power, LAT-2111 unusable scenarios.
 */
export function checkConnection({
  network,
  scenarios,
  pointId,
  kw,
  varPerW,
}: ConnectionRequest): ConnectionAnswer {
  const point = network.pointIndex.get(pointId);
  if (point === undefined) throw domainError("LAT-2100", { point: pointId });
  if (!(kw > 0) || !Number.isFinite(kw)) throw domainError("LAT-2110", { reason: `a power of ${kw} kW` });
  const runner = scenarioRunner(network, scenarios, varPerW ?? 0);
  const installed = new Float64Array(network.feeder.connectionPoints.length);
  const breachAt = (power: number): Breach | null => {
    runner.reset();
    installed[point] = power;
    return runner.firstBreach(installed);
  };
  const carries = network.feeder.connectionPoints[point]!.capacityKva / Math.hypot(1, varPerW ?? 0);
  const connection = {
    kind: "connection",
    element: pointId,
    phase: null,
    scenario: scenarios[0]!.name,
  } as const;
  const tooLarge = kw > carries ? { ...connection, value: kw, limit: carries } : null;
  const breach = breachAt(kw) ?? tooLarge;
  const fits = largestFitting(breachAt, carries, connection);
  return { accepted: breach === null, breach, ...fits };
}

function largestFitting(
  breachAt: (power: number) => Breach | null,
  carries: number,
  connection: HostingLimit,
): { fitsKw: number; bounded: HostingLimit } {
  let bad = breachAt(carries);
  // Rounded first, or a capacity of 18.4 kVA would lose its last step to binary fractions.
  let high = Math.floor(Math.round((1e6 * carries) / STEP_KW) / 1e6);
  if (bad === null) return { fitsKw: high * STEP_KW, bounded: connection };
  let low = 0;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    const found = breachAt(middle * STEP_KW);
    if (found === null) low = middle;
    else {
      high = middle;
      bad = found;
    }
  }
  const { kind, element, phase, scenario } = bad;
  return { fitsKw: low * STEP_KW, bounded: { kind, element, phase, scenario } };
}
