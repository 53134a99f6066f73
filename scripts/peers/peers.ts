// The other tools that benchmarks compare with: Python packages in a virtual environment outside the tree.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A package that `npm run bench:peers` installs; `module` is what Python imports. */
export interface Peer {
  readonly package: string;
  readonly version: string;
  readonly module: string;
  readonly usedBy: string;
}

export const PEERS: readonly Peer[] = [
  {
    package: "power-grid-model",
    version: "1.12.110",
    module: "power_grid_model",
    usedBy: "bench power-flow",
  },
  { package: "opendssdirect.py", version: "0.9.4", module: "opendssdirect", usedBy: "bench power-flow" },
  { package: "pymarket", version: "0.7.6", module: "pymarket", usedBy: "bench clearing" },
  { package: "schemathesis", version: "4.32.5", module: "schemathesis", usedBy: "npm test" },
  { package: "assume-framework", version: "0.6.0", module: "assume", usedBy: "bench clearing" },
];

/** Folder of the virtual environment: LATERAL_PEERS, or a folder in the user's cache. */
export function peersFolder(): string {
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
  return process.env.LATERAL_PEERS ?? join(cache, "lateral", "peers");
}

const pythonIn = (folder: string): string =>
  process.platform === "win32" ? join(folder, "Scripts", "python.exe") : join(folder, "bin", "python");

/** Python of the environment when it can import all of `modules`; otherwise why not, in one sentence. */
export function findPeers(
  modules: readonly string[],
): { readonly python: string } | { readonly why: string } {
  const python = pythonIn(peersFolder());
  const remedy = "npm run bench:peers makes the environment (LATERAL_PEERS names another folder)";
  if (!existsSync(python)) return { why: `there is no Python environment at ${peersFolder()}; ${remedy}` };
  const test = `import importlib.util as u, sys; print(",".join(m for m in sys.argv[1:] if u.find_spec(m) is None))`;
  const child = spawnSync(python, ["-c", test, ...modules], { encoding: "utf8" });
  if (child.status !== 0) return { why: `${python} does not run: ${child.stderr.trim()}; ${remedy}` };
  const missing = child.stdout.trim();
  return missing === "" ? { python } : { why: `the environment lacks ${missing}; ${remedy}` };
}

/** A Python script of this folder that answers one line of JSON per line of JSON. */
export interface PeerProcess {
  ask(request: object): Promise<Record<string, unknown>>;
  end(): Promise<void>;
}

/** Starts `script` (a file of this folder). A script that ends early fails the question that waits. */
export function startPeer(python: string, script: string, args: readonly string[]): PeerProcess {
  const file = join(fileURLToPath(new URL(".", import.meta.url)), script);
  const child = spawn(python, [file, ...args], { stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: child.stdout });
  const waiting: { done: (line: string) => void; failed: (error: Error) => void }[] = [];
  let ended: Error | null = null;
  lines.on("line", (line) => waiting.shift()?.done(line));
  const closed = new Promise<void>((resolve) => {
    child.on("close", (status) => {
      ended = new Error(`${script} ended with status ${status}`);
      for (const { failed } of waiting.splice(0)) failed(ended);
      resolve();
    });
  });
  child.on("error", (error) => {
    for (const { failed } of waiting.splice(0)) failed(error);
  });
  return {
    ask: async (request) => {
      if (ended) throw ended;
      const line = await new Promise<string>((done, failed) => {
        waiting.push({ done, failed });
        child.stdin.write(`${JSON.stringify(request)}\n`);
      });
      return JSON.parse(line);
    },
    end: async () => {
      child.stdin.end();
      await closed;
    },
  };
}
