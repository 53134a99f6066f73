/**
 * A superuser of the database, triggers switched off, against a trail that is anchored on a real contract; and the
 * command that auditors run. Every attack is found and its first entry named.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { storedEntries, verifyEntries } from "../../backend/adapters/audit/verifyStored.ts";
import {
  type RunningPostgres,
  startEmbeddedPostgres,
  stopEmbeddedPostgres,
} from "../../backend/adapters/database/embeddedPostgres.ts";
import { migrateDatabase } from "../../backend/adapters/database/migrate.ts";
import { PrismaAuditTrail } from "../../backend/adapters/database/prismaAuditTrail.ts";
import { openPrisma } from "../../backend/adapters/database/prismaClient.ts";
import { anchorDigest } from "../../backend/core/audit/anchor.ts";
import type { AskChain } from "../../backend/core/audit/anchorLog.ts";
import { chainEntries } from "../../backend/core/audit/auditEntry.ts";
import { entryLine, headingLine } from "../../backend/core/audit/exportedLog.ts";
import { epochSeconds } from "../../backend/core/time/marketInterval.ts";
import type { PrismaClient } from "../../backend/prisma/generated/client.ts";
import { draft, MORNING } from "../adapters/database/support/auditContract.ts";
import { FEEDERS, sign, startTestChain, type TestChain } from "../contracts/testChain.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const [{ communityId: COMMUNITY }] = FEEDERS;
const folder = mkdtempSync(join(tmpdir(), "lateral-attacks-"));
let postgres: RunningPostgres;
let prisma: PrismaClient;
let trail: PrismaAuditTrail;
let superuser: pg.Client;
let chain: TestChain;

const ask: AskChain = (method, params) => chain.ethers.provider.send(method, [...params]);
const place = () => ({
  chainId: chain.deployment.chainId,
  contract: chain.deployment.contracts.auditAnchor,
  community: chain.domain().community,
});
const fromBlock = () => chain.deployment.blockNumber;
const verify = () =>
  verifyEntries(COMMUNITY, storedEntries(trail, COMMUNITY), { ask, place: place(), fromBlock: fromBlock() });

/** 30 entries on each of two anchored days, 10 on an open third. */
beforeAll(async () => {
  postgres = await startEmbeddedPostgres(join(folder, "postgres"));
  await migrateDatabase(postgres.url);
  prisma = openPrisma(postgres.url);
  trail = new PrismaAuditTrail(prisma);
  chain = await startTestChain();
  const drafts = Array.from({ length: 70 }, (_, n) =>
    draft(n, { at: epochSeconds(MORNING + Math.floor(n / 30) * 86_400 + n) }),
  );
  await Promise.all(drafts.map((one) => trail.append(COMMUNITY, one)));
  const anchors = chain.contract("auditAnchor", chain.keys.stranger);
  const days = await trail.closeDays(COMMUNITY, Math.floor(MORNING / 86_400) + 2);
  for (const day of days) {
    const signature = sign(chain.keys.operator, anchorDigest(place(), day));
    const { feeder } = chain.domain();
    await anchors.getFunction("anchor")(feeder, day.day, day.sequence, day.root, day.head, signature);
  }
  superuser = new pg.Client({ connectionString: postgres.url });
  await superuser.connect();
  await superuser.query("SET session_replication_role = replica");
  await superuser.query("CREATE TABLE safe AS SELECT * FROM audit_entry");
});
afterEach(async () => {
  await superuser.query("DELETE FROM audit_entry");
  await superuser.query("INSERT INTO audit_entry SELECT * FROM safe");
});
afterAll(async () => {
  await superuser.end();
  await prisma.$disconnect();
  await stopEmbeddedPostgres(join(folder, "postgres"));
  rmSync(folder, { recursive: true, force: true });
});

/** Links and hashes made anew from an entry on, by somebody who has read the code. */
async function rechain(from: number): Promise<void> {
  const entries = [...(await trail.entriesAfter(COMMUNITY, 0, 500))];
  const before = entries[from - 2];
  if (before === undefined) throw new RangeError("from the second entry on");
  const head = { sequence: before.sequence, hash: before.hash, day: before.day };
  for (const { sequence, previous, hash } of chainEntries(COMMUNITY, head, entries.slice(from - 1)).entries) {
    await superuser.query("UPDATE audit_entry SET previous = $1, hash = $2 WHERE sequence = $3", [
      previous,
      hash,
      sequence,
    ]);
  }
}

const found = async () => {
  const { finding } = await verify();
  return finding === null ? null : [finding.fault, finding.sequence];
};
const sql = (text: string) => superuser.query(text);

