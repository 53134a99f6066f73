/** The whole product as a process of its own, with its metrics open; ended by whoever started it. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const START_MS = 180_000;
const STOP_MS = 30_000;
const KEPT_OUTPUT = 8_000;

export interface MeasuredProduct {
  readonly url: string;
  /** Value of a metric without labels. */
  metric(name: string): Promise<number>;
  stop(): Promise<void>;
}

const ended = (child: ChildProcess): Promise<void> =>
  child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once("exit", () => resolve()));

/** @throws with the product's own words when it does not come up */
export async function startMeasured(speed: number): Promise<MeasuredProduct> {
  const home = mkdtempSync(join(tmpdir(), "lateral-bench-api-"));
  const child = spawn(process.execPath, ["backend/main.ts"], {
    cwd: ROOT,
    env: {
      ...process.env,
      LATERAL_HOME: home,
      PORT: "0",
      LATERAL_METRICS_PORT: "0",
      LATERAL_SPEED: String(speed),
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-KEPT_OUTPUT);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const stop = async () => {
    child.kill("SIGINT");
    const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
    await ended(child);
    clearTimeout(timer);
    rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 500 });
  };
  const deadline = Date.now() + START_MS;
  for (;;) {
    const port = /Lateral is at http:\/\/localhost:(\d+)/.exec(output)?.[1];
    const metrics = /Metrics are at (http:\S+)/.exec(output)?.[1];
    if (port !== undefined && metrics !== undefined) {
      return {
        url: `http://127.0.0.1:${port}`,
        stop,
        async metric(name) {
          const text = await (await fetch(metrics)).text();
          return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1] ?? Number.NaN);
        },
      };
    }
    if (child.exitCode !== null || Date.now() > deadline) {
      await stop();
      throw new Error(`the product did not start:\n${output}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
