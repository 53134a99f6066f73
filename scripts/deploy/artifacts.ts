/** Compiled contracts: compiles when a source changed (by content hash), reads what Hardhat wrote. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CONTRACT_NAMES, type ContractName } from "../../backend/core/commitment/deployment.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
/** What is compiled: the product's contracts alone, or with the Solidity tests and their helpers. */
type Compilation = "contracts" | "contracts and tests";

const SOURCES: Readonly<Record<Compilation, readonly string[]>> = {
  contracts: ["contracts"],
  "contracts and tests": ["contracts", "test/contracts/solidity"],
};
const SETTINGS = ["hardhat.config.ts", "node_modules/solc/package.json"];
/** Where Hardhat puts what it compiles. */
const ARTIFACTS = "artifacts";
const TEST_ARTIFACTS = "cache/test-artifacts";
const STAMPS: Readonly<Record<Compilation, string>> = {
  contracts: join(root, ARTIFACTS, ".contracts"),
  "contracts and tests": join(root, TEST_ARTIFACTS, ".contracts-and-tests"),
};
const MAX_OUTPUT = 20_000;

const FILES = {
  accessManager: "@openzeppelin/contracts/access/manager/AccessManager.sol/AccessManager",
  registry: "contracts/registry/Registry.sol/Registry",
  accountRegistry: "contracts/registry/AccountRegistry.sol/AccountRegistry",
  orderVerifier: "contracts/registry/OrderVerifier.sol/OrderVerifier",
  challengeCourt: "contracts/market/ChallengeCourt.sol/ChallengeCourt",
  batchLedger: "contracts/market/BatchLedger.sol/BatchLedger",
  settlementVault: "contracts/settlement/SettlementVault.sol/SettlementVault",
  consentLog: "contracts/consent/ConsentLog.sol/ConsentLog",
  auditAnchor: "contracts/audit/AuditAnchor.sol/AuditAnchor",
} as const satisfies Record<ContractName, string>;

export interface ContractArtifact {
  readonly abi: readonly Record<string, unknown>[];
  /** Creation bytecode, 0x-prefixed. */
  readonly bytecode: string;
  /** Code on chain, with zeros where immutables are. */
  readonly deployedBytecode: string;
  /** Where immutables are in the code on chain, by number of their declaration. */
  readonly immutableReferences?: Readonly<
    Record<string, readonly { readonly start: number; readonly length: number }[]>
  >;
}

/** sha256 over every Solidity source and the compiler settings. */
function hashSources(what: Compilation): string {
  const hash = createHash("sha256");
  const visit = (path: string) => {
    for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      const child = join(path, entry.name);
      if (entry.isDirectory()) visit(child);
      else if (entry.name.endsWith(".sol")) hash.update(child.slice(root.length)).update(readFileSync(child));
    }
  };
  for (const folder of SOURCES[what]) if (existsSync(join(root, folder))) visit(join(root, folder));
  for (const file of SETTINGS) hash.update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

function runHardhatBuild(what: Compilation): Promise<void> {
  return new Promise((resolve, reject) => {
    const cli = join(root, "node_modules/hardhat/dist/src/cli.js");
    const scope = what === "contracts" ? ["--no-tests"] : [];
    const child = spawn(process.execPath, [cli, "build", "--quiet", ...scope], {
      cwd: root,
      env: { ...process.env, HARDHAT_DISABLE_TELEMETRY_PROMPT: "true" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    const keep = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-MAX_OUTPUT);
    };
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    child.on("error", reject);
    child.on("close", (status) =>
      status === 0 ? resolve() : reject(new Error(`The contracts do not compile:\n${output}`)),
    );
  });
}

/** Compiles when a source or a setting changed since the last time; otherwise a few milliseconds. */
export async function ensureCompiled(what: Compilation = "contracts"): Promise<void> {
  // Mutation tests put their own bytecode into the artifacts.
  if (process.env.LATERAL_PRECOMPILED === "1") return;
  const hash = hashSources(what);
  const stamp = STAMPS[what];
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  await runHardhatBuild(what);
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
}

function read(folder: string, path: string): ContractArtifact {
  return JSON.parse(readFileSync(join(root, folder, `${path}.json`), "utf8")) as ContractArtifact;
}

/** A helper of the tests, compiled: its path from the root, without the extension. */
export async function loadTestArtifact(path: string): Promise<ContractArtifact> {
  await ensureCompiled("contracts and tests");
  return read(TEST_ARTIFACTS, path);
}

/** The contracts of a deployment, compiled. */
export async function loadArtifacts(): Promise<Record<ContractName, ContractArtifact>> {
  await ensureCompiled();
  const entries = CONTRACT_NAMES.map((name) => [name, read(ARTIFACTS, FILES[name])] as const);
  return Object.fromEntries(entries) as Record<ContractName, ContractArtifact>;
}
