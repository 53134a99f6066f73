// Checks an evidence bundle offline, or against the chain when an RPC endpoint is given:
//   npm run verify -- BUNDLE [--rpc URL] [--json FILE]
// Ends with status 0 when everything holds, 1 when something does not, 2 when it could not be checked.
import { existsSync, statSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { tinyVerifier } from "../backend/adapters/auth/keystoreSecp256k1.ts";
import { openBundle, readProofs } from "../backend/adapters/bundle/bundleReader.ts";
import { ChainCheck } from "../backend/adapters/bundle/chainCheck.ts";
import { createBundleContext } from "../backend/core/compliance/bundleContext.ts";
import { type BundleFinding, MAX_FINDINGS } from "../backend/core/compliance/evidenceBundle.ts";
import { BundleVerifier } from "../backend/core/compliance/verifyBundle.ts";
import { catalogue, DomainError, type ErrorCode } from "../backend/core/errors/domainError.ts";

const USAGE = "npm run verify -- BUNDLE [--rpc URL] [--json FILE]";

interface Outcome {
  readonly findings: readonly BundleFinding[];
  readonly summary: readonly string[];
  readonly tally: BundleVerifier["tally"];
}

async function verify(folder: string, rpc: string | undefined): Promise<Outcome> {
  const bundle = openBundle(folder);
  const { manifest, community } = bundle;
  const findings: BundleFinding[] = [...bundle.findings];
  const context = createBundleContext(community, bundle.feeder, tinyVerifier);
  const complain = (where: string, what: string) => findings.push({ code: "LAT-6901", where, what });
  if (context.networkHash !== manifest.networkHash)
    complain("network.json", "its hash is not the manifest's");
  const verifier = new BundleVerifier(context);
  const chain = rpc === undefined ? null : await ChainCheck.open(rpc, community);
  try {
    for (const name of bundle.dayFiles) {
      for await (const proof of readProofs(bundle, name)) {
        verifier.check(proof);
        if (chain) findings.push(...(await chain.check(proof)));
        if (findings.length + verifier.findings.length >= MAX_FINDINGS) break;
      }
    }
  } finally {
    chain?.close();
  }
  findings.push(...verifier.findings);
  const { tally } = verifier;
  if (findings.length < MAX_FINDINGS) {
    if (tally.intervals !== manifest.intervals)
      complain("manifest.json", `it promises ${manifest.intervals}`);
    if (verifier.accumulator !== manifest.accumulatorAfter) {
      complain("manifest.json", "the chain of batch digests ends elsewhere");
    }
  }
  const against = chain ? `compared with chain ${community.domain.chainId}` : "offline, without the chain";
  const summary = [
    `${manifest.title} (${against})`,
    `${tally.intervals} intervals, of them ${tally.voidIntervals} void; ${tally.orders} signed orders`,
    `${tally.batches} batches: roots, certificate of optimality and signatures of operator and DSO`,
    `${tally.powerFlows} three-phase AC power flows solved again`,
    `${tally.ledgerLines} ledger lines settled again from readings and trades`,
  ];
  return { findings: findings.slice(0, MAX_FINDINGS), summary, tally };
}

function print({ findings, summary }: Outcome): void {
  for (const line of summary) console.log(line);
  if (findings.length === 0) {
    console.log("\n✓ Everything holds.");
    return;
  }
  console.log("");
  for (const { code, where, what } of findings) console.log(`✗ ${code} ${where}: ${what}`);
  const first = findings[0];
  const entry = first && first.code in catalogue ? catalogue[first.code as ErrorCode] : null;
  const more = findings.length >= MAX_FINDINGS ? " (checking stopped there)" : "";
  console.log(`\n✗ ${findings.length} findings${more}. ${entry?.remedy ?? ""}`);
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { rpc: { type: "string" }, json: { type: "string" } },
  });
  const [folder, ...rest] = positionals;
  if (folder === undefined || rest.length > 0) {
    console.error(`Which bundle? ${USAGE}`);
    return 2;
  }
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    console.error(`LAT-6902: ${folder} is not a folder. ${catalogue["LAT-6902"].remedy}`);
    return 2;
  }
  const outcome = await verify(folder, values.rpc);
  print(outcome);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(outcome, null, 2)}\n`);
  return outcome.findings.length === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  const known = error instanceof DomainError;
  console.error(known ? `${error.message}\n  What to do: ${error.remedy}` : String(error));
  process.exitCode = 2;
}
