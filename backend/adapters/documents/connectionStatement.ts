/** The answer to a connection request as one page: what was asked, what was found, with which model. */
import PDFDocument from "pdfkit";
import type { ConnectionResult, StudyInput } from "../../app/grid/studyInput.ts";
import { intervalStart, isoUtc } from "../../core/time/marketInterval.ts";
import type { GridStudy } from "../../ports/grid.ts";

const MARGIN = 56;
const INK = "#1c2430";
const QUIET = "#5b6675";

interface Statement {
  readonly study: Pick<GridStudy, "id" | "networkHash" | "networkVersion" | "createdAt">;
  readonly input: Extract<StudyInput, { readonly kind: "connection" }>;
  readonly result: ConnectionResult;
}

const TECHNOLOGY = { solar: "solar panels", car: "a car charger", "heat-pump": "a heat pump" } as const;

/** What the page says, line by line. */
export function statementLines({ study, input, result }: Statement): readonly (readonly [string, string])[] {
  const { answer, scenarios } = result;
  const { breach, bounded } = answer;
  const phase = (name: string | null) => (name === null ? "" : `, phase ${name}`);
  return [
    ["Asked", `${TECHNOLOGY[input.technology]} of ${input.kw} kW at connection point ${input.pointId}`],
    ["Answer", answer.accepted ? "It can be connected." : "It cannot be connected as asked."],
    ["Fits", `${answer.fitsKw.toFixed(2)} kW`],
    [
      "Limited by",
      bounded.kind === "connection"
        ? "the connection itself"
        : `${bounded.element}${phase(bounded.phase)} (${bounded.kind})`,
    ],
    ...(breach === null
      ? []
      : ([
          [
            "Broken first",
            `${breach.element}${phase(breach.phase)}: ${breach.value.toPrecision(5)}, limit ${breach.limit.toPrecision(5)} (${breach.kind})`,
          ],
        ] as const)),
    [
      "Checked in",
      scenarios
        .map(({ what, interval }) =>
          interval === null ? what : `${what} (${isoUtc(intervalStart(interval))})`,
        )
        .join("; "),
    ],
    ["Method", "three-phase AC power flow; every limit of voltage, cable and transformer"],
    ["Network", `version ${study.networkVersion}`],
    ["Model hash", study.networkHash],
    ["Study", study.id],
    ["Market time", isoUtc(study.createdAt)],
  ];
}

/** PDF/A is not claimed; the text can be selected and read aloud. */
export function connectionStatement(statement: Statement): Promise<Buffer> {
  const document = new PDFDocument({
    size: "A4",
    margin: MARGIN,
    lang: "en",
    info: { Title: "Answer to a connection request" },
  });
  const parts: Buffer[] = [];
  const whole = new Promise<Buffer>((resolve, reject) => {
    document.on("data", (part: Buffer) => parts.push(part));
    document.on("end", () => resolve(Buffer.concat(parts)));
    document.on("error", reject);
  });
  document.font("Helvetica-Bold").fontSize(18).fillColor(INK).text("Answer to a connection request");
  document.moveDown(1);
  for (const [label, text] of statementLines(statement)) {
    document.font("Helvetica").fontSize(9).fillColor(QUIET).text(label);
    document.font("Helvetica").fontSize(11).fillColor(INK).text(text);
    document.moveDown(0.5);
  }
  document.end();
  return whole;
}
