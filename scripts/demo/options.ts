/** Command line of the headless run, checked before anything starts. */
import { existsSync, statSync } from "node:fs";
import { parseArgs } from "node:util";
import { domainError } from "../../backend/core/errors/domainError.ts";
import type { LedgerMode } from "../../backend/core/tariffs/tariff.ts";
import type { LocalDay } from "../../backend/core/time/communityTime.ts";

export const USAGE = `The interval cycle without a screen.

  npm run demo                                 the generated demo street, one day
  npm run demo -- --network DIR --loads DIR --solar DIR [--from YYYY-MM-DD]
                                               55 measured homes on the IEEE European LV feeder

  --days N      days to run, 1 to 28 (default 1; 7 with --network)
  --from DAY    first local day (default 2016-10-31 with --network, 2026-06-15 without)
  --bundle DIR  where the evidence bundle goes (default .lateral/bundles/…)
  --mode G|E    how batches are proven on the ledger (default G)
  --json FILE   write the figures
  --seed N      seed of the generated street`;

const MAX_DAYS = 28;

export interface RealDataFolders {
  readonly network: string;
  readonly loads: string;
  readonly solar: string;
}

export interface DemoOptions {
  /** Null: the generated street. */
  readonly real: RealDataFolders | null;
  readonly from: LocalDay;
  readonly days: number;
  readonly bundle: string | null;
  readonly json: string | null;
  readonly seed: number | null;
  /** Default: G. */
  readonly ledgerMode?: LedgerMode;
}

function wrong(name: string, value: string, expected: string) {
  return domainError("LAT-7008", { name: `--${name}`, value: value.slice(0, 60), expected });
}

function folder(name: string, path: string | undefined): string {
  if (path === undefined) throw wrong(name, "", "a folder, together with --network, --loads and --solar");
  if (!existsSync(path) || !statSync(path).isDirectory()) throw wrong(name, path, "a folder that exists");
  return path;
}

function dayOf(text: string): LocalDay {
  const match = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text);
  const [year = 0, month = 0, day = 0] = (match ?? []).slice(1).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day));
  if (!match || date.getUTCMonth() !== month - 1) throw wrong("from", text, "a day as YYYY-MM-DD");
  return { year, month, day };
}

function whole(name: string, text: string, minimum: number, maximum: number): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < minimum || value > maximum) {
    throw wrong(name, text, `a whole number from ${minimum} to ${maximum}`);
  }
  return value;
}

function modeOf(text: string): LedgerMode {
  if (text !== "G" && text !== "E") throw wrong("mode", text, "G or E");
  return text;
}

/** Null when help was asked for. @throws LAT-7008 */
export function readOptions(args: readonly string[]): DemoOptions | null {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      help: { type: "boolean", short: "h" },
      network: text,
      loads: text,
      solar: text,
      from: text,
      days: text,
      bundle: text,
      json: text,
      seed: text,
      mode: text,
    },
  });
  if (values.help) return null;
  const isReal = [values.network, values.loads, values.solar].some((value) => value !== undefined);
  const real = isReal
    ? {
        network: folder("network", values.network),
        loads: folder("loads", values.loads),
        solar: folder("solar", values.solar),
      }
    : null;
  return {
    real,
    from: dayOf(values.from ?? (isReal ? "2016-10-31" : "2026-06-15")),
    days: whole("days", values.days ?? (isReal ? "7" : "1"), 1, MAX_DAYS),
    bundle: values.bundle ?? null,
    json: values.json ?? null,
    ledgerMode: modeOf(values.mode ?? "G"),
    seed: values.seed === undefined ? null : whole("seed", values.seed, 0, 2 ** 31 - 1),
  };
}
