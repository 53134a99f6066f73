/** Tightens a box of limits until AC power flow finds no limit broken at any of its tested corners. */
import { type RowRequest, rowOfViolation, sensitivityRow } from "../sensitivities.ts";
import type { Allocation, Cut, Room } from "./allocate.ts";
import { type Corner, cornerFlow, cornerText, type EnvelopeCase, solveCorner } from "./envelopeCase.ts";
import {
  cutOf,
  type LimitRow,
  type PredictedRow,
  predictedExcess,
  rowKey,
  worstCorner,
} from "./predictRows.ts";
import { cornersToTest } from "./testCorners.ts";

/** A limit watched at its own worst corner. */
export interface WatchedRow extends LimitRow {
  readonly key: string;
  corner: Corner;
  cut: Cut;
}

export interface HeldBox {
  /** Whole W. */
  readonly x: Float64Array;
  /** What stopped each variable; null: its own upper bound. */
  readonly stoppedBy: readonly (WatchedRow | null)[];
  readonly method: "corners" | "scaled";
  readonly rounds: number;
  readonly cornersHeld: number;
}

export type AllocateRule = (room: Room) => Allocation | null;

const MAX_LINEAR_ROUNDS = 30;
const MAX_ROUNDS = 20;
/** Rows taken up in one linear round. */
const ROWS_A_ROUND = 8;
/** Turns of a corner towards the signs of its own AC sensitivities. */
const MAX_TURNS = 3;
/** From this round on a limit may grow by half as much each time. */
const NARROW_FROM = 4;
/** A sum that is this near to what another round could reach is good enough. */
const GAIN = 1 + 2e-4;
const SCALE_STEPS = 24;
/** Corners at which one limit is watched. */
const MAX_TWINS = 16;
/** A row that takes less than this part of its room is not solved again in a round. */
const IDLE = 0.97;
/** A predicted row is taken into the AC loop when it comes this near to its limit. */
const NEARLY = 0.01;
/** Kept inside each limit: 1e-5 pu, 2e-5 of a rating; covers what curves between corners. */
const headroom = (row: LimitRow): number => (row.kind.startsWith("voltage") ? 1e-5 : 2e-5 * row.allowed);

/** Null when the allocation fails (no optimum from the solver). */
export function holdCorners(
  envelope: EnvelopeCase,
  rows: readonly PredictedRow[],
  rule: AllocateRule,
): HeldBox | null {
  const foretold = allocateLinear(envelope, rows, rule);
  if (foretold === null) return null;
  let x = foretold.x;
  const watched = foretold.rows;
  const widest = envelope.upper.reduce((most, value) => Math.max(most, value), 1);
  let rounds = 0;
  while (rounds < MAX_ROUNDS) {
    rounds += 1;
    const rowsNow = [...watched];
    // Rows with room to spare keep their cut; all corners are tested in the end.
    const held = rowsNow.map((row) => usedShare(row.cut, x) < IDLE || refresh(envelope, row, x, watched));
    // Equal sums can be had in many ways: later rounds move less and less, and settle for nearly the most.
    const reach = rounds < NARROW_FROM ? widest : widest * 2 ** (NARROW_FROM - 1 - rounds);
    const upper = envelope.upper.map((most, i) => Math.min(most, x[i]! + reach));
    const made = rule({ cuts: rowsNow.map((row) => row.cut), upper });
    if (made === null) return null;
    const settled =
      largestMove(made.x, x) <= 1 || (rounds >= NARROW_FROM && sumOf(made.x) <= sumOf(x) * GAIN);
    const complete = settled && watched.length === rowsNow.length && held.every(Boolean);
    if (!complete) {
      x = made.x;
      continue;
    }
    const whole = x.map((value) => Math.floor(value + 1e-6));
    const cornersHeld = testAll(envelope, rows, whole, watched);
    if (cornersHeld === null) continue;
    const stoppedBy = stoppersOf(made, rowsNow, envelope, whole);
    return { x: whole, stoppedBy, method: "corners", rounds, cornersHeld };
  }
  return scaleDown(envelope, rows, x, watched, rounds);
}

