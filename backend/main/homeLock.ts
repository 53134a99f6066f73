/** One process per data folder: a second start says so instead of disturbing the first. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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

/**
 * Takes the folder for this process; a lock left by a killed one counts for nothing. Returns the function that
 * gives it back. @throws LAT-7006
 */
export function lockHome(home: string): () => void {
  mkdirSync(home, { recursive: true });
  const path = join(home, LOCK_FILE);
  const owner = readOwner(path);
  if (owner !== null && owner.pid !== process.pid && isRunning(owner)) {
    throw domainError("LAT-7006", { pid: owner.pid, folder: home });
  }
  writeFileSync(path, JSON.stringify(identify(process.pid)));
  return () => rmSync(path, { force: true });
}
