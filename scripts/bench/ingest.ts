// Readings per second, end to end: NEM12 files on disk are parsed, checked and stored in PostgreSQL.
// One point-interval is one stored reading (import and export of a quarter hour).
//   npm run bench -- ingest [--points 1000] [--days 31] [--files 4] [--json FILE]
// The embedded server is measured always, an external one when DATABASE_URL names it (in a database of its own).

import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createWriteStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import pg from "pg";
import { columnCipher } from "../../backend/adapters/columns/columnCipher.ts";
import { fixedKeyRing } from "../../backend/adapters/columns/keyRing.ts";
import {
  startEmbeddedPostgres,
  stopEmbeddedPostgres,
} from "../../backend/adapters/database/embeddedPostgres.ts";
import { migrateDatabase } from "../../backend/adapters/database/migrate.ts";
import { openPrisma } from "../../backend/adapters/database/prismaClient.ts";
import { createPrismaStore } from "../../backend/adapters/database/prismaStore.ts";
import { PostgresReadingImports } from "../../backend/adapters/database/readingImports.ts";
import { openMeterFile } from "../../backend/adapters/meters/openMeterFile.ts";
import { importMeterFile } from "../../backend/app/importMeterFile.ts";
import { buildCigreResidential } from "../../backend/core/network/cigreLvResidential.ts";
import { hashFeeder } from "../../backend/core/network/hashFeeder.ts";
import { epochSeconds, intervalIndex } from "../../backend/core/time/marketInterval.ts";
import { wattHours } from "../../backend/core/units/quantities.ts";

const FIRST_DAY = Date.UTC(2026, 0, 1);
const NOW = epochSeconds(Date.UTC(2026, 5, 1) / 1000);
const COMMUNITY = "bench";
const CAPACITY_KVA = 30;
const MIB = 1024 ** 2;

interface Shape {
  readonly points: number;
  readonly days: number;
  readonly files: number;
}

const nmi = (point: number) => `AT${String(point).padStart(8, "0")}`;

/** Whole values of 0.001 kWh, different in every quarter, the same in every run. */
function dayValues(point: number, day: number, scale: number): string {
  const values: string[] = [];
  for (let quarter = 0; quarter < 96; quarter++) {
    values.push((((point * 131 + day * 31 + quarter * 7) % 900) * scale * 0.001).toFixed(3));
  }
  return values.join(",");
}

/** Every file holds some points, import and export, over all days: what a meter operator sends in a month. */
async function writeFiles(folder: string, { points, days, files }: Shape): Promise<string[]> {
  const paths: string[] = [];
  for (let file = 0; file < files; file++) {
    const path = join(folder, `month-${file}.csv`);
    const stream = createWriteStream(path);
    stream.write("100,NEM12,202602010000,MDP,RETAILER\n");
    for (let point = file; point < points; point += files) {
      for (const [suffix, scale] of [
        ["E1", 1],
        ["B1", 0.5],
      ] as const) {
        let text = `200,${nmi(point)},E1B1,1,${suffix},,M${point},kWh,15,\n`;
        for (let day = 0; day < days; day++) {
          const date = new Date(FIRST_DAY + day * 86_400_000).toISOString().slice(0, 10).replaceAll("-", "");
          text += `300,${date},${dayValues(point, day, scale)},A,,,,\n`;
        }
        if (!stream.write(text)) await once(stream, "drain");
      }
    }
    stream.end("900\n");
    await once(stream, "finish");
    paths.push(path);
  }
  return paths;
}

/** Keys that live as long as the benchmark. */
const columns = columnCipher(
  fixedKeyRing(
    JSON.stringify({
      format: "lateral-columns/1",
      active: "bench",
      keys: { bench: randomBytes(32).toString("base64url") },
    }),
  ),
);

