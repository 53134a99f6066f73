// Verifies the audit trail: numbers, links, hashes, the anchored days, and that nothing is missing at the end.
//   npm run audit -- verify [--community ID] [--rpc URL] [--deployment FILE] [--export FILE] [--json FILE]
// Without --export it reads the database of LATERAL_HOME or DATABASE_URL; with it, a log that an auditor downloaded.
// --rpc URL compares with the chain. An exported log names its contract itself: give --deployment FILE (from the
// auditor's own records) to take the contract from there instead. Without --rpc, a changed chain of hashes shows, but
// one that was rewritten as a whole, or cut off at the end, does not.
// Ends with status 0 when the trail stands, 1 when it does not (the first wrong entry is named), 2 when it could not
// be checked.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import {
  askNode,
  openExported,
  storedEntries,
  verifyEntries,
} from "../backend/adapters/audit/verifyStored.ts";
import type { TrailVerdict } from "../backend/core/audit/verifyTrail.ts";
import { type Deployment, idHash, parseDeployment } from "../backend/core/commitment/deployment.ts";
import { catalogue, domainError } from "../backend/core/errors/domainError.ts";
import { readSettings } from "../backend/main/settings.ts";
import { endWithManual, manualOf } from "./support/command.ts";
import { atDesk } from "./support/desk.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: "boolean", default: false },
    community: { type: "string" },
    rpc: { type: "string" },
    deployment: { type: "string" },
    export: { type: "string" },
    json: { type: "string" },
  },
});

function readDeployment(path: string): Deployment {
  if (!existsSync(path)) throw domainError("LAT-4140", { reason: `${path} does not exist` });
  return parseDeployment(JSON.parse(readFileSync(path, "utf8")) as unknown);
}

/** Where to look on the chain; null when it was not asked for. */
function chainOf(communityId: string, deployment: () => Deployment) {
  if (values.rpc === undefined) return null;
  const { chainId, contracts, blockNumber } = deployment();
  const place = { chainId, contract: contracts.auditAnchor, community: idHash(communityId) };
  return { ask: askNode(values.rpc), place, fromBlock: blockNumber };
}

async function verifyFile(path: string): Promise<TrailVerdict> {
  const { heading, entries } = await openExported(path);
  const { communityId, anchors } = heading;
  if (values.deployment !== undefined) {
    const file = values.deployment;
    return verifyEntries(
      communityId,
      entries,
      chainOf(communityId, () => readDeployment(file)),
    );
  }
  if (values.rpc === undefined) return verifyEntries(communityId, entries, null);
  if (anchors === null) throw domainError("LAT-4140", { reason: "the log names no contract of anchors" });
  console.log(`The contract ${anchors.contract} is taken from the log itself; compare it with your records.`);
  const { fromBlock, ...place } = anchors;
  return verifyEntries(communityId, entries, { ask: askNode(values.rpc), place, fromBlock });
}

const verifyDatabase = (): Promise<TrailVerdict> =>
  atDesk(values.community, ({ store, communityId }) => {
    const home = join(readSettings(process.env, []).home, "deployment.json");
    const chain = chainOf(communityId, () => readDeployment(resolve(values.deployment ?? home)));
    return verifyEntries(communityId, storedEntries(store.audit, communityId), chain);
  });

function print({ finding, entries, anchoredDays, anchoredUpTo, head }: TrailVerdict): void {
  console.log(`${entries} entries read, newest hash ${head}`);
  if (values.rpc === undefined) console.log("Not compared with the chain: give --rpc URL");
  else console.log(`${anchoredDays} anchored days compared, up to entry ${anchoredUpTo}`);
  if (finding === null) console.log("\n✓ The trail stands.");
  else {
    console.log(`\n✗ LAT-8254 ${finding.fault} at entry ${finding.sequence}: ${finding.what}`);
    console.log(catalogue["LAT-8254"].remedy);
  }
}

async function main(): Promise<number> {
  if (positionals[0] !== "verify" || positionals.length > 1) {
    console.error(manualOf(import.meta.url));
    return 2;
  }
  const verdict = values.export === undefined ? await verifyDatabase() : await verifyFile(values.export);
  print(verdict);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(verdict, null, 2)}\n`);
  return verdict.finding === null ? 0 : 1;
}

await endWithManual(import.meta.url, values.help, main);
