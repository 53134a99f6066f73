/** Files of readings into the embedded PostgreSQL: whole or not at all, once, in versions. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type RunningPostgres,
  startEmbeddedPostgres,
  stopEmbeddedPostgres,
} from "../../../backend/adapters/database/embeddedPostgres.ts";
import { migrateDatabase } from "../../../backend/adapters/database/migrate.ts";
import { openPrisma } from "../../../backend/adapters/database/prismaClient.ts";
import { createPrismaStore } from "../../../backend/adapters/database/prismaStore.ts";
import { PostgresReadingImports } from "../../../backend/adapters/database/readingImports.ts";
import type { CsvMapping } from "../../../backend/adapters/meters/csvMapping.ts";
import { openMeterFile } from "../../../backend/adapters/meters/openMeterFile.ts";
import { importMeterFile } from "../../../backend/app/importMeterFile.ts";
import { DomainError } from "../../../backend/core/errors/domainError.ts";
import { epochSeconds, intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import type { ImportOutcome } from "../../../backend/ports/readingImports.ts";
import type { Store } from "../../../backend/ports/store.ts";
import { testColumns } from "./support/columns.ts";
import { communitySeed } from "./support/samples.ts";

const root = mkdtempSync(join(tmpdir(), "lateral-imports-"));
const folder = join(root, "postgres");
const NOW = epochSeconds(Date.UTC(2026, 6, 1) / 1000);
const DAY = Date.UTC(2026, 5, 1) / 900_000;

const mapping: CsvMapping = {
  delimiter: ",",
  decimal: ".",
  skipLines: 0,
  time: { column: "t", format: "iso", marks: "start", zone: "UTC" },
  minutes: 15,
  meter: { column: "meter" },
  importColumn: "import",
  exportColumn: "export",
  unit: "Wh",
  quality: { column: "q", marks: { A: "measured", E: "estimated" } },
};

let postgres: RunningPostgres;
let prisma: ReturnType<typeof openPrisma>;
let store: Store;
let imports: PostgresReadingImports;
let community = "";
let counter = 0;

beforeAll(async () => {
  postgres = await startEmbeddedPostgres(folder);
  await migrateDatabase(postgres.url);
  prisma = openPrisma(postgres.url);
  store = createPrismaStore(prisma, testColumns);
  imports = new PostgresReadingImports(postgres.url);
});

afterAll(async () => {
  await prisma.$disconnect();
  await imports.close();
  await stopEmbeddedPostgres(folder);
  rmSync(root, { recursive: true, force: true });
});

beforeEach(async () => {
  counter += 1;
  community = `imports-${counter}`;
  await store.seedCommunity(communitySeed(community));
});

type Row = readonly [meter: string, quarter: number, importWh: number, exportWh: number, quality: "A" | "E"];

function csv(rows: readonly Row[]): string {
  const lines = rows.map(([meter, quarter, importWh, exportWh, quality]) =>
    [meter, new Date((DAY + quarter) * 900_000).toISOString(), importWh, exportWh, quality].join(","),
  );
  return ["meter,t,import,export,q", ...lines].join("\n");
}

async function importText(
  text: string,
  options: { name?: string; with_?: CsvMapping | null; acceptUnlikely?: boolean } = {},
): Promise<ImportOutcome> {
  const path = join(root, options.name ?? "readings.csv");
  writeFileSync(path, text);
  const file = await openMeterFile(path, options.with_ === undefined ? mapping : options.with_);
  const { outcome } = await importMeterFile(
    { store, imports },
    community,
    { ...file, series: file.series() },
    { now: NOW, acceptUnlikely: options.acceptUnlikely ?? false },
  );
  return outcome;
}

const stored = async (meteringPointId: string) =>
  (
    await store.memberReadings(community, meteringPointId, {
      from: intervalIndex(DAY - 96),
      to: intervalIndex(DAY + 960),
    })
  ).map((r) => [r.interval - DAY, r.importWh, r.exportWh, r.quality, r.version]);

const codesOf = (outcome: ImportOutcome) =>
  outcome.status === "refused" ? outcome.problems.map((p) => [p.row, p.code]) : outcome.status;

async function thrownBy(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof DomainError) return error.code;
    throw error;
  }
  return "nothing thrown";
}

describe("a file of readings", () => {
  it("is stored whole, and a second time changes nothing", async () => {
    const text = csv([
      ["mp-1", 0, 100, 0, "A"],
      ["mp-1", 1, 0, 250, "A"],
      ["mp-2", 0, 7, 0, "E"],
    ]);
    const first = await importText(text);
    expect(first).toMatchObject({
      status: "stored",
      file: { readings: 3, accepted: 3, unchanged: 0, points: 2 },
    });
    expect(await stored("mp-1")).toEqual([
      [0, 100, 0, "measured", 1],
      [1, 0, 250, "measured", 1],
    ]);
    expect(await importText(text, { name: "again.csv" })).toMatchObject({ status: "known" });
    expect(await stored("mp-1")).toHaveLength(2);
    expect((await imports.meterFiles(community, 10)).map((file) => file.name)).toEqual(["readings.csv"]);
  });

  it("makes new versions where it differs and leaves alone what agrees", async () => {
    await importText(
      csv([
        ["mp-1", 0, 100, 0, "E"],
        ["mp-1", 1, 50, 0, "A"],
      ]),
    );
    const second = await importText(
      csv([
        ["mp-1", 0, 101, 0, "A"],
        ["mp-1", 1, 50, 0, "A"],
        ["mp-1", 2, 1, 0, "A"],
      ]),
    );
    expect(second).toMatchObject({ status: "stored", file: { readings: 3, accepted: 2, unchanged: 1 } });
    expect(await stored("mp-1")).toEqual([
      [0, 101, 0, "measured", 2],
      [1, 50, 0, "measured", 1],
      [2, 1, 0, "measured", 1],
    ]);
  });

  it("keeps the direction that it does not speak of", async () => {
    await importText(csv([["mp-1", 0, 100, 30, "A"]]));
    const importOnly = { ...mapping, exportColumn: null };
    await importText(csv([["mp-1", 0, 120, 999, "A"]]), { with_: importOnly });
    expect(await stored("mp-1")).toEqual([[0, 120, 30, "measured", 2]]);
  });

  it("is refused whole, with lines, and nothing of it is stored", async () => {
    const good: Row[] = [["mp-1", 0, 100, 0, "A"]];
    expect(await thrownBy(importText(csv([...good, ["mp-1", 0, 100, 0, "A"]])))).toBe("LAT-5311");
    const twice = csv([...good, ["mp-1", 96, 1, 0, "A"], ["mp-1", 0, 100, 0, "A"]]);
    expect(codesOf(await importText(twice))).toEqual([
      [4, "LAT-5004"],
      [4, "LAT-5004"],
    ]);
    expect(codesOf(await importText(csv([...good, ["mp-2", 0, 1_000_000, 0, "A"]])))).toEqual([
      [3, "LAT-5007"],
    ]);
    expect(codesOf(await importText(csv([...good, ["mp-2", 40 * 96, 1, 0, "A"]])))).toEqual([
      [3, "LAT-5006"],
    ]);
    expect(await thrownBy(importText(csv([...good, ["nobody", 0, 1, 0, "A"]])))).toBe("LAT-5309");
    expect(await thrownBy(importText(`${csv(good)}\nmp-1,yesterday,1,0,A`))).toBe("LAT-5302");
    expect(await stored("mp-1")).toEqual([]);
    expect(await imports.meterFiles(community, 10)).toEqual([]);
  });

  it("cannot put an estimate over a measured value", async () => {
    await importText(csv([["mp-1", 0, 100, 0, "A"]]));
    expect(codesOf(await importText(csv([["mp-1", 0, 90, 0, "E"]])))).toEqual([[2, "LAT-5009"]]);
  });

  it("of kWh sent as Wh is held against the day before, and taken when asked", async () => {
    const day = Array.from({ length: 96 }, (_, q): Row => ["mp-1", q - 96, 400 + q, 0, "A"]);
    await importText(csv(day));
    const tiny = csv(Array.from({ length: 8 }, (_, q): Row => ["mp-1", q, 1, 0, "A"]));
    expect(codesOf(await importText(tiny))).toEqual([[2, "LAT-5104"]]);
    expect(await importText(tiny, { acceptUnlikely: true })).toMatchObject({ status: "stored" });
  });

  it("finds its metering point by the link that was made", async () => {
    await imports.linkMeter(community, "1234567890", "mp-2");
    const values = Array.from({ length: 96 }, () => "0.1").join(",");
    const nem = [
      "100,NEM12,202606050000,A,B",
      "200,1234567890,E1B1,1,E1,,M,kWh,15,",
      `300,20260601,${values},A,,,,`,
      "200,1234567890,E1B1,1,B1,,M,kWh,15,",
      `300,20260601,${values.replaceAll("0.1", "0.02")},A,,,,`,
      "200,1234567890,E1B1,1,Q1,,M,kvarh,15,",
      `300,20260601,${values},A,,,,`,
      "900",
    ].join("\n");
    const outcome = await importText(nem, { name: "nem.csv", with_: null });
    expect(outcome).toMatchObject({ status: "stored", file: { format: "nem", readings: 96 } });
    expect((await stored("mp-2"))[0]).toEqual([-40, 100, 20, "measured", 1]);
  });

  it("that is no file, no meter file or another kind says so", async () => {
    expect(await thrownBy(openMeterFile(join(root, "absent.csv"), null))).toBe("LAT-5310");
    expect(await thrownBy(openMeterFile(root, null))).toBe("LAT-5310");
    writeFileSync(join(root, "noise.bin"), Buffer.from([0, 1, 2, 255]));
    expect(await thrownBy(openMeterFile(join(root, "noise.bin"), null))).toBe("LAT-5301");
  });

  it("leaves nothing behind when the server is killed in the middle", async () => {
    const client = new pg.Client({ connectionString: postgres.url });
    await client.connect();
    const feed = async (push: (rows: readonly []) => Promise<void>) => {
      await push([]);
      const kill =
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE query LIKE 'COPY staged%'";
      const own = "AND state = 'active' AND pid <> pg_backend_pid()";
      while ((await client.query(`${kill} ${own}`)).rowCount === 0) await setTimeout(10);
      await push([]);
    };
    const file = { sha256: "0".repeat(64), name: "x", format: "csv" };
    const request = { communityId: community, points: [], file, now: NOW, acceptUnlikely: false };
    await expect(imports.importReadings(request, feed)).rejects.toThrow();
    await client.end();
    expect(await imports.meterFiles(community, 10)).toEqual([]);
    expect(await importText(csv([["mp-1", 0, 1, 0, "A"]]))).toMatchObject({ status: "stored" });
  });

  it("notes settled intervals for their correction lines", async () => {
    const key = { communityId: community, feederId: communitySeed(community).community.feederId };
    const interval = intervalIndex(DAY);
    await store.openIntervals([{ ...key, interval, networkVersion: 1, tariffVersion: 1, at: NOW }]);
    await prisma.marketInterval.updateMany({ where: { communityId: community }, data: { state: "billed" } });
    const outcome = await importText(
      csv([
        ["mp-1", 0, 5, 0, "A"],
        ["mp-1", 1, 5, 0, "A"],
      ]),
    );
    expect(outcome).toMatchObject({ status: "stored", resettlements: 1 });
    expect(await prisma.resettlementDue.findMany()).toMatchObject([
      { communityId: community, interval: DAY },
    ]);
  });
});
