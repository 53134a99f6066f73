/**
 * The corners of a box at which it is held against AC power flow: every vertex of a small box; of a larger one
 * each row's own worst corner, every combination of export, import and nothing per group of phases, and the
 * worst corners again with the least certain signs turned one by one.
 */
import { type Corner, cornerText, type EnvelopeCase } from "./envelopeCase.ts";
import { type LimitRow, type PredictedRow, predictedExcess, worstCorner } from "./predictRows.ts";

/** Up to this many participants every vertex is tested. */
const MAX_ALL_VERTICES = 8;
const WORST_ROWS = 32;
const TURNED_CORNERS = 4;
const TURNED_SIGNS = 6;

export function cornersToTest(
  { network, point }: EnvelopeCase,
  rows: readonly PredictedRow[],
  x: Float64Array,
  watched: readonly (LimitRow & { readonly corner: Corner })[],
): Corner[] {
  const count = point.length;
  const corners = new Map<string, Corner>();
  const add = (corner: Corner) => {
    const text = cornerText(corner);
    if (!corners.has(text)) corners.set(text, corner);
  };
  for (const { corner } of watched) add(corner.slice());
  const ranked = rows
    .map((row) => ({ row, excess: predictedExcess(row, x) }))
    .sort((a, b) => b.excess - a.excess)
    .slice(0, WORST_ROWS);
  for (const { row } of ranked) add(worstCorner(row.towards, x));
  for (const { row } of ranked.slice(0, TURNED_CORNERS)) turnSigns(row, x).forEach(add);
  if (count <= MAX_ALL_VERTICES) everyVertex(count).forEach(add);
  else {
    const group = Array.from(point, (at) => network.feeder.connectionPoints[at]!.phases.join(""));
    groupCorners(group).forEach(add);
  }
  return [...corners.values()];
}

/** The row's worst corner with its least certain signs turned, one at a time. */
function turnSigns({ towards }: PredictedRow, x: Float64Array): Corner[] {
  const corner = worstCorner(towards, x);
  const count = corner.length;
  const weight = (i: number) =>
    Math.max(Math.abs(towards[i]! * x[i]!), Math.abs(towards[count + i]! * x[count + i]!));
  return Array.from(corner.keys())
    .sort((a, b) => weight(a) - weight(b) || a - b)
    .slice(0, TURNED_SIGNS)
    .map((i) => {
      const turned = corner.slice();
      turned[i] = corner[i] === 1 ? -1 : 1;
      return turned;
    });
}

function everyVertex(count: number): Corner[] {
  return Array.from({ length: 2 ** count }, (_, bits) =>
    Int8Array.from({ length: count }, (_unused, i) => ((bits >> i) & 1 ? 1 : -1)),
  );
}

/** Export, import or nothing for each group of equal phases; at most 3^4 corners. */
function groupCorners(group: readonly string[]): Corner[] {
  const names = [...new Set(group)].sort();
  return Array.from({ length: 3 ** names.length }, (_, code) =>
    Int8Array.from(group, (name) => (Math.floor(code / 3 ** names.indexOf(name)) % 3) - 1),
  );
}
