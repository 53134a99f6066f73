import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findAnvil } from "../../../backend/adapters/chain/anvilBinary.ts";
import { DevChain, type DevChainOptions, resetDevChain } from "../../../backend/adapters/chain/devChain.ts";
import { headerHash } from "../../../backend/adapters/chain/dumpedBlocks.ts";
import { identify, isRunning } from "../../../backend/adapters/chain/processIdentity.ts";
import { nodeCall } from "./testLedger.ts";

const QUIET = { persistEveryMs: 0, watchEveryMs: 0 } as const;
const ACCOUNT = `0x${"42".repeat(20)}` as const;
const source = fileURLToPath(new URL("../../../backend/adapters/chain/devChain.ts", import.meta.url));

let folder: string;
const started: DevChain[] = [];
const start = async (options: Partial<DevChainOptions> = {}): Promise<DevChain> => {
  const chain = await DevChain.start({ folder, ...QUIET, ...options });
  started.push(chain);
  return chain;
};
const code = (expected: string) => expect.objectContaining({ code: expected });
const hashAt = async (chain: DevChain, height: number): Promise<string> =>
  ((await nodeCall(chain, "eth_getBlockByNumber", [`0x${height.toString(16)}`, false])) as { hash: string })
    .hash;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "lateral-dev-"));
});
afterEach(async () => {
  for (const chain of started.splice(0)) await chain.stop().catch(() => undefined);
  await rm(folder, { recursive: true, force: true });
});

/** Starts the chain in a process of its own, kills that process with -9, and answers the node's id. */
async function orphan(): Promise<{ readonly pid: number; readonly port: number }> {
  const script = `
    const { DevChain } = await import(${JSON.stringify(source)});
    const chain = await DevChain.start({ folder: ${JSON.stringify(folder)}, persistEveryMs: 0 });
    await chain.fund(["${ACCOUNT}"], 5n);
    console.log(JSON.stringify({ pid: chain.pid, port: chain.port }));
    setInterval(() => undefined, 1000);`;
  const owner = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const line = await new Promise<string>((resolve) =>
    owner.stdout.once("data", (data) => resolve(String(data))),
  );
  await new Promise<void>((resolve) => {
    owner.once("exit", () => resolve());
    owner.kill("SIGKILL");
  });
  return JSON.parse(line) as { pid: number; port: number };
}

