/** Starting, finding again and asking the node of the development chain. */
import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { domainError } from "../../core/errors/domainError.ts";
import { findAnvil } from "./anvilBinary.ts";
import { identify, isRunning, type ProcessIdentity } from "./processIdentity.ts";
import { asNumber } from "./rpcAnswers.ts";
import { EndpointFailure, RpcEndpoint, RpcRefusal } from "./rpcEndpoint.ts";

/** Who runs what: survives the death of the owner, so that the next one finds the node again. */
export interface RunFile {
  readonly node: ProcessIdentity;
  readonly port: number;
  readonly chainId: number;
  readonly owner: ProcessIdentity;
}

export interface SpawnOptions {
  readonly folder: string;
  readonly port: number;
  readonly chainId: number;
  readonly statePath: string | null;
  readonly startWithinMs: number;
  /** Further options of the node, e.g. `--block-time 1`. */
  readonly extra: readonly string[];
}

const RUN_FILE = "anvil.json";
const PORT_FILE = "port";
const LOG_FILE = "anvil.log";

/** States kept in memory for calls at recent blocks, and blocks whose transactions are kept. */
const KEPT_STATES = 16;
export const KEPT_BLOCKS = 4_096;

export function readRunFile(folder: string): RunFile | null {
  const path = join(folder, RUN_FILE);
  if (!existsSync(path)) return null;
  try {
    const run = JSON.parse(readFileSync(path, "utf8")) as RunFile;
    const whole =
      Number.isInteger(run.node?.pid) && Number.isInteger(run.port) && Number.isInteger(run.owner?.pid);
    return whole ? run : null;
  } catch {
    return null;
  }
}

export function writeRunFile(folder: string, run: RunFile): void {
  writeFileSync(join(folder, RUN_FILE), `${JSON.stringify(run)}\n`, { mode: 0o600 });
  writeFileSync(join(folder, PORT_FILE), `${run.port}\n`);
}

export const removeRunFile = (folder: string): void => rmSync(join(folder, RUN_FILE), { force: true });

/** Port of the last run, null before the first. */
export function rememberedPort(folder: string): number | null {
  const path = join(folder, PORT_FILE);
  const port = existsSync(path) ? Number(readFileSync(path, "utf8").trim()) : Number.NaN;
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : null;
}

/** Listens for a moment to see whether a loopback port is free. Null when it is taken. */
export function freePort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : null));
    });
  });
}

export const endpointOf = (port: number, timeoutMs: number): RpcEndpoint =>
  new RpcEndpoint({ url: `http://127.0.0.1:${port}`, timeoutMs });

/** Whether a node of this chain answers there. */
export async function answers(port: number, chainId: number, timeoutMs: number): Promise<boolean> {
  try {
    const answer = await endpointOf(port, timeoutMs).call({ method: "eth_chainId", params: [] });
    return asNumber(answer, "chain id") === chainId;
  } catch (error) {
    if (error instanceof EndpointFailure || error instanceof RpcRefusal) return false;
    throw error;
  }
}

/** The self of this process, as a run file names it. */
export function ownIdentity(): ProcessIdentity {
  return identify(process.pid) ?? { pid: process.pid, startMark: "" };
}

function lastWords(folder: string): string {
  const path = join(folder, LOG_FILE);
  const log = existsSync(path) ? readFileSync(path, "utf8") : "";
  return log.trim().split("\n").slice(-6).join(" ").slice(-300);
}

function commandLine(options: SpawnOptions): string[] {
  const state = options.statePath ? ["--load-state", options.statePath] : [];
  return [
    ...["--host", "127.0.0.1", "--port", String(options.port), "--chain-id", String(options.chainId)],
    ...["--hardfork", "osaka", "--accounts", "0", "--no-cors", "--quiet", "--no-request-size-limit"],
    ...["--prune-history", String(KEPT_STATES), "--transaction-block-keeper", String(KEPT_BLOCKS)],
    ...state,
    ...options.extra,
  ];
}

/**
 * Starts the node in its own process group (Ctrl-C is for us, so that we can save first) and waits until it
 * answers. The run file is written at once, so that a node whose owner dies is found again.
 * @throws LAT-4014 no binary, LAT-4015 port taken, LAT-4016 no answer in time
 */
export async function spawnNode(options: SpawnOptions): Promise<RunFile> {
  const log = openSync(join(options.folder, LOG_FILE), "w", 0o600);
  const child = spawn(findAnvil(), commandLine(options), { detached: true, stdio: ["ignore", log, log] });
  closeSync(log);
  let ended: string | null = null;
  child.once("error", (error) => {
    ended = error.message;
  });
  child.once("exit", (code, signal) => {
    ended = `it ended with ${signal ?? code}`;
  });
  child.unref();
  const node = child.pid === undefined ? null : identify(child.pid);
  const run = node && { node, port: options.port, chainId: options.chainId, owner: ownIdentity() };
  if (run) writeRunFile(options.folder, run);
  const deadline = Date.now() + options.startWithinMs;
  while (Date.now() < deadline && ended === null) {
    if (run && (await answers(options.port, options.chainId, 1_000)) && isRunning(run.node)) return run;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  removeRunFile(options.folder);
  if (run && isRunning(run.node)) process.kill(run.node.pid, "SIGKILL");
  const words = lastWords(options.folder);
  if (/address already in use|EADDRINUSE/i.test(words))
    throw domainError("LAT-4015", { actual: options.port });
  const reason = [ended, words].filter(Boolean).join(": ") || "no answer";
  throw domainError("LAT-4016", { limit: options.startWithinMs, reason });
}
