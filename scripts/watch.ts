// Watches the batches of a feeder and brings before the court what is provably wrong:
//   npm run watch -- --rpc URL --deployment FILE (--server URL | --bundle PATH)
//     [--feeder ID] [--header "name: value"] [--receipts FILE] [--key FILE] [--state FILE] [--dry-run] [--once]
// --key FILE holds a private key as hex; without it, or with --dry-run, it prints what it would file.
// --receipts FILE: own receipts, [{ "interval", "orderId", "sequence", "receivedAt", "signature" }].
// Ends with status 0 when nothing is wrong, 1 when something is (with --once), 2 when it cannot work.
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { diskSource, ServerSource } from "../backend/adapters/watch/proofSources.ts";
import { Watcher } from "../backend/adapters/watch/watcher.ts";
import { WatchState } from "../backend/adapters/watch/watchState.ts";
import type { SignedOrderReceipt } from "../backend/core/commitment/commitment.ts";
import { type Deployment, parseDeployment } from "../backend/core/commitment/deployment.ts";
import type { WatchedCommunity } from "../backend/core/compliance/watchInterval.ts";
import { domainError } from "../backend/core/errors/domainError.ts";
import type { Hex } from "../backend/core/orders/order.ts";
import { endWithManual } from "./support/command.ts";

const PAUSE_MS = 5_000;
const MAX_RECEIPTS = 100_000;

const { values } = parseArgs({
  options: {
    help: { type: "boolean", default: false },
    rpc: { type: "string" },
    deployment: { type: "string" },
    server: { type: "string" },
    bundle: { type: "string" },
    feeder: { type: "string" },
    header: { type: "string", multiple: true },
    receipts: { type: "string" },
    key: { type: "string" },
    state: { type: "string" },
    "dry-run": { type: "boolean" },
    once: { type: "boolean" },
  },
});

const cannot = (reason: string) => domainError("LAT-4156", { reason });
function wanted(name: "rpc" | "deployment"): string {
  const value = values[name];
  if (value === undefined) throw cannot(`--${name} is missing`);
  return value;
}
function textOf(path: string): string {
  if (!existsSync(path)) throw cannot(`${path} does not exist`);
  return readFileSync(path, "utf8");
}

function readKey(): Hex | null {
  if (values.key === undefined || values["dry-run"] === true) return null;
  const key = textOf(values.key).trim();
  if (!/^0x[0-9a-fA-F]{64}$/.test(key)) throw cannot("the key file does not hold 32 bytes of hex");
  return key as Hex;
}

function readReceipts(): Map<number, SignedOrderReceipt[]> {
  const byInterval = new Map<number, SignedOrderReceipt[]>();
  if (values.receipts === undefined) return byInterval;
  const list = JSON.parse(textOf(values.receipts)) as (SignedOrderReceipt & { interval: number })[];
  if (!Array.isArray(list) || list.length > MAX_RECEIPTS) throw cannot("the receipts are not a list");
  for (const { interval, ...receipt } of list) {
    byInterval.set(interval, [...(byInterval.get(interval) ?? []), receipt]);
  }
  return byInterval;
}

function headers(): Record<string, string> {
  const pairs = (values.header ?? []).map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()] as const;
  });
  return Object.fromEntries(pairs);
}

/** Without a bundle, segments and tariffs come with the first interval that the server shows. */
async function communityOf(deployment: Deployment): Promise<WatchedCommunity> {
  const feeder =
    deployment.feeders.find((entry) => entry.feederId === values.feeder) ?? deployment.feeders[0];
  if (!feeder) throw cannot("the deployment names no feeder");
  const domain = {
    chainId: deployment.chainId,
    contract: deployment.contracts.batchLedger,
    community: feeder.community,
    feeder: feeder.feeder,
  };
  return { domain, segments: [], meteringPoints: [], tariffs: [] };
}

async function main(): Promise<number> {
  const rpcUrl = wanted("rpc");
  const deployment = parseDeployment(JSON.parse(textOf(wanted("deployment"))));
  const bundle = values.bundle === undefined ? null : await diskSource(values.bundle);
  const server = values.server === undefined ? null : new ServerSource(values.server, headers());
  const source = bundle ?? server ?? { proofOf: async () => null };
  const say = (line: string) => console.log(line);
  const bare = await communityOf(deployment);
  const watcher = new Watcher({
    rpcUrl,
    court: deployment.contracts.challengeCourt,
    community: bundle === null ? bare : { ...bundle.community, domain: bare.domain },
    source,
    ...(server === null
      ? {}
      : { communityAt: async (interval: number) => (await server.communityAt(interval)) ?? bare }),
    audit: async (interval) => (await (bundle ?? server)?.verify(interval, rpcUrl))?.findings ?? [],
    receipts: readReceipts(),
    key: readKey(),
    state: WatchState.open(values.state ?? null, deployment.blockNumber),
    say,
  });
  let found = 0;
  let stopped = false;
  process.on("SIGINT", () => {
    stopped = true;
  });
  do {
    const report = await watcher.round();
    found += report.charges.length;
    if (report.checked > 0) say(`${report.checked} batches checked, ${report.charges.length} charges`);
    if (values.once === true && report.checked + report.filed === 0) break;
    if (report.checked + report.filed === 0) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  } while (!stopped);
  watcher.close();
  return found === 0 ? 0 : 1;
}

await endWithManual(import.meta.url, values.help, main);
