/** Starts the whole product in a folder of its own, and stops it again; or takes one that runs already. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const START_LIMIT_MS = 240_000;
const STOP_LIMIT_MS = 30_000;
/** Market seconds per second: a quarter hour lasts as long as a page needs on a slow machine. */
const SPEED = "240";

export interface Product {
  /** On `localhost`: passkeys are bound to a name, never to an address in digits. */
  readonly url: string;
  /** Folder of the web app it serves. */
  readonly webFolder: string;
  stop(): Promise<void>;
}

/** When the newest file under a folder was changed, ms. */
async function newestIn(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const times = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => (await stat(join(entry.parentPath, entry.name))).mtimeMs),
  );
  return Math.max(0, ...times);
}

/** The built web app: the one in `dist/web` when it is newer than its sources, else one of this run's own. */
async function webAppIn(home: string): Promise<string> {
  const shared = join(ROOT, "dist/web");
  const index = join(shared, "index.html");
  if (existsSync(index) && (await stat(index)).mtimeMs > (await newestIn(join(ROOT, "frontend"))))
    return shared;
  const outDir = join(home, "web");
  // A process of its own: the test runner's NODE_ENV would make it a build for development, without offline use.
  const args = ["node_modules/vite/bin/vite.js", "build", "--logLevel", "error", "--outDir", outDir];
  const env = { ...process.env, NODE_ENV: "production" };
  await promisify(execFile)(process.execPath, args, { cwd: ROOT, env, timeout: START_LIMIT_MS });
  return outDir;
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
  return port === undefined ? null : `http://localhost:${port}`;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/api/v1/ready`, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    return false;
  }
}

/**
 * The product at LATERAL_URL when that is set, else a fresh one; `environment` may name the web app that it serves.
 * @throws with the product's own output when it does not come up in time
 */
export async function startProduct(environment: NodeJS.ProcessEnv = {}): Promise<Product> {
  const running = process.env.LATERAL_URL;
  if (running !== undefined && running !== "") {
    const webFolder = process.env.LATERAL_WEB ?? join(ROOT, "dist/web");
    return { url: running, webFolder, stop: () => Promise.resolve() };
  }
  const home = await mkdtemp(join(tmpdir(), "lateral-journey-"));
  const remove = () => rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
  const webFolder = environment.LATERAL_WEB ?? (await webAppIn(home));
  const child = spawn(process.execPath, ["backend/main.ts"], {
    cwd: ROOT,
    env: {
      ...process.env,
      LATERAL_HOME: home,
      LATERAL_WEB: webFolder,
      PORT: "0",
      LATERAL_SPEED: SPEED,
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-4_000);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const deadline = Date.now() + START_LIMIT_MS;
  let url: string | null = null;
  while (url === null || !(await answers(url))) {
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop(child);
      await remove();
      throw new Error(`The product did not start:\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
    url ??= addressIn(output);
  }
  return {
    url,
    webFolder,
    stop: async () => {
      await stop(child);
      await remove();
    },
  };
}