describe("a superuser with the triggers switched off", () => {
  it("has not touched anything yet: the trail stands", async () => {
    expect(await verify()).toMatchObject({ finding: null, entries: 70, anchoredDays: 2, anchoredUpTo: 60 });
  });

  it("alters a row", async () => {
    await sql(`UPDATE audit_entry SET details = '{"amount":1}' WHERE sequence = 12`);
    expect(await found()).toEqual(["altered", 12]);
  });

  it("deletes a row, and hides the gap", async () => {
    await sql("DELETE FROM audit_entry WHERE sequence = 12");
    expect(await found()).toEqual(["missing", 12]);
    await sql("UPDATE audit_entry SET sequence = sequence - 1000 WHERE sequence > 12");
    await sql("UPDATE audit_entry SET sequence = sequence + 999 WHERE sequence < 0");
    expect(await found()).toEqual(["missing", 12]);
  });

  it("puts a row in", async () => {
    await sql("UPDATE audit_entry SET sequence = -sequence - 1 WHERE sequence > 12");
    await sql("UPDATE audit_entry SET sequence = -sequence WHERE sequence < 0");
    await sql(
      "INSERT INTO audit_entry SELECT community_id, 13, day, at, 'intruder', role, action, subject, details, previous, hash FROM audit_entry WHERE sequence = 12",
    );
    expect(await found()).toEqual(["inserted", 13]);
  });

  it("swaps two rows", async () => {
    await sql("UPDATE audit_entry SET sequence = -1 WHERE sequence = 12");
    await sql("UPDATE audit_entry SET sequence = 12 WHERE sequence = 40");
    await sql("UPDATE audit_entry SET sequence = 40 WHERE sequence = -1");
    expect(await found()).toEqual(["reordered", 12]);
  });

  it("rewrites the whole chain after it was anchored", async () => {
    await sql("UPDATE audit_entry SET actor = 'home-0' WHERE sequence = 42");
    await rechain(42);
    expect(await found()).toEqual(["rewritten", 31]);
    const alone = await verifyEntries(COMMUNITY, storedEntries(trail, COMMUNITY), null);
    expect(alone.finding, "without the chain it looks right").toBeNull();
  });

  it("truncates the tail, and the whole", async () => {
    await sql("DELETE FROM audit_entry WHERE sequence > 55");
    expect(await found()).toEqual(["cut", 56]);
    await sql("DELETE FROM audit_entry WHERE sequence > 30");
    expect(await found()).toEqual(["cut", 31]);
    await sql("TRUNCATE audit_entry");
    expect(await found()).toEqual(["cut", 1]);
  });

  it("puts rows of its own where it cut the tail off", async () => {
    await sql("DELETE FROM audit_entry WHERE sequence > 58");
    await sql(
      "UPDATE audit_head SET sequence = 58, hash = (SELECT hash FROM audit_entry WHERE sequence = 58)",
    );
    for (let n = 0; n < 5; n += 1) await trail.append(COMMUNITY, draft(n));
    expect(await found()).toEqual(["cut", 59]);
  });

  it("gets a node to leave an anchor out of its log", async () => {
    const forgetful: AskChain = async (method, params) => {
      const answer = await ask(method, params);
      return method === "eth_getLogs" ? (answer as unknown[]).slice(0, 1) : answer;
    };
    const chainPart = { ask: forgetful, place: place(), fromBlock: fromBlock() };
    const verdict = await verifyEntries(COMMUNITY, storedEntries(trail, COMMUNITY), chainPart);
    expect(verdict.finding?.fault).toBe("unanchored");
  });
});

describe("npm run audit -- verify", () => {
  const run = (...words: string[]) =>
    new Promise<{ readonly code: number; readonly out: string }>((resolve) => {
      const env = { ...process.env, NODE_OPTIONS: "", LATERAL_HOME: folder, DATABASE_URL: postgres.url };
      const options = ["--disable-warning=ExperimentalWarning", join(ROOT, "scripts/audit.ts"), "verify"];
      execFile(process.execPath, [...options, ...words], { env }, (error, out, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code), out: `${out}${stderr}` });
      });
    });
  const exported = async (name: string, change: (line: string, index: number) => string = (line) => line) => {
    const entries = await trail.entriesAfter(COMMUNITY, 0, 500);
    const anchors = { ...place(), fromBlock: fromBlock() };
    const heading = headingLine({ format: "lateral-audit-log/1", communityId: COMMUNITY, anchors });
    const path = join(folder, name);
    writeFileSync(path, [heading, ...entries.map(entryLine)].map(change).join(""));
    return path;
  };

  it("says that a database and a downloaded log stand, and names the entry when they do not", async () => {
    const [database, log, spoilt, nonsense] = await Promise.all([
      run("--community", COMMUNITY),
      run("--export", await exported("log.ndjson")),
      run(
        "--export",
        await exported("spoilt.ndjson", (line, index) => (index === 20 ? line.replace("home-", "h") : line)),
      ),
      run("--export", join(folder, "none.ndjson")),
    ]);
    expect([database.code, log.code, spoilt.code, nonsense.code]).toEqual([0, 0, 1, 2]);
    expect(database.out).toContain("70 entries read");
    expect(spoilt.out).toContain("LAT-8254 altered at entry 20");
    expect(nonsense.out).toContain("LAT-8253");
  });
});
