/** Powers of connection points beside a network file: `point,w,var` per line, + into the grid. */
import { domainError } from "../../core/errors/domainError.ts";
import type { Feeder } from "../../core/network/feeder.ts";
import { readDelimited } from "./delimitedFile.ts";

/** `feeder.json` has its powers in `feeder.powers.csv`. */
export const powersFileOf = (file: string): string => `${file.replace(/\.json$/i, "")}.powers.csv`;

export interface PointPowers {
  readonly activeW: Float64Array;
  readonly reactiveVar: Float64Array;
}

export const writePowers = (feeder: Feeder, powers: PointPowers): string =>
  [
    "point,w,var",
    ...feeder.connectionPoints.map((p, i) => `${p.id},${powers.activeW[i]},${powers.reactiveVar[i]}`),
    "",
  ].join("\n");

/** Powers for a feeder; points that the file does not name have none. @throws LAT-2030, LAT-2031, LAT-2023 */
export function readPowers(feeder: Feeder, file: string): PointPowers {
  const index = new Map(feeder.connectionPoints.map((point, i) => [point.id, i]));
  const activeW = new Float64Array(index.size);
  const reactiveVar = new Float64Array(index.size);
  for (const row of readDelimited(file, ",")) {
    const id = row.text("point");
    const at = index.get(id);
    if (at === undefined) throw domainError("LAT-2023", { kind: "connection point", id });
    activeW[at] = row.number("w");
    reactiveVar[at] = row.number("var");
  }
  return { activeW, reactiveVar };
}
