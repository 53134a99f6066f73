/**
 * A process id alone does not identify a process, because ids are used again. Id and start time do.
 */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in the words of the operating system; "" where it cannot be known. */
  readonly startMark: string;
}

function startMark(pid: number): string | null {
  try {
    if (process.platform === "linux") {
      // Field 22 of /proc/pid/stat; the name in field 2 may hold blanks, so count from its closing bracket.
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      return fields[0] === "Z" ? null : (fields[19] ?? null);
    }
    if (process.platform === "win32") return "";
    const mark = execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).trim();
    return mark === "" ? null : mark;
  } catch {
    return null;
  }
}

/** Identity of a running process, null when there is none with this id. */
export function identify(pid: number): ProcessIdentity | null {
  const mark = startMark(pid);
  return mark === null ? null : { pid, startMark: mark };
}

/** Whether exactly this process still runs. */
export function isRunning(identity: ProcessIdentity): boolean {
  const mark = startMark(identity.pid);
  if (mark === null || mark !== identity.startMark) return false;
  try {
    process.kill(identity.pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Ends exactly this process and waits until it is gone; false when it survived `waitMs`. */
export async function endProcess(
  identity: ProcessIdentity,
  signal: "SIGTERM" | "SIGKILL",
  waitMs: number,
): Promise<boolean> {
  if (isRunning(identity)) process.kill(identity.pid, signal);
  const deadline = Date.now() + waitMs;
  while (isRunning(identity)) {
    if (Date.now() >= deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return true;
}
