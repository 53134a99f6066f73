/**
 * PostgreSQL as part of the product: its data, port and password live in one folder. The server is a daemon of
 * its own: it survives a `kill -9` of this process, and the next start adopts it.
 */
import { randomBytes } from "node:crypto";
import { chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import pg from "pg";
import { domainError } from "../../core/errors/domainError.ts";
import {
  choosePostgresIdentity,
  ensureExecutable,
  findBinaries,
  type PostgresBinaries,
  type PostgresIdentity,
  runProgram,
} from "./postgresBinaries.ts";

const USER = "lateral";
const DATABASE = "lateral";
/** Tries to start, how many of them stay with a port, and the pause between them. */
const START_ATTEMPTS = 5;
const SAME_PORT_ATTEMPTS = 3;
const RETRY_MS = 300;
/** What start, stop and recovery may take. */
const START_SECONDS = 90;

export interface RunningPostgres {
  readonly url: string;
  /** True when a server left over from an earlier process was taken over. */
  readonly adopted: boolean;
  stop(): Promise<void>;
}

interface Site {
  readonly folder: string;
  readonly data: string;
  readonly log: string;
  readonly binaries: PostgresBinaries;
  readonly identity: PostgresIdentity;
  readonly password: string;
}

/**
 * Starts, or adopts, the server whose data live in `folder`.
 * @throws LAT-7002 when it does not start; LAT-7005, LAT-7007.
 */
export async function startEmbeddedPostgres(folder: string): Promise<RunningPostgres> {
  const site = await openSite(folder);
  if (!existsSync(join(site.data, "PG_VERSION"))) await initialise(site);
  const running = runningPort(site);
  if (running !== null && (await waitUntilReady(site, running, START_SECONDS))) {
    await ensureDatabase(site, running);
    return describe(site, running, true);
  }
  const port = await launch(site);
  await ensureDatabase(site, port);
  return describe(site, port, false);
}

async function openSite(folder: string): Promise<Site> {
  mkdirSync(folder, { recursive: true });
  const binaries = findBinaries();
  ensureExecutable(binaries);
  return {
    folder,
    data: join(folder, "data"),
    log: join(folder, "postgres.log"),
    binaries,
    identity: await choosePostgresIdentity(folder, binaries),
    password: rememberedPassword(folder),
  };
}

/** Ends a server that an earlier process left behind; nothing happens when there is none. */
export async function stopEmbeddedPostgres(folder: string): Promise<void> {
  if (!existsSync(join(folder, "data", "postmaster.pid"))) return;
  const site = await openSite(folder);
  if (runningPort(site) !== null) await stop(site);
}

function describe(site: Site, port: number, adopted: boolean): RunningPostgres {
  return { url: urlOf(site, port, DATABASE), adopted, stop: () => stop(site) };
}

const urlOf = (site: Site, port: number, database: string) =>
  `postgresql://${USER}:${site.password}@127.0.0.1:${port}/${database}`;

function rememberedPassword(folder: string): string {
  const path = join(folder, "password");
  if (!existsSync(path)) writeFileSync(path, randomBytes(24).toString("hex"), { mode: 0o600 });
  return readFileSync(path, "utf8").trim();
}

/** Makes the cluster beside its final place and renames it, so that a crash leaves no half cluster. */
async function initialise(site: Site): Promise<void> {
  const fresh = join(site.folder, "data.new");
  const secret = join(site.folder, "password.init");
  rmSync(fresh, { recursive: true, force: true });
  rmSync(site.data, { recursive: true, force: true });
  writeFileSync(secret, site.password, { mode: 0o600 });
  if (site.identity.kind === "user") chownSync(secret, site.identity.uid, site.identity.gid);
  const args = [`--pgdata=${fresh}`, `--username=${USER}`, `--pwfile=${secret}`, "--auth=scram-sha-256"];
  const result = await runProgram(
    site.identity,
    site.binaries.initdb,
    [...args, "--encoding=UTF8", "--locale=C", "--no-instructions"],
    { cwd: site.folder },
  );
  rmSync(secret, { force: true });
  if (result.status !== 0) throw domainError("LAT-7002", { reason: lastLine(result.output), log: site.log });
  renameSync(fresh, site.data);
}

/** Port of a living server of this folder, read from its pid file. */
function runningPort(site: Site): number | null {
  const path = join(site.data, "postmaster.pid");
  if (!existsSync(path)) return null;
  const lines = readFileSync(path, "utf8").split("\n");
  const pid = Number.parseInt(lines[0] ?? "", 10);
  const port = Number.parseInt(lines[3] ?? "", 10);
  if (!isPostgresProcess(pid)) {
    rmSync(path, { force: true });
    return null;
  }
  return Number.isInteger(port) && port > 0 ? port : null;
}

/** The pid may have been given to another program since; on Linux the command line tells. */
function isPostgresProcess(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  const commandLine = `/proc/${pid}/cmdline`;
  return (
    process.platform !== "linux" ||
    (existsSync(commandLine) && readFileSync(commandLine, "utf8").includes("postgres"))
  );
}

async function launch(site: Site): Promise<number> {
  const remembered = join(site.folder, "port");
  let wanted = existsSync(remembered) ? Number.parseInt(readFileSync(remembered, "utf8"), 10) : 0;
  let reason = "no free port";
  for (let attempt = 0; attempt < START_ATTEMPTS; attempt += 1) {
    const port = await freePort(wanted);
    const settings = [`-p ${port}`, "-c listen_addresses=127.0.0.1", "-c unix_socket_directories=''"];
    const tuning = [
      "-c max_connections=60",
      "-c shared_buffers=128MB",
      "-c wal_buffers=16MB",
      "-c max_wal_size=4GB",
      "-c wal_compression=on",
      "-c logging_collector=off",
    ];
    const options = [...settings, ...tuning].join(" ");
    const args = ["start", "-D", site.data, "-l", site.log, "-w", "-t", String(START_SECONDS), "-o", options];
    const started = await runProgram(site.identity, site.binaries.pgCtl, args, {
      cwd: site.folder,
      quiet: true,
    });
    if (started.status === 0 && (await waitUntilReady(site, port, START_SECONDS))) {
      writeFileSync(remembered, String(port));
      return port;
    }
    reason = existsSync(site.log) ? lastLine(readFileSync(site.log, "utf8")) : `status ${started.status}`;
    // Processes of a server that was killed may hold its data a moment longer: the same port, if it is free.
    wanted = attempt < SAME_PORT_ATTEMPTS ? port : 0;
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
  throw domainError("LAT-7002", { reason, log: site.log });
}

/** The wanted port when it is free, otherwise any free one. */
function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error) => {
      if (wanted === 0) reject(error);
      else freePort(0).then(resolve, reject);
    });
    probe.listen(wanted, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : wanted));
    });
  });
}

