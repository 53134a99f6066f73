/** Results of studies as delimited text: one line per bus, cell, interval or finding. */
import type { StudyResult } from "../../app/grid/studyInput.ts";
import { intervalStart, isoUtc } from "../../core/time/marketInterval.ts";
import type { GridStudy } from "../../ports/grid.ts";
import { type Cell, csvText } from "./csvExport.ts";

interface Sheet {
  readonly head: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

function sheetOf(result: StudyResult): Sheet {
  switch (result.kind) {
    case "hosting":
      return {
        head: ["bus", "fitsKw", "boundedBy", "kind", "phase"],
        rows: result.buses.map(({ bus, fitsKw, bounded }) => [
          bus,
          fitsKw,
          bounded.element,
          bounded.kind,
          bounded.phase,
        ]),
      };
    case "connection": {
      const { pointId, accepted, fitsKw, bounded, breach } = result.answer;
      return {
        head: ["pointId", "accepted", "fitsKw", "boundedBy", "breach", "value", "limit"],
        rows: [
          [
            pointId,
            accepted ? "yes" : "no",
            fitsKw,
            bounded.element,
            breach?.element ?? null,
            breach?.value ?? null,
            breach?.limit ?? null,
          ],
        ],
      };
    }
    case "envelopes":
      return {
        head: ["start", "pointId", "exportW", "importW", "exportBy", "importBy", "calculation"],
        rows: result.intervals.flatMap(({ interval, cells, calculationId }) =>
          cells.map((cell, k): Cell[] => [
            isoUtc(intervalStart(interval)),
            result.points[k]?.pointId ?? "",
            cell.exportW,
            cell.importW,
            cell.exportBy,
            cell.importBy,
            calculationId,
          ]),
        ),
      };
    case "limits":
      return {
        head: ["start", "brokenBefore", "brokenAfter", "usedBeforePercent", "usedAfterPercent", "worstAfter"],
        rows: result.intervals.map((row) => [
          isoUtc(intervalStart(row.interval)),
          row.brokenBefore,
          row.brokenAfter,
          row.usedBefore,
          row.usedAfter,
          row.worstAfter?.element ?? null,
        ]),
      };
    case "verification":
      return {
        head: ["part", "holds", "code", "where", "what"],
        rows: result.verdicts.flatMap(({ part, findings }): Cell[][] =>
          findings.length === 0
            ? [[part, "yes", null, null, null]]
            : findings.map(({ code, where, what }) => [part, "no", code, where, what]),
        ),
      };
  }
}

/** Every line names the study and the model it rests on. */
export function studyCsv(
  result: StudyResult,
  { id, networkHash }: Pick<GridStudy, "id" | "networkHash">,
): string {
  const { head, rows } = sheetOf(result);
  return csvText(
    [...head, "study", "networkHash"],
    rows.map((row) => [...row, id, networkHash]),
  );
}
