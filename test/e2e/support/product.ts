/** Starts the whole product in a folder of its own, and stops it again. */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const START_LIMIT_MS = 240_000;
const STOP_LIMIT_MS = 30_000;
/** Market seconds per second: a quarter hour lasts as long as a page needs on a slow machine. */
const SPEED = "240";

export interface Product {
  readonly url: string;
  stop(): Promise<void>;
}

/** Builds the web app when nobody has; the backend serves the build. */
async function ensureWebApp(): Promise<void> {
  if (existsSync(join(ROOT, "dist/web/index.html"))) return;
  const { build } = await import("vite");
  await build({ configFile: join(ROOT, "vite.config.ts"), logLevel: "error" });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once("exit", () => resolve()));
}

async function stop(child: ChildProcess): Promise<void> {
  child.kill("SIGINT");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT_MS);
  await ended(child);
  clearTimeout(timer);
}

/** The address that the product printed; any free port, found when it listens, so that nobody can take it before. */
function addressIn(output: string): string | null {
  const port = /Lateral is at http:\/\/localhost:(\d+)/.exec(output)?.[1];
  return port === undefined ? null : `http://127.0.0.1:${port}`;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/api/v1/ready`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

/** @throws with the product's own output when it does not come up in time */
export async function startProduct(): Promise<Product> {
  await ensureWebApp();
  const home = await mkdtemp(join(tmpdir(), "lateral-journey-"));
  const child = spawn(process.execPath, ["backend/main.ts"], {
    cwd: ROOT,
    env: { ...process.env, LATERAL_HOME: home, PORT: "0", LATERAL_SPEED: SPEED },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-4_000);
  });
  child.stderr.on("data", (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-4_000);
  });
  const deadline = Date.now() + START_LIMIT_MS;
  let url: string | null = null;
  while (url === null || !(await answers(url))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop(child);
      await rm(home, { recursive: true, force: true });
      throw new Error(`The product did not start:\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    url ??= addressIn(output);
  }
  return {
    url,
    stop: async () => {
      await stop(child);
      await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
    },
  };
}
