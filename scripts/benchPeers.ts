// Installs the tools that benchmarks compare with into a Python virtual environment outside the tree:
// npm run bench:peers. The folder is LATERAL_PEERS, or lateral/peers in the user's cache folder.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { findPeers, PEERS, peersFolder } from "./peers/peers.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const folder = resolve(peersFolder());

function stop(sentence: string): never {
  console.error(sentence);
  process.exit(1);
}

const run = (program: string, args: readonly string[]) => spawnSync(program, args, { encoding: "utf8" });

/** A Python of 3.10 or later that can make virtual environments. */
function findPython(): string {
  const names = [process.env.PYTHON, "python3", "python"].filter((name) => name !== undefined);
  const test = "import sys, venv, ensurepip; sys.exit(0 if sys.version_info >= (3, 10) else 3)";
  const found = names.find((name) => run(name, ["-c", test]).status === 0);
  return (
    found ??
    stop(
      "No Python 3.10 or later with the modules venv and ensurepip was found (tried " +
        `${names.join(", ")}). Install it (Debian: apt-get install python3-venv), or set PYTHON to it. ` +
        "Benchmarks run without it and say which comparison they leave out.",
    )
  );
}

if (`${folder}${sep}`.startsWith(root)) {
  stop(`${folder} lies inside the tree; set LATERAL_PEERS to a folder outside it.`);
}
if ("why" in findPeers([])) {
  const python = findPython();
  console.log(`Making a Python environment at ${folder}`);
  mkdirSync(dirname(folder), { recursive: true });
  const made = run(python, ["-m", "venv", folder]);
  if (made.status !== 0) stop(`The environment could not be made:\n${made.stdout}${made.stderr}`);
}
const environment = findPeers([]);
if ("why" in environment) stop(environment.why);

let failed = 0;
for (const peer of PEERS) {
  const wanted = `${peer.package}==${peer.version}`;
  process.stdout.write(`${wanted.padEnd(30)} for ${peer.usedBy.padEnd(18)}`);
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", wanted];
  const installed = run(environment.python, pip);
  const there = installed.status === 0 && !("why" in findPeers([peer.module]));
  console.log(there ? "installed" : "MISSING");
  if (there) continue;
  failed += 1;
  console.error(`  ${installed.stderr.trim().split("\n").slice(-3).join("\n  ")}`);
}
console.log(
  failed === 0
    ? "All peers are there."
    : `${failed} of ${PEERS.length} are missing; their comparisons are left out.`,
);
process.exitCode = failed === 0 ? 0 : 1;