async function seed(url: string, { points }: Shape) {
  const prisma = openPrisma(url);
  const store = createPrismaStore(prisma, columns);
  const connectionPoints = Array.from({ length: points }, (_, point) => ({
    id: nmi(point),
    bus: "R11",
    phases: ["A" as const],
    capacityKva: CAPACITY_KVA,
  }));
  const feeder = buildCigreResidential(connectionPoints);
  const nothing = { solarWattPeak: 0, batteryWh: wattHours(0), batteryW: 0, carChargerW: 0 };
  await store.seedCommunity({
    community: {
      id: COMMUNITY,
      name: "Bench",
      timezone: "Europe/Berlin",
      feederId: feeder.id,
      firstInterval: intervalIndex(FIRST_DAY / 900_000),
      seed: "",
      generated: true,
      minimumHouseholds: 3,
      domain: null,
    },
    network: {
      communityId: COMMUNITY,
      feederId: feeder.id,
      version: 1,
      effectiveFrom: intervalIndex(0),
      feeder,
      networkHash: hashFeeder(feeder),
      segments: [],
    },
    meteringPoints: connectionPoints.map(({ id }) => ({
      communityId: COMMUNITY,
      id,
      pointId: id,
      kind: "home",
      displayName: id,
      trading: false,
      assets: nothing,
      account: null,
    })),
    memberKeys: [],
    tariffSheets: [],
    tradingPlans: [],
    signIns: [],
  });
  return { store, prisma };
}

async function measure(label: string, url: string, paths: readonly string[], shape: Shape): Promise<number> {
  await migrateDatabase(url);
  const { store, prisma } = await seed(url, shape);
  const imports = new PostgresReadingImports(url);
  let total = 0;
  const began = performance.now();
  // Two at a time, as the command line does: one is parsed and staged while the other is checked and stored.
  const waiting = [...paths];
  const importNext = async (): Promise<void> => {
    for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
      const start = performance.now();
      const file = await openMeterFile(path, null);
      const { outcome } = await importMeterFile(
        { store, imports },
        COMMUNITY,
        { ...file, series: file.series() },
        { now: NOW, acceptUnlikely: false },
      );
      if (outcome.status !== "stored") {
        throw new Error(`the file was not stored: ${JSON.stringify(outcome)}`);
      }
      total += outcome.file.accepted;
      console.log(
        `${label.padEnd(9)} ${file.name}  ${(file.bytes / MIB).toFixed(0).padStart(5)} MiB  ` +
          `${outcome.file.accepted.toLocaleString("en-GB").padStart(10)} readings  ` +
          `${((performance.now() - start) / 1000).toFixed(1).padStart(6)} s`,
      );
    }
  };
  await Promise.all([importNext(), importNext()]);
  const seconds = (performance.now() - began) / 1000;
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query("SELECT count(*) AS n FROM meter_reading WHERE community_id = $1", [
    COMMUNITY,
  ]);
  await client.end();
  if (Number(rows[0].n) !== total) throw new Error(`stored ${rows[0].n} readings of ${total}`);
  await prisma.$disconnect();
  await imports.close();
  return total / seconds;
}

/** A database of its own on the server of DATABASE_URL, dropped afterwards. */
async function onExternal(url: string, work: (fresh: string) => Promise<number>): Promise<number> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  const name = `lateral_bench_${process.pid}`;
  await admin.query(`CREATE DATABASE ${name}`);
  try {
    const fresh = new URL(url);
    fresh.pathname = `/${name}`;
    return await work(fresh.href);
  } finally {
    await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await admin.end();
  }
}

const { values } = parseArgs({
  options: {
    points: { type: "string", default: "1000" },
    days: { type: "string", default: "31" },
    files: { type: "string", default: "4" },
    json: { type: "string" },
  },
});
const shape: Shape = {
  points: Number(values.points),
  days: Number(values.days),
  files: Number(values.files),
};
const folder = mkdtempSync(join(tmpdir(), "lateral-ingest-"));
try {
  const paths = await writeFiles(folder, shape);
  const postgres = await startEmbeddedPostgres(join(folder, "postgres"));
  const embedded = await measure("embedded", postgres.url, paths, shape);
  await stopEmbeddedPostgres(join(folder, "postgres"));
  const url = process.env.DATABASE_URL;
  const external =
    url === undefined ? null : await onExternal(url, (fresh) => measure("external", fresh, paths, shape));
  const peakRssMiB = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(
    `\nembedded  ${Math.round(embedded).toLocaleString("en-GB")} readings/s, files hashed, parsed, checked and stored`,
  );
  console.log(
    external === null
      ? "external  not measured: DATABASE_URL is not set"
      : `external  ${Math.round(external).toLocaleString("en-GB")} readings/s`,
  );
  console.log(`memory    ${peakRssMiB} MiB at its peak, this process`);
  if (values.json !== undefined) {
    const readingsPerSecond = { embedded: Math.round(embedded), external: external && Math.round(external) };
    writeFileSync(values.json, `${JSON.stringify({ readingsPerSecond, peakRssMiB, ...shape }, null, 2)}\n`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
