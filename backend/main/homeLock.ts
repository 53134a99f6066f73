/** One process per data folder: a second start says so instead of disturbing the first. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { identify, isRunning, type ProcessIdentity } from "../adapters/chain/processIdentity.ts";
import { domainError } from "../core/errors/domainError.ts";

const LOCK_FILE = "running.json";

function readOwner(path: string): ProcessIdentity | null {
  if (!existsSync(path)) return null;
  try {
    return JSON.parse(readFileSync(path, "utf8")) as ProcessIdentity;
  } catch {
    return null;
  }
}

/** Makes the folder and those above it. Not mkdir's own recursion, which never ends where /proc refuses. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

function orUnwritable<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw domainError("LAT-7009", {
      folder,
      reason: error instanceof Error ? error.message : String(error),
    });
  }
}

/**
 * Takes the folder for this process; a lock left by a killed one counts for nothing. Returns the function that
 * gives it back. @throws LAT-7006, LAT-7009
 */
export function lockHome(home: string): () => void {
  orUnwritable(home, () => makeFolder(home));
  const path = join(home, LOCK_FILE);
  const owner = readOwner(path);
  if (owner !== null && owner.pid !== process.pid && isRunning(owner)) {
    throw domainError("LAT-7006", { pid: owner.pid, folder: home });
  }
  orUnwritable(home, () => writeFileSync(path, JSON.stringify(identify(process.pid))));
  return () => rmSync(path, { force: true });
}