async function tryQuery(url: string, sql: string): Promise<readonly Record<string, unknown>[] | null> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return (await client.query(sql)).rows;
  } catch {
    return null;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function waitUntilReady(site: Site, port: number, seconds: number): Promise<boolean> {
  const deadline = Date.now() + seconds * 1_000;
  while (Date.now() < deadline) {
    if ((await tryQuery(urlOf(site, port, "postgres"), "SELECT 1")) !== null) return true;
    if (runningPort(site) === null) return false;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

async function ensureDatabase(site: Site, port: number): Promise<void> {
  const admin = urlOf(site, port, "postgres");
  const present = await tryQuery(admin, `SELECT 1 FROM pg_database WHERE datname = '${DATABASE}'`);
  if (present?.length === 1) return;
  if ((await tryQuery(admin, `CREATE DATABASE "${DATABASE}"`)) === null) {
    throw domainError("LAT-7002", { reason: "the database could not be created", log: site.log });
  }
}

async function stop(site: Site): Promise<void> {
  const args = ["stop", "-D", site.data, "-m", "fast", "-w", "-t", String(START_SECONDS)];
  const stopped = await runProgram(site.identity, site.binaries.pgCtl, args, { cwd: site.folder });
  if (stopped.status !== 0 && runningPort(site) !== null) {
    throw domainError("LAT-7002", { reason: lastLine(stopped.output), log: site.log });
  }
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
