/** Decides what every linked order shall ask for, interval by interval, looking at the whole horizon at once. */

import type { LinearOptimum, LinearSolver } from "../../network/linearProgram.ts";
import { chargedWh, chargeRoomWh, lastInterval, linkedState } from "../../orders/linkedState.ts";
import { TICK_SCALE } from "../levelCurves.ts";
import type { HorizonInterval, HorizonSchedule, LinkedClaim, LinkedSchedule } from "./horizon.ts";
import {
  type ClaimColumns,
  type HorizonProgram,
  horizonProgram,
  MUST_COST,
  windowOf,
} from "./horizonProgram.ts";

/** A solver's amounts are this close to a whole Wh, or they are rounded down. */
const WHOLE = 1e-6;

const wholeWh = (value: number): number => {
  const nearest = Math.round(value);
  return Math.max(0, Math.abs(value - nearest) < WHOLE ? nearest : Math.floor(value));
};

interface Draft {
  readonly buyWh: number[];
  readonly sellWh: number[];
  readonly mustWh: number[];
}

const emptyDraft = (length: number): Draft => ({
  buyWh: new Array<number>(length).fill(0),
  sellWh: new Array<number>(length).fill(0),
  mustWh: new Array<number>(length).fill(0),
});

/** Puts wished amounts into what the linked order allows, exactly, from the first interval on. */
function fitCar(
  claim: LinkedClaim,
  horizon: readonly HorizonInterval[],
  window: readonly number[],
  wish: (t: number) => number,
): Draft {
  const { linkedOrder, fills } = claim;
  const draft = emptyDraft(Math.max(0, ...window) + 1);
  const last = lastInterval(linkedOrder);
  let { energyLeftWh, minLeftWh } = linkedState(linkedOrder, fills);
  for (const t of window) {
    // What lies beyond the horizon can still be waited for.
    const later = (last - horizon[t]!.interval) * linkedOrder.chargeWh;
    const must = Math.min(linkedOrder.chargeWh, Math.max(0, minLeftWh - later));
    const buy = Math.min(linkedOrder.chargeWh, energyLeftWh, Math.max(must, wholeWh(wish(t))));
    draft.buyWh[t] = buy;
    draft.mustWh[t] = Math.min(must, buy);
    energyLeftWh -= buy;
    minLeftWh = Math.max(0, minLeftWh - buy);
  }
  return draft;
}

function fitBattery(
  claim: LinkedClaim,
  window: readonly number[],
  wish: (t: number) => readonly [buy: number, sell: number],
): Draft {
  const { linkedOrder, fills } = claim;
  const draft = emptyDraft(Math.max(0, ...window) + 1);
  let { storedWh } = linkedState(linkedOrder, fills);
  for (const t of window) {
    const [buy, sell] = wish(t);
    // Never on both sides of an interval: what would cancel out is left out.
    if (sell > buy) {
      const most = Math.max(0, storedWh - linkedOrder.reserveWh);
      draft.sellWh[t] = Math.min(linkedOrder.dischargeWh, most, wholeWh(sell));
    } else {
      const room = chargeRoomWh(linkedOrder, linkedOrder.capacityWh - storedWh);
      draft.buyWh[t] = Math.min(linkedOrder.chargeWh, room, wholeWh(buy));
    }
    storedWh += chargedWh(linkedOrder, draft.buyWh[t]!) - draft.sellWh[t]!;
  }
  return draft;
}

/** A block that has begun runs on; one that has not begins at `start`, or not at all. */
function fitBlock(claim: LinkedClaim, horizon: readonly HorizonInterval[], start: number): Draft {
  const { linkedOrder, fills } = claim;
  const { profileWh, side } = linkedOrder;
  const draft = emptyDraft(horizon.length);
  const { startedAt } = linkedState(linkedOrder, fills);
  horizon.forEach(({ interval }, t) => {
    const step = startedAt === null ? (start < 0 ? -1 : t - start) : interval - startedAt;
    const energyWh = profileWh[step] ?? 0;
    if (side === "sell") draft.sellWh[t] = energyWh;
    else draft.buyWh[t] = energyWh;
    if (step > 0 && side === "buy") draft.mustWh[t] = energyWh;
  });
  return draft;
}

