/** `npm run meters` and `npm run bills` as child processes on a home of their own: a month from files to bills. */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { columnCipher } from "../../../backend/adapters/columns/columnCipher.ts";
import {
  startEmbeddedPostgres,
  stopEmbeddedPostgres,
} from "../../../backend/adapters/database/embeddedPostgres.ts";
import { migrateDatabase } from "../../../backend/adapters/database/migrate.ts";
import { openPrisma } from "../../../backend/adapters/database/prismaClient.ts";
import { createPrismaStore } from "../../../backend/adapters/database/prismaStore.ts";
import { epochSeconds } from "../../../backend/core/time/marketInterval.ts";
import { openKeyRing } from "../../../backend/main/openDatabase.ts";
import { readSettings } from "../../../backend/main/settings.ts";
import { csvOf, MAPPING, type Row } from "../../api/support/uploads.ts";
import { communitySeed, FIRST } from "./support/samples.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "lateral-commands-"));
const work = join(home, "work");
const COMMUNITY = "commands";
/** First interval of July in Berlin. */
const JULY = Date.UTC(2026, 5, 30, 22) / 900_000;
let url = "";

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly error: string;
}

/** Runs a command as the product's door does, on the home of this test. */
function run(script: string, ...words: string[]): Promise<Ran> {
  const { DATABASE_URL: _none, ...inherited } = process.env;
  const env = { ...inherited, NODE_OPTIONS: "", LATERAL_HOME: home };
  const options = ["--disable-warning=ExperimentalWarning", join(ROOT, "scripts", `${script}.ts`), ...words];
  return new Promise((resolve) => {
    execFile(process.execPath, options, { cwd: work, env }, (error, out, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, error: stderr });
    });
  });
}

const file = (name: string, content: string | object): string => {
  const path = join(work, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
};
const rows = (meter: string, importWh: number): Row[] =>
  Array.from({ length: 8 }, (_, index) => [meter, FIRST + index, importWh, 0]);

/** What market and settlement leave of a month: intervals that are billed, and totals of the bills. */
async function settleJune(): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(
    `INSERT INTO market_interval (community_id, feeder_id, interval, state, network_version, tariff_version, changed_at)
     SELECT $1, $2, i, 'billed', 1, 1, 0 FROM generate_series($3::int, $4::int) i`,
    [COMMUNITY, communitySeed(COMMUNITY).community.feederId, FIRST, JULY - 1],
  );
  await client.query(
    `INSERT INTO bill_total (community_id, period, metering_point_id, kind, correction, energy_wh, amount)
     VALUES ($1, '2026-06', 'mp-1', 'grid-bought', false, 100000, 31004000),
       ($1, '2026-06', 'mp-2', 'local-sold', false, 50000, -7503000)`,
    [COMMUNITY],
  );
  await client.end();
}

beforeAll(async () => {
  mkdirSync(work);
  ({ url } = await startEmbeddedPostgres(join(home, "postgres")));
  await migrateDatabase(url);
  const prisma = openPrisma(url);
  // With the ring that the commands find in the home.
  const ring = openKeyRing(readSettings({ LATERAL_HOME: home }, []));
  const store = createPrismaStore(prisma, columnCipher(ring));
  await store.seedCommunity(communitySeed(COMMUNITY));
  const at = epochSeconds(Date.UTC(2026, 6, 2) / 1000);
  await store.saveClock(COMMUNITY, { mode: "demo", at, speed: 1, paused: true });
  await prisma.$disconnect();
  await settleJune();
});
afterAll(async () => {
  await stopEmbeddedPostgres(join(home, "postgres"));
  rmSync(home, { recursive: true, force: true });
});

describe("npm run meters", () => {
  it("imports a file once, and nothing of a file with a wrong line", async () => {
    const saved = await run("meters", "mapping", "grid", file("mapping.json", MAPPING));
    expect(saved.out, saved.error).toContain("✓ mapping grid is saved");
    expect((await run("meters", "link", "METER-2", "mp-2")).code).toBe(0);
    const path = file("june.csv", csvOf([...rows("mp-1", 100), ...rows("METER-2", 200)]));
    const first = await run("meters", "import", path, "--mapping", "grid");
    expect(first.code, first.error).toBe(0);
    expect(first.out).toContain("16 readings of 2 metering points, 16 new");
    expect(first.out).toContain("8 settled intervals will get correction lines");
    const broken = file("broken.csv", `${csvOf(rows("mp-1", 150))}\nmp-1,yesterday,1,0`);
    const stranger = file("stranger.csv", csvOf(rows("METER-9", 1)));
    const again = await run("meters", "import", path, broken, stranger, "--mapping", "grid");
    expect(again.code).toBe(1);
    expect(again.out).toContain("nothing changed");
    expect(again.error).toMatch(/LAT-5302.*[Ll]ine 10/);
    expect(again.error).toContain("LAT-5309");
    expect(again.error).toContain("What to do:");
    const files = await run("meters", "files");
    expect(files.out.trim().split("\n")).toEqual([expect.stringContaining("june.csv")]);
  });
});

describe("npm run bills", () => {
  it("issues a month once, into a folder of PDF, e-invoices and a summary, and lists it", async () => {
    const folder = join(work, "out");
    const first = await run("bills", "run", "2026-06", "--folder", folder);
    expect(first.code, first.error).toBe(0);
    expect(first.out).toContain("2 bills issued, 0 of them");
    expect(readdirSync(folder).sort()).toEqual([
      "2026-000001.pdf",
      "2026-000001.xml",
      "2026-000002.pdf",
      "2026-000002.xml",
      "summary-2026-06.csv",
    ]);
    expect((await run("bills", "run", "2026-06")).out).toContain("nothing to issue");
    expect(existsSync(join(work, "bills"))).toBe(false);
    const list = (await run("bills", "list", "2026-06")).out.trim().split("\n");
    expect(list).toEqual([expect.stringContaining("mp-1"), expect.stringContaining("mp-2")]);
  });

  it("refuses a month that is not over, and parties that a bank would refuse", async () => {
    const early = await run("bills", "run", "2026-07");
    expect([early.code, early.error]).toEqual([1, expect.stringContaining("LAT-6306")]);
    const party = { id: "1", name: "A", street: "B", city: "C", postcode: "D", country: "DE", iban: "DE00" };
    const refused = await run("bills", "party", "mp-1", file("wrong.json", { party }));
    expect([refused.code, refused.error]).toEqual([1, expect.stringContaining("LAT-6303")]);
  });
});
