/** Reads a SimBench low-voltage grid (CSV folder; S. Meinecke et al., Energies 13(12), 2020). */
import { join } from "node:path";
import { domainError } from "../../core/errors/domainError.ts";
import { FREQUENCY_HZ } from "../../core/network/branchModel.ts";
import type { Branch, Bus, ConnectionPoint, Feeder } from "../../core/network/feeder.ts";
import { type DelimitedRow, readDelimited } from "./delimitedFile.ts";
import type { ImportedNetwork } from "./importReport.ts";

/** Zero sequence of a four-core cable whose fourth core carries the return current: Z0 = 4 Z1. */
const ZERO_SEQUENCE_FACTOR = 4;

interface Tables {
  readonly file: (name: string) => string;
  readonly rows: (name: string) => DelimitedRow[];
  readonly byId: (name: string) => ReadonlyMap<string, DelimitedRow>;
}

/**
 * Reads the grid with the powers of Load.csv and RES.csv at their full values.
 * @throws LAT-2030 or LAT-2031 naming file and line.
 */
export function readSimbench(folder: string): ImportedNetwork {
  const file = (name: string) => join(folder, `${name}.csv`);
  const rows = (name: string) => readDelimited(file(name), ";");
  const byId = (name: string) => new Map(rows(name).map((row) => [row.text("id"), row]));
  const tables: Tables = { file, rows, byId };
  const sourceBus = only(tables, "ExternalNet").text("node");
  const loads = readPoints(tables, "Load", -1);
  const generators = readPoints(tables, "RES", 1);
  const points = [...loads, ...generators];
  const feeder: Feeder = {
    format: "lateral-network/1",
    id: "simbench",
    name: `SimBench ${only(tables, "Transformer").text("subnet")}`,
    citation: "SimBench (ODbL 1.0), S. Meinecke et al., Energies 13(12), 3290, 2020",
    source: {
      bus: sourceBus,
      voltagePu: tables.byId("Node").get(sourceBus)?.number("vmSetp") ?? 1,
      r1Ohm: 0,
      x1Ohm: 0,
      r0Ohm: 0,
      x0Ohm: 0,
    },
    buses: readBuses(tables, sourceBus),
    branches: [...readTransformers(tables), ...readLines(tables)],
    connectionPoints: points.map(({ point }) => point),
    voltageBand: { lowerPu: 0.9, upperPu: 1.1 },
  };
  return {
    feeder,
    activeW: Float64Array.from(points, ({ activeW }) => activeW),
    reactiveVar: Float64Array.from(points, ({ reactiveVar }) => reactiveVar),
    report: {
      read: [
        `${feeder.buses.length} buses`,
        `${feeder.branches.length} branches`,
        `${loads.length} loads`,
        `${generators.length} generators`,
      ],
      assumed: [
        "zero-sequence impedance of cables: 4 x positive sequence",
        "zero-sequence capacitance: as positive sequence",
        "every load and generator is connected to three phases",
        "the medium voltage is stiff",
      ],
      ignored: ["profiles", "measurements", "automatic tap changing", "study cases"],
    },
  };
}

function only(tables: Tables, name: string): DelimitedRow {
  const [row, second] = tables.rows(name);
  if (!row || second) {
    throw domainError("LAT-2031", {
      file: tables.file(name),
      line: 3,
      reason: "exactly one row is supported",
    });
  }
  return row;
}

function lookUp(map: ReadonlyMap<string, DelimitedRow>, row: DelimitedRow, column: string, file: string) {
  const found = map.get(row.text(column));
  if (found) return found;
  throw domainError("LAT-2031", { file, line: row.line, reason: `${row.text(column)} is not defined` });
}

function readBuses(tables: Tables, sourceBus: string): Bus[] {
  const coordinates = tables.byId("Coordinates");
  const buses = tables.rows("Node").map((row): Bus => {
    const at = coordinates.get(row.text("coordID"));
    // Degrees to metres, near enough for a drawing.
    const metres = at
      ? {
          x: at.number("x") * 111_320 * Math.cos((at.number("y") * Math.PI) / 180),
          y: at.number("y") * 110_574,
        }
      : {};
    return { id: row.text("id"), nominalKv: row.number("vmR"), ...metres };
  });
  return buses.sort((a, b) => Number(b.id === sourceBus) - Number(a.id === sourceBus));
}

function readLines(tables: Tables): Branch[] {
  const types = tables.byId("LineType");
  return tables.rows("Line").map((row): Branch => {
    const type = lookUp(types, row, "type", tables.file("Line"));
    const r = type.number("r");
    const x = type.number("x");
    // b in µS per km
    const nfPerKm = (type.number("b") * 1000) / (2 * Math.PI * FREQUENCY_HZ);
    return {
      kind: "line",
      id: row.text("id"),
      from: row.text("nodeA"),
      to: row.text("nodeB"),
      lengthM: row.number("length") * 1000,
      r1OhmPerKm: r,
      x1OhmPerKm: x,
      r0OhmPerKm: ZERO_SEQUENCE_FACTOR * r,
      x0OhmPerKm: ZERO_SEQUENCE_FACTOR * x,
      c1NfPerKm: nfPerKm,
      c0NfPerKm: nfPerKm,
      ratingA: (type.number("iMax") * row.number("loadingMax")) / 100,
      cable: row.text("type"),
    };
  });
}

function readTransformers(tables: Tables): Branch[] {
  const types = tables.byId("TransformerType");
  return tables.rows("Transformer").map((row): Branch => {
    const type = lookUp(types, row, "type", tables.file("Transformer"));
    const ratedKva = type.number("sR") * 1000;
    const resistancePercent = (100 * type.number("pCu")) / ratedKva;
    const steps = row.number("tappos") - type.number("tapNeutr");
    return {
      kind: "transformer",
      id: row.text("id"),
      from: row.text("nodeHV"),
      to: row.text("nodeLV"),
      ratedKva,
      primaryKv: type.number("vmHV"),
      secondaryKv: type.number("vmLV"),
      vectorGroup: "Dyn5",
      resistancePercent,
      reactancePercent: Math.sqrt(type.number("vmImp") ** 2 - resistancePercent ** 2),
      tapPu: 1 + (steps * type.number("dVm")) / 100,
      noLoadLossKw: type.number("pFe"),
      noLoadCurrentPercent: type.number("iNoLoad"),
    };
  });
}

function readPoints(tables: Tables, table: "Load" | "RES", sign: 1 | -1) {
  const suffix = table === "Load" ? "Load" : "RES";
  return tables.rows(table).map((row) => {
    const point: ConnectionPoint = {
      id: row.text("id"),
      bus: row.text("node"),
      phases: ["A", "B", "C"],
      capacityKva: row.number("sR") * 1000,
    };
    const activeW = sign * row.number(`p${suffix}`) * 1e6;
    return { point, activeW, reactiveVar: sign * row.number(`q${suffix}`) * 1e6 };
  });
}
