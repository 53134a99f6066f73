/** The tables of a pandapower network file (pandas data frames written as JSON inside JSON). */
import { domainError } from "../../../core/errors/domainError.ts";

const MAX_ROWS = 200_000;

/** One row: what pandas calls NaN or None is absent. */
export interface TableRow {
  readonly index: number;
  /** For messages: table and index. */
  readonly element: string;
  /** @throws LAT-2012 when absent or not a number. */
  readonly number: (column: string) => number;
  readonly optional: (column: string, fallback: number) => number;
  readonly text: (column: string) => string | undefined;
  /** `in_service`, `closed` and the like; absent counts as true. */
  readonly flag: (column: string) => boolean;
}

export interface PandapowerTables {
  readonly rows: (table: string) => readonly TableRow[];
  /** Names of the tables that hold rows, results and standard types aside. */
  readonly filled: readonly string[];
  readonly name: string;
  readonly frequencyHz: number;
}

/** @throws LAT-2011 not JSON, LAT-2012 not a pandapower network, LAT-2010 too large. */
export function readPandapowerTables(text: string): PandapowerTables {
  const file = parse(text);
  const net = (file as { _object?: unknown } | null)?._object;
  if (typeof net !== "object" || net === null) {
    throw domainError("LAT-2012", {
      element: "The file",
      field: "_object",
      expected: "a pandapower network",
    });
  }
  const tables = new Map<string, TableRow[]>();
  for (const [name, value] of Object.entries(net)) {
    const frame = value as { _class?: unknown; _object?: unknown } | null;
    if (frame?._class === "DataFrame" && !name.startsWith("_"))
      tables.set(name, readFrame(name, frame._object));
  }
  const scalars = net as { name?: unknown; f_hz?: unknown };
  return {
    rows: (table) => tables.get(table) ?? [],
    filled: [...tables]
      .filter(([name, rows]) => rows.length > 0 && !name.startsWith("res_"))
      .map(([name]) => name),
    name: typeof scalars.name === "string" ? scalars.name : "pandapower network",
    frequencyHz: typeof scalars.f_hz === "number" ? scalars.f_hz : 50,
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw domainError("LAT-2011", { reason: (error as Error).message }, { cause: error });
  }
}

function readFrame(name: string, content: unknown): TableRow[] {
  const frame = (typeof content === "string" ? parse(content) : content) as {
    columns?: unknown;
    index?: unknown;
    data?: unknown;
  } | null;
  const { columns, index, data } = frame ?? {};
  if (!Array.isArray(columns) || !Array.isArray(index) || !Array.isArray(data)) {
    throw domainError("LAT-2012", {
      element: `Table ${name}`,
      field: "data",
      expected: "columns, index and data",
    });
  }
  if (data.length > MAX_ROWS) {
    throw domainError("LAT-2010", { what: `table ${name}`, actual: data.length, limit: MAX_ROWS });
  }
  const position = new Map(columns.map((column, i) => [String(column), i]));
  return data.map((cells: unknown, i): TableRow => {
    const element = `${name} ${String(index[i])}`;
    const value = (column: string): unknown => {
      const at = position.get(column);
      const cell: unknown = at === undefined || !Array.isArray(cells) ? undefined : cells[at];
      return cell ?? undefined;
    };
    return {
      index: Number(index[i]),
      element,
      number: (column) => {
        const cell = value(column);
        if (typeof cell === "number") return cell;
        throw domainError("LAT-2012", { element, field: column, expected: "a number" });
      },
      optional: (column, fallback) => {
        const cell = value(column);
        return typeof cell === "number" ? cell : fallback;
      },
      text: (column) => {
        const cell = value(column);
        return typeof cell === "string" && cell !== "" ? cell : undefined;
      },
      flag: (column) => value(column) !== false,
    };
  });
}