/** Part of a cut's room that the box takes; a cut not written yet counts as full. */
function usedShare({ coefficient, bound }: Cut, x: Float64Array): number {
  if (bound === Number.POSITIVE_INFINITY) return 1;
  let used = 0;
  for (let i = 0; i < x.length; i++) used += coefficient[i]! * x[i]!;
  return used / Math.max(bound, 1e-12);
}

const sumOf = (x: Float64Array): number => x.reduce((sum, value) => sum + value, 0);

const largestMove = (a: Float64Array, b: Float64Array): number =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0);

/** The answer of the linear rows alone, and the rows it rests on. */
function allocateLinear(envelope: EnvelopeCase, rows: readonly PredictedRow[], rule: AllocateRule) {
  const chosen = new Map<PredictedRow, Cut>();
  let x: Float64Array | null = null;
  for (let round = 0; round < MAX_LINEAR_ROUNDS; round++) {
    const made = rule({ cuts: [...chosen.values()], upper: envelope.upper });
    if (made === null) return null;
    x = made.x;
    const broken = rows
      .filter((row) => !chosen.has(row))
      .map((row) => ({ row, excess: predictedExcess(row, made.x) }))
      .filter(({ excess }) => excess > 1e-9)
      .sort((a, b) => b.excess - a.excess);
    if (broken.length === 0) break;
    for (const { row } of broken.slice(0, ROWS_A_ROUND)) chosen.set(row, cutOf(row.towards, row.room));
  }
  const box = x ?? envelope.upper;
  const watched = new Map<string, WatchedRow>();
  for (const [row, cut] of chosen) {
    const corner = worstCorner(row.towards, box);
    const key = rowKey(row);
    const place = `${key}/${cornerText(corner)}`;
    if (predictedExcess(row, box) < -NEARLY || watched.has(place)) continue;
    watched.set(place, { ...row, key, corner, cut });
  }
  return { x: box, rows: [...watched.values()] };
}

/**
 * Solves the row's corner of the box, turns the corner to the signs of the sensitivities there, and writes the
 * row's cut anew. Whatever else is broken there joins the watched rows. True when the corner holds as it is.
 */
function refresh(envelope: EnvelopeCase, row: WatchedRow, x: Float64Array, watched: WatchedRow[]): boolean {
  let scale = 1;
  for (let turn = 0; turn < MAX_TURNS; turn++) {
    while (!solveCorner(envelope, x, row.corner, scale)) {
      scale *= 0.7;
      if (scale < 1e-3) return false;
    }
    const broken = envelope.checker.worst(envelope.workspace);
    for (const violation of broken) watch(envelope, violation, row.corner, watched);
    const { value, towards } = towardsLimit(envelope, row);
    const sign = row.kind === "voltage-low" ? -1 : 1;
    let room = sign * (row.allowed - value) - headroom(row);
    const cornerOfState = worstCorner(
      towards,
      x.map((w) => Math.max(w, 1)),
    );
    // The bound at zero: what the corner's own limits have used so far is added back.
    const used = row.corner;
    for (let i = 0; i < used.length; i++) {
      if (used[i]! > 0) room += towards[i]! * scale * x[i]!;
      else if (used[i]! < 0) room += towards[used.length + i]! * scale * x[used.length + i]!;
    }
    row.cut = cutOf(onlyCorner(towards, cornerOfState), room);
    if (sameCorner(cornerOfState, row.corner, x)) return scale === 1 && broken.length === 0;
    row.corner = cornerOfState;
  }
  return scale === 1 && envelope.checker.worst(envelope.workspace).length === 0;
}

/** Of each point only the direction that the corner uses. */
function onlyCorner(towards: Float64Array, corner: Corner): Float64Array {
  const count = corner.length;
  return towards.map((t, k) => (corner[k % count] === (k < count ? 1 : -1) ? t : 0));
}

/** Equal wherever a limit is more than nothing. */
function sameCorner(a: Corner, b: Corner, x: Float64Array): boolean {
  return a.every((sign, i) => sign === b[i] || (x[i]! < 1 && x[a.length + i]! < 1));
}