function padded(claim: LinkedClaim, draft: Draft, length: number): LinkedSchedule {
  const full = (list: readonly number[]): number[] => Array.from({ length }, (_, t) => list[t] ?? 0);
  return {
    linkedOrderId: claim.linkedOrderId,
    buyWh: full(draft.buyWh),
    sellWh: full(draft.sellWh),
    mustWh: full(draft.mustWh),
  };
}

function jointDraft(
  claim: LinkedClaim,
  horizon: readonly HorizonInterval[],
  columns: ClaimColumns,
  optimum: LinearOptimum,
): Draft {
  const window = windowOf(claim, horizon);
  const at = (list: Int32Array, t: number): number => (list[t]! < 0 ? 0 : optimum.columns[list[t]!]!);
  switch (claim.linkedOrder.kind) {
    case "car":
      return fitCar(claim, horizon, window, (t) => at(columns.buy, t));
    case "battery":
      return fitBattery(claim, window, (t) => [at(columns.buy, t), at(columns.sell, t)]);
    case "block":
      return fitBlock(
        claim,
        horizon,
        columns.start.findIndex((_, t) => at(columns.start, t) > 0.5),
      );
  }
}

/** Without a program: as early as the limits of the linked order let it, blocks at the start of their window. */
function earliestDraft(claim: LinkedClaim, horizon: readonly HorizonInterval[]): Draft {
  const window = windowOf(claim, horizon);
  const everything = Number.MAX_SAFE_INTEGER;
  switch (claim.linkedOrder.kind) {
    case "car":
      return fitCar(claim, horizon, window, () => everything);
    case "battery":
      return fitBattery(claim, window, () => [0, everything]);
    case "block": {
      const whole = window.length === claim.linkedOrder.intervals || window.length > 0;
      return fitBlock(claim, horizon, whole ? (window[0] ?? -1) : -1);
    }
  }
}

function askSolver(solver: LinearSolver | null, { program }: HorizonProgram): LinearOptimum | string {
  if (solver === null) return "none was given";
  try {
    const answer = solver.solve(program);
    if (answer.status === "failed") return answer.reason;
    const sound =
      answer.columns.length === program.cost.length &&
      Number.isFinite(answer.objective) &&
      answer.columns.every((value, c) => value >= -1e-3 && value <= program.columnUpper[c]! + 1e-3);
    return sound ? answer : "the answer is no answer to the program";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/**
 * Amounts for every linked order over the horizon, in whole Wh and inside its bounds whatever the solver says.
 * Blocks that have not room for their profile any more are left out.
 *
 * @param segmentOf segment of each connection point
 */
export function scheduleHorizon(
  horizon: readonly HorizonInterval[],
  claims: readonly LinkedClaim[],
  segmentOf: ReadonlyMap<string, number>,
  solver: LinearSolver | null,
): HorizonSchedule {
  const program = horizonProgram(horizon, claims, segmentOf);
  const answer = askSolver(solver, program);
  const length = horizon.length;
  if (typeof answer === "string") {
    return {
      method: "earliest",
      schedules: claims.map((claim) => padded(claim, earliestDraft(claim, horizon), length)),
      boundMicroEuro: null,
      gapMicroEuro: 0,
      failure: answer,
    };
  }
  const gapMicroEuro = (answer.gap ?? 0) / TICK_SCALE;
  const mustWh = program.claims.reduce(
    (sum, { must }) => must.reduce((part, c) => (c < 0 ? part : part + answer.columns[c]!), sum),
    0,
  );
  return {
    method: "joint",
    schedules: claims.map((claim, i) =>
      padded(claim, jointDraft(claim, horizon, program.claims[i]!, answer), length),
    ),
    boundMicroEuro: (answer.objective + MUST_COST * mustWh) / TICK_SCALE + gapMicroEuro,
    gapMicroEuro,
    failure: null,
  };
}
