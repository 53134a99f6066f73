/** The whole product as a child process on a folder of its own, and a look at what it left behind. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Interface, JsonRpcProvider } from "ethers";
import { DevChain } from "../../../backend/adapters/chain/devChain.ts";
import { columnCipher } from "../../../backend/adapters/columns/columnCipher.ts";
import { FileKeyRing } from "../../../backend/adapters/columns/keyRing.ts";
import { startEmbeddedPostgres } from "../../../backend/adapters/database/embeddedPostgres.ts";
import { migrateDatabase } from "../../../backend/adapters/database/migrate.ts";
import { openPrisma } from "../../../backend/adapters/database/prismaClient.ts";
import { createPrismaStore } from "../../../backend/adapters/database/prismaStore.ts";
import type { ClearedInterval } from "../../../backend/core/clearing/clearing.ts";
import { batchLedgerAbi } from "../../../backend/core/commitment/contractAbi.ts";
import { type Deployment, parseDeployment } from "../../../backend/core/commitment/deployment.ts";
import type { MeterReading } from "../../../backend/core/metering/reading.ts";
import type { LedgerLine, NetPosition } from "../../../backend/core/settlement/ledgerLine.ts";
import { intervalIndex } from "../../../backend/core/time/marketInterval.ts";
import type { BillTotal, IntervalRecord } from "../../../backend/ports/intervals.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const MAX_OUTPUT = 20_000;

export interface ProductRun {
  readonly child: ChildProcess;
  /** Exit code; null when it was killed. */
  readonly ended: Promise<number | null>;
  output(): string;
}

export function startProduct(home: string, intervals: number): ProductRun {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "backend/main.ts"], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      ...process.env,
      NODE_OPTIONS: "",
      LATERAL_HOME: home,
      LATERAL_NO_HTTP: "1",
      LATERAL_SPEED: "100000",
      LATERAL_SEED: "7",
      LATERAL_STOP_AFTER_INTERVALS: String(intervals),
    },
  });
  let output = "";
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString("utf8")).slice(-MAX_OUTPUT);
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, ended, output: () => output };
}

/** Everything that must not depend on how often the process was killed. */
export interface Outcome {
  readonly records: readonly Pick<
    IntervalRecord,
    "interval" | "state" | "orderCount" | "tradedWh" | "poolPrice"
  >[];
  readonly clearings: readonly (ClearedInterval | null)[];
  readonly readings: readonly (readonly MeterReading[])[];
  readonly lines: readonly LedgerLine[];
  readonly balances: readonly NetPosition[];
  readonly bills: readonly BillTotal[];
}

export interface ChainRecord {
  readonly kind: string;
  readonly interval: number;
  readonly digest: string;
}

export interface Remains {
  readonly outcome: Outcome;
  /** Records of batches and void intervals, in the order of the chain. */
  readonly onChain: readonly ChainRecord[];
  /** Digests as stored, of intervals that have a batch. */
  readonly digests: readonly (readonly [interval: number, digest: string])[];
}

const columnsOf = (home: string) => columnCipher(FileKeyRing.open(join(home, "keys", "columns.json"), true));

/** Intervals billed (or settled as void) in a folder nobody runs any more. */
export async function countFinished(home: string): Promise<number> {
  const postgres = await startEmbeddedPostgres(join(home, "postgres"));
  // The kill may have come before the first start had a schema.
  await migrateDatabase(postgres.url);
  const prisma = openPrisma(postgres.url);
  try {
    const store = createPrismaStore(prisma, columnsOf(home));
    const [community] = await store.listCommunities();
    return community === undefined ? 0 : await store.countBilled(community.id);
  } finally {
    await prisma.$disconnect();
    await postgres.stop();
  }
}

/** Opens database and chain of a folder nobody runs any more, reads, and closes them. */
export async function readRemains(home: string, intervals: number): Promise<Remains> {
  const postgres = await startEmbeddedPostgres(join(home, "postgres"));
  const prisma = openPrisma(postgres.url);
  try {
    const store = createPrismaStore(prisma, columnsOf(home));
    const [community] = await store.listCommunities();
    if (community === undefined) throw new Error("the run left no community");
    const range = {
      from: community.firstInterval,
      to: intervalIndex(community.firstInterval + intervals),
    };
    const records = await store.intervals(community.id, range);
    const lines: LedgerLine[] = [];
    for (const record of records) lines.push(...(await store.lines(record)));
    const batches = await Promise.all(records.map((record) => store.batch(record)));
    return {
      outcome: {
        records: records.map(({ interval, state, orderCount, tradedWh, poolPrice }) => ({
          interval,
          state,
          orderCount,
          tradedWh,
          poolPrice,
        })),
        clearings: await Promise.all(records.map((record) => store.clearing(record))),
        readings: await Promise.all(records.map((record) => store.readings(record))),
        lines,
        balances: await store.balancesAfter(community.id, intervalIndex(range.to - 1)),
        bills: await store.billTotals(community.id, "2026-06"),
      },
      onChain: await readChain(home),
      digests: batches.flatMap((batch) =>
        batch === null ? [] : [[batch.commitment.interval, batch.digest] as const],
      ),
    };
  } finally {
    await prisma.$disconnect();
    await postgres.stop();
  }
}

async function readChain(home: string): Promise<readonly ChainRecord[]> {
  const deployment: Deployment = parseDeployment(
    JSON.parse(readFileSync(join(home, "deployment.json"), "utf8")),
  );
  const chain = await DevChain.start({ folder: join(home, "chain") });
  const provider = new JsonRpcProvider(chain.url, deployment.chainId, { staticNetwork: true });
  try {
    const ledger = new Interface(batchLedgerAbi);
    const address = deployment.contracts.batchLedger;
    const logs = await provider.getLogs({ address, fromBlock: 0, toBlock: "latest" });
    return logs.flatMap((log) => {
      const event = ledger.parseLog(log);
      if (event?.name !== "BatchCommitted" && event?.name !== "IntervalVoided") return [];
      return [{ kind: event.name, interval: Number(event.args.interval), digest: String(event.args.digest) }];
    });
  } finally {
    provider.destroy();
    await chain.stop();
  }
}