function towardsLimit(envelope: EnvelopeCase, row: LimitRow): { value: number; towards: Float64Array } {
  const { value, perWatt, perVar } = sensitivityRow(envelope.network, cornerFlow(envelope), row.request);
  const count = envelope.point.length;
  const sign = row.kind === "voltage-low" ? -1 : 1;
  const { exportVarPerW, importVarPerW } = envelope.reactive;
  const towards = new Float64Array(2 * count);
  envelope.point.forEach((at, i) => {
    towards[i] = sign * (perWatt[at]! + exportVarPerW * perVar[at]!);
    towards[count + i] = -sign * (perWatt[at]! + importVarPerW * perVar[at]!);
  });
  return { value, towards };
}

function watch(
  envelope: EnvelopeCase,
  violation: Parameters<typeof rowOfViolation>[0],
  corner: Corner,
  watched: WatchedRow[],
): void {
  const request: RowRequest = rowOfViolation(violation);
  const row: LimitRow = { kind: violation.kind, request, allowed: violation.limit };
  const key = rowKey(row);
  const twins = watched.filter((other) => other.key === key);
  if (twins.some((other) => other.corner.every((sign, i) => sign === corner[i]))) return;
  // A current has a worst corner per direction it can point in.
  if (twins.length >= MAX_TWINS) return;
  const open: Cut = { coefficient: new Float64Array(envelope.upper.length), bound: Number.POSITIVE_INFINITY };
  watched.push({ ...row, key, corner: corner.slice(), cut: open });
}

/** Number of corners of the box that hold; null when one does not (what it breaks is watched from now on). */
function testAll(
  envelope: EnvelopeCase,
  rows: readonly PredictedRow[],
  x: Float64Array,
  watched: WatchedRow[],
): number | null {
  const corners = cornersToTest(envelope, rows, x, watched);
  let holds = true;
  for (const corner of corners) {
    if (!solveCorner(envelope, x, corner)) return null;
    for (const violation of envelope.checker.worst(envelope.workspace)) {
      holds = false;
      watch(envelope, violation, corner, watched);
    }
    if (!holds) return null;
  }
  return corners.length;
}

/** The last resort: the whole box smaller, by bisection, until every corner holds. */
function scaleDown(
  envelope: EnvelopeCase,
  rows: readonly PredictedRow[],
  x: Float64Array,
  watched: WatchedRow[],
  rounds: number,
): HeldBox {
  let low = 0;
  let high = 1;
  let best = { x: new Float64Array(x.length), cornersHeld: 1 };
  for (let step = 0; step < SCALE_STEPS && high - low > 1e-4; step++) {
    const middle = step === 0 ? 0.999 : (low + high) / 2;
    const box = x.map((value) => Math.floor(middle * value));
    const cornersHeld = testAll(envelope, rows, box, watched);
    if (cornersHeld === null) high = middle;
    else {
      low = middle;
      best = { x: box, cornersHeld };
    }
  }
  const first = watched[0] ?? null;
  const stoppedBy = Array.from(best.x, (value, i) => (value >= envelope.upper[i]! - 1 ? null : first));
  return { ...best, stoppedBy, method: "scaled", rounds };
}

function stoppersOf(
  { stoppedBy }: Allocation,
  watched: readonly WatchedRow[],
  { upper }: EnvelopeCase,
  x: Float64Array,
): (WatchedRow | null)[] {
  return Array.from(stoppedBy, (cut, i) => {
    if (x[i]! >= upper[i]! - 1) return null;
    if (cut >= 0) return watched[cut]!;
    return fullest(watched, i, x);
  });
}

/** Of the rows that a variable has a part in, the one with the least room left. */
function fullest(watched: readonly WatchedRow[], variable: number, x: Float64Array): WatchedRow | null {
  let best: WatchedRow | null = null;
  let most = 0;
  for (const row of watched) {
    if (!(row.cut.coefficient[variable]! > 0)) continue;
    const used = usedShare(row.cut, x);
    if (used > most) {
      best = row;
      most = used;
    }
  }
  return best;
}
