/** Powers of connection points over time: a header `time,<point>,<point>…`, then a row per step in W, + into the grid. */
import { domainError } from "../../core/errors/domainError.ts";
import type { Feeder } from "../../core/network/feeder.ts";
import { type InjectionSeries, tableSeries } from "../../core/network/timeSeries.ts";
import { readTextFile } from "./delimitedFile.ts";

export interface PowerSeriesOptions {
  /** Of what is drawn, lagging; what is fed in runs at unity. */
  readonly powerFactor: number;
}

/**
 * The series for a feeder; points that the file does not name have no power. The first column is a label.
 * @throws LAT-2030 unreadable, LAT-2031 naming the line, LAT-2023 for an unknown point, LAT-2006 for one named twice.
 */
export function readPowerSeries(feeder: Feeder, file: string, options: PowerSeriesOptions): InjectionSeries {
  const [header, ...lines] = readTextFile(file).trimEnd().split(/\r?\n/);
  const ids = (header ?? "").split(",").slice(1);
  const index = new Map(feeder.connectionPoints.map((point, i) => [point.id, i]));
  const places = ids.map((id, k) => {
    const at = index.get(id);
    if (at === undefined) throw domainError("LAT-2023", { kind: "connection point", id });
    if (ids.indexOf(id) !== k) throw domainError("LAT-2006", { id, kind: "columns" });
    return at;
  });
  const points = feeder.connectionPoints.length;
  const activeW = new Float64Array(points * lines.length);
  const varPerWatt = Math.tan(Math.acos(options.powerFactor));
  lines.forEach((content, step) => {
    const cells = content.split(",");
    if (cells.length !== ids.length + 1) {
      const reason = `it has ${cells.length} fields, the header has ${ids.length + 1}`;
      throw domainError("LAT-2031", { file, line: step + 2, reason });
    }
    places.forEach((at, k) => {
      const cell = cells[k + 1]!;
      const value = Number(cell);
      if (cell.trim() === "" || !Number.isFinite(value)) {
        const reason = `${ids[k]} is not a number`;
        throw domainError("LAT-2031", { file, line: step + 2, reason });
      }
      activeW[step * points + at] = value;
    });
  });
  const reactiveVar = activeW.map((w) => (w < 0 ? w * varPerWatt : 0));
  return tableSeries(points, activeW, reactiveVar);
}