describe("the development chain", () => {
  it("stops, and is the same chain after any number of restarts", async () => {
    const first = await start();
    await first.fund([ACCOUNT], 7n);
    await nodeCall(first, "anvil_mine", ["0x3"]);
    const hashes = [await hashAt(first, 0), await hashAt(first, 1), await hashAt(first, 3)];
    await first.stop();
    for (let round = 0; round < 4; round += 1) {
      const again = await start();
      expect([await hashAt(again, 0), await hashAt(again, 1), await hashAt(again, 3)]).toEqual(hashes);
      expect(await nodeCall(again, "eth_getBalance", [ACCOUNT, "latest"])).toBe("0x7");
      await nodeCall(again, "anvil_mine", ["0x1"]);
      await again.stop();
    }
  });

  it("leaves no process and no run file behind when stopped", async () => {
    const chain = await start();
    const node = identify(chain.pid)!;
    await chain.stop();
    await chain.stop();
    expect(isRunning(node)).toBe(false);
    expect(existsSync(join(folder, "anvil.json"))).toBe(false);
  });

  it("listens on loopback only and to no web page", async () => {
    const chain = await start();
    expect(chain.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const answer = await fetch(chain.url, { method: "OPTIONS", headers: { origin: "https://evil.example" } });
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("has the precompile for passkey signatures", async () => {
    const chain = await start();
    const call = { to: `0x${"00".repeat(18)}0100`, data: `0x${"00".repeat(160)}` };
    expect(await nodeCall(chain, "eth_call", [call, "latest"])).toBe("0x");
    expect(Number(await nodeCall(chain, "eth_estimateGas", [call]))).toBeGreaterThan(21_000 + 3_000);
  });

  it("is taken over with all it knows when its owner was killed", async () => {
    const left = await orphan();
    const chain = await start();
    expect(chain.adopted).toBe(true);
    expect([chain.pid, chain.port]).toEqual([left.pid, left.port]);
    expect(await nodeCall(chain, "eth_getBalance", [ACCOUNT, "latest"])).toBe("0x5");
  });

  it("ends an orphan that does not answer and starts from the saved state", async () => {
    const left = await orphan();
    process.kill(left.pid, "SIGSTOP");
    try {
      const chain = await start();
      expect(chain.adopted).toBe(false);
      expect(identify(left.pid)).toBeNull();
    } finally {
      if (identify(left.pid)) process.kill(left.pid, "SIGKILL");
    }
  });

  it("leaves alone a process that merely has the id of a former node", async () => {
    await mkdir(folder, { recursive: true });
    const stranger = spawn("sleep", ["30"]);
    const owner = { pid: 999_999, startMark: "1" };
    const run = { node: { pid: stranger.pid, startMark: "not this one" }, port: 1, chainId: 31_337, owner };
    await writeFile(join(folder, "anvil.json"), JSON.stringify(run));
    await start();
    expect(stranger.exitCode).toBeNull();
    stranger.kill();
  });

  it("is not started twice on one folder", async () => {
    await start();
    await expect(start()).rejects.toThrow(code("LAT-4019"));
    await expect(resetDevChain(folder)).resolves.toBeUndefined();
  });

  it("names the port that is taken", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    await expect(start({ port })).rejects.toThrow(code("LAT-4015"));
    await new Promise((resolve) => server.close(resolve));
  });

  it("names the machine for which there is no binary", () => {
    expect(() => findAnvil("plan9", "mips")).toThrow(code("LAT-4014"));
    expect(existsSync(findAnvil())).toBe(true);
  });

  it("says why it did not start", async () => {
    await expect(start({ nodeArguments: ["--no-such-option"] })).rejects.toThrow(code("LAT-4016"));
    expect(existsSync(join(folder, "anvil.json"))).toBe(false);
  });

  it("keeps the older state whole when the newer one cannot be written", async () => {
    const chain = await start();
    await chain.persist();
    const saved = await readFile(join(folder, "state.gz"));
    await mkdir(join(folder, "state.gz.tmp", "in the way"), { recursive: true });
    await nodeCall(chain, "anvil_mine", ["0x1"]);
    await expect(chain.persist()).rejects.toThrow(code("LAT-4017"));
    expect(await readFile(join(folder, "state.gz"))).toEqual(saved);
    expect(chain.persistedBlock()).toBe(0);
  });

  it("starts empty, and says so, when every saved state is damaged", async () => {
    const chain = await start();
    await nodeCall(chain, "anvil_mine", ["0x2"]);
    await chain.persist();
    await chain.stop();
    for (const name of ["state.gz", "state.previous.gz"]) {
      if (existsSync(join(folder, name))) await truncate(join(folder, name), 10);
    }
    const warnings: string[] = [];
    const again = await start({ onWarning: (warning) => warnings.push(warning) });
    expect(Number(await nodeCall(again, "eth_blockNumber"))).toBe(0);
    expect(new Set(warnings)).toEqual(new Set(["LAT-4018"]));
  });

  it("begins anew after a reset", async () => {
    const chain = await start();
    await nodeCall(chain, "anvil_mine", ["0x2"]);
    await chain.stop();
    await resetDevChain(folder);
    expect(Number(await nodeCall(await start(), "eth_blockNumber"))).toBe(0);
  });

  it("hashes block headers as the node does", async () => {
    const chain = await start();
    await nodeCall(chain, "anvil_mine", ["0x1"]);
    const block = (await nodeCall(chain, "eth_getBlockByNumber", ["0x1", false])) as Record<string, string>;
    expect(headerHash(block as { number: string })).toBe(block.hash);
  });
});
