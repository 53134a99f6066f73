/** Linear rows per connection point, and how much of a match they still carry. */
import type { ConvergedFlow } from "../../network/powerFlow.ts";
import { computeSensitivities } from "../../network/sensitivities.ts";
import { branchLoad } from "../../network/violations.ts";
import type { WatchedLimit } from "../envelopeRows.ts";
import { type PhysicalCase, WATT_PER_WH } from "../physicalCase.ts";

/** Σ fromSells[p] · injected + Σ fromBuys[p] · flexibly drawn at point p, Wh, may reach `bound`. */
export interface PointRow {
  readonly element: string;
  readonly fromSells: Float64Array;
  readonly fromBuys: Float64Array;
  readonly bound: number;
}

/** Kept inside each limit, so that a linear answer passes the AC check. */
const HEADROOM_PU = 5e-5;
const HEADROOM_PART = 2e-4;

function valueAt({ network }: PhysicalCase, flow: ConvergedFlow, { request }: WatchedLimit): number {
  const phase = "ABC".indexOf(request.phase);
  if (request.kind !== "voltage") {
    return branchLoad(network, flow, network.branchIndex.get(request.element)!, phase).value;
  }
  const at = 6 * network.busIndex.get(request.element)! + 2 * phase;
  return Math.hypot(flow.voltages[at]!, flow.voltages[at + 1]!);
}

/**
 * Rows of the limits at an AC state in which `soldWh` and `drawnWh` flow at the points. A row never forbids
 * the state without any trade.
 */
export function pointRows(
  physical: PhysicalCase,
  limits: readonly WatchedLimit[],
  flow: ConvergedFlow,
  soldWh: Float64Array,
  drawnWh: Float64Array,
): PointRow[] {
  const rows = computeSensitivities(
    physical.network,
    flow,
    limits.map(({ request }) => request),
  );
  return limits.map((limit, r) => {
    const { violation, sign, allowed } = limit;
    const { perWatt, perVar } = rows[r]!;
    const fromSells = perWatt.map((value) => sign * WATT_PER_WH * value);
    const fromBuys = perWatt.map(
      (value, p) => -sign * WATT_PER_WH * (value + physical.flexibleTan * perVar[p]!),
    );
    const headroom = violation.kind.startsWith("voltage") ? HEADROOM_PU : HEADROOM_PART * violation.limit;
    let bound = sign * (allowed - valueAt(physical, flow, limit)) - headroom;
    for (let p = 0; p < soldWh.length; p += 1) {
      bound += fromSells[p]! * soldWh[p]! + fromBuys[p]! * drawnWh[p]!;
    }
    return { element: violation.element, fromSells, fromBuys, bound: Math.max(0, bound) };
  });
}

/** Running use of the rows, updated match by match: O(rows) each. */
export function createRowMeter(rows: readonly PointRow[]) {
  const used = new Float64Array(rows.length);
  const perWh = (row: PointRow, sellPoint: number, buyPoint: number | null): number =>
    row.fromSells[sellPoint]! + (buyPoint === null ? 0 : row.fromBuys[buyPoint]!);
  return {
    /** Whole Wh that still fit; `buyPoint` null for demand that flows anyway. */
    room(sellPoint: number, buyPoint: number | null, wantedWh: number): number {
      let most = wantedWh;
      rows.forEach((row, r) => {
        const factor = perWh(row, sellPoint, buyPoint);
        if (factor > 0) most = Math.min(most, Math.floor((row.bound - used[r]!) / factor));
      });
      return Math.max(0, most);
    },
    add(sellPoint: number, buyPoint: number | null, energyWh: number): void {
      rows.forEach((row, r) => {
        used[r]! += perWh(row, sellPoint, buyPoint) * energyWh;
      });
    },
  };
}
