// Checks an evidence bundle offline, or against the chain when an RPC endpoint is given:
//   npm run verify -- BUNDLE [--rpc URL] [--json FILE]     (a folder, or the archive that Evidence downloads)
// Ends with status 0 when everything holds, 1 when something does not, 2 when it could not be checked.
import { existsSync, rmSync, statSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { unpackTar } from "../backend/adapters/bundle/unpackTar.ts";
import { type BundleOutcome, verifyFolder } from "../backend/adapters/bundle/verifyFolder.ts";
import { MAX_FINDINGS } from "../backend/core/compliance/evidenceBundle.ts";
import { catalogue, type ErrorCode } from "../backend/core/errors/domainError.ts";
import { endWith } from "./support/command.ts";

const USAGE = "npm run verify -- BUNDLE [--rpc URL] [--json FILE]";

function print({ findings, summary }: BundleOutcome): void {
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
  const [bundle, ...rest] = positionals;
  if (bundle === undefined || rest.length > 0) {
    console.error(`Which bundle? ${USAGE}`);
    return 2;
  }
  if (!existsSync(bundle)) {
    console.error(`LAT-6902: ${bundle} does not exist. ${catalogue["LAT-6902"].remedy}`);
    return 2;
  }
  const folder = statSync(bundle).isDirectory() ? bundle : unpackTar(bundle);
  try {
    return await report(folder, values);
  } finally {
    if (folder !== bundle) rmSync(folder, { recursive: true, force: true });
  }
}

async function report(
  folder: string,
  values: { readonly rpc?: string; readonly json?: string },
): Promise<number> {
  const outcome = await verifyFolder(folder, values.rpc);
  print(outcome);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(outcome, null, 2)}\n`);
  return outcome.findings.length === 0 ? 0 : 1;
}

await endWith(main);
