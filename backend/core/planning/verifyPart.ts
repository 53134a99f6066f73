/** One step of checking a bundle with a single interval, with its own findings. */
import {
  type BundleContext,
  createBundleContext,
  guard,
  place,
  report,
} from "../compliance/bundleContext.ts";
import {
  COMMUNITY_FILE,
  dayFileOf,
  hashBytes,
  isWhole,
  MANIFEST_FILE,
  NETWORK_FILE,
} from "../compliance/bundleManifest.ts";
import { checkClearing } from "../compliance/checkClearingProof.ts";
import { checkCommunity, checkState } from "../compliance/checkFrame.ts";
import { checkCommitment, checkOrders } from "../compliance/checkOrdersProof.ts";
import { checkPhysics } from "../compliance/checkPhysicsProof.ts";
import { checkSettlement } from "../compliance/checkSettlementProof.ts";
import type { BundledCommunity, BundleManifest, IntervalProof } from "../compliance/evidenceBundle.ts";
import type { ErrorCode } from "../errors/domainError.ts";
import { domainError } from "../errors/domainError.ts";
import { parseFeeder } from "../network/validateFeeder.ts";
import type { VerifyPart, VerifyTask, VerifyVerdict } from "./studyTask.ts";

type Step = readonly [code: ErrorCode, check: (context: BundleContext, proof: IntervalProof) => void];

const STEPS: Readonly<Record<Exclude<VerifyPart, "files">, readonly Step[]>> = {
  frame: [
    ["LAT-6902", checkCommunity],
    ["LAT-6902", checkState],
  ],
  orders: [["LAT-6903", checkOrders]],
  commitment: [["LAT-6905", checkCommitment]],
  clearing: [["LAT-6906", checkClearing]],
  physics: [["LAT-6907", checkPhysics]],
  settlement: [["LAT-6908", checkSettlement]],
};

/** @throws LAT-6902 when the files are not a bundle with one interval */
export function verifyPart({ part, files }: VerifyTask): VerifyVerdict {
  const textOf = (name: string): string => {
    const file = files.find((candidate) => candidate.name === name);
    if (file === undefined) throw domainError("LAT-6902", { what: `${name} is missing` });
    return file.text;
  };
  const community = JSON.parse(textOf(COMMUNITY_FILE)) as BundledCommunity;
  const manifest = JSON.parse(textOf(MANIFEST_FILE)) as BundleManifest;
  const context = createBundleContext(community, parseFeeder(textOf(NETWORK_FILE)));
  const day = files.find(({ name }) => name.startsWith("day-"));
  if (day === undefined) throw domainError("LAT-6902", { what: "the interval is missing" });
  const proof = JSON.parse(day.text) as IntervalProof;
  if (part === "files") checkFiles(context, manifest, proof, files);
  else {
    for (const [code, check] of STEPS[part]) {
      guard(context, code, place(proof.interval, ""), () => check(context, proof));
    }
  }
  return { part, findings: context.findings };
}

function checkFiles(
  context: BundleContext,
  manifest: BundleManifest,
  proof: IntervalProof,
  files: VerifyTask["files"],
): void {
  const complain = (where: string, what: string): void => report(context, "LAT-6901", where, what);
  if (!isWhole(manifest)) complain(MANIFEST_FILE, "its digest does not fit its content");
  if (context.networkHash !== manifest.networkHash) complain(NETWORK_FILE, "its hash is not the manifest's");
  const encoder = new TextEncoder();
  for (const listed of manifest.files) {
    const file = files.find(({ name }) => name === listed.name);
    if (file === undefined) complain(listed.name, "it is missing");
    else if (hashBytes(encoder.encode(file.text)) !== listed.hash)
      complain(listed.name, "its hash is another");
  }
  if (!manifest.files.some(({ name }) => name === dayFileOf(proof))) {
    complain(dayFileOf(proof), "it is not listed in the manifest");
  }
}
