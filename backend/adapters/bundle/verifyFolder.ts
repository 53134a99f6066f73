/** Runs all checks over a bundle folder: what `npm run verify` does, without printing. */
import { createBundleContext } from "../../core/compliance/bundleContext.ts";
import { dayFileOf } from "../../core/compliance/bundleManifest.ts";
import { type BundleFinding, MAX_FINDINGS } from "../../core/compliance/evidenceBundle.ts";
import { type BundleTally, BundleVerifier } from "../../core/compliance/verifyBundle.ts";
import { tinyVerifier } from "../auth/keystoreSecp256k1.ts";
import { openBundle, readProofs } from "./bundleReader.ts";
import { ChainCheck } from "./chainCheck.ts";

export interface BundleOutcome {
  readonly findings: readonly BundleFinding[];
  readonly summary: readonly string[];
  readonly tally: BundleTally;
}

/**
 * @param rpc Endpoint of the chain; undefined to check offline.
 * @throws LAT-6902, LAT-6910, LAT-6911, LAT-2xxx when it cannot be checked at all
 */
export async function verifyFolder(folder: string, rpc?: string): Promise<BundleOutcome> {
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
        if (verifier.tally.intervals === 0 && proof.interval !== manifest.firstInterval) {
          complain("manifest.json", `it begins with interval ${manifest.firstInterval}`);
        }
        if (dayFileOf(proof) !== name) complain(name, `interval ${proof.interval} belongs elsewhere`);
        verifier.check(proof);
        if (chain) findings.push(...(await chain.check(proof)));
        if (findings.length + verifier.findings.length >= MAX_FINDINGS) break;
      }
    }
    // A single interval begins its own chain of digests: only a bundle from the first on can be compared.
    if (chain && manifest.intervals > 1) findings.push(...(await chain.checkEnd(verifier.accumulator)));
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
  const full =
    tally.fullBatches === 0 ? "" : `, ${tally.fullBatches} of them proven by the contract (mode E)`;
  const against = chain ? `compared with chain ${community.domain.chainId}` : "offline, without the chain";
  const summary = [
    `${manifest.title} (${against})`,
    `${tally.intervals} intervals, of them ${tally.voidIntervals} void; ${tally.orders} signed orders`,
    `${tally.batches} batches: roots, certificate of optimality and signatures of operator and DSO${full}`,
    `${tally.powerFlows} three-phase AC power flows solved again`,
    `${tally.ledgerLines} ledger lines settled again from readings and trades`,
    ...tally.voidedBatches.map(
      (interval) => `batch of interval ${interval}: made void by the court, settled at tariffs`,
    ),
    ...leftOutLines(tally),
  ];
  return { findings: findings.slice(0, MAX_FINDINGS), summary, tally };
}

/** Left-out orders named one by one, so that the exemption is nowhere silent. */
function leftOutLines({ leftOut }: BundleTally): string[] {
  return leftOut.map(({ interval, orderId, element, pressing }) => {
    const doubt = pressing ? "" : "; the published state would have carried it: ask why";
    return `left out for the network's sake (LAT-3014): order ${orderId} of interval ${interval}, ${element}${doubt}`;
  });
}
